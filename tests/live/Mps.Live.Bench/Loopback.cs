using System.Net;
using System.Net.Sockets;

namespace Mps.Live.Bench;

/// <summary>Ports of this machine.</summary>
public static class Loopback
{
    // Below the ephemeral ports, of which the system could give this one to any connection before the caller has taken it.
    private const int FirstPort = 20_000;
    private const int Ports = 12_000;

    private static int s_ports = Random.Shared.Next(Ports);

    /// <summary>A port that nobody listens on, and another one for each caller.</summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = FirstPort + (Interlocked.Increment(ref s_ports) % Ports);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken; the next one
            }
        }
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
