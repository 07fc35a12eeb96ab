using System.Net;
using System.Net.Sockets;

namespace Mps.Live.Bench;

/// <summary>Ports of this machine.</summary>
public static class Loopback
{
    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until somebody listens on a port.</summary>
    public static async Task Listening(int port)
    {
        using var hang = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, hang.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, hang.Token);
            }
        }
    }
}
