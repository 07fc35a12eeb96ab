using System.Net.Sockets;
using System.Text;

namespace Mps.Daemon.Systemd;

/// <summary>Talks to the service manager over NOTIFY_SOCKET (sd_notify(3)); silent when there is none.</summary>
internal sealed class ServiceNotifier : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _manager;

    /// <param name="address">Value of NOTIFY_SOCKET: a path, or "@NAME" in the abstract namespace; null or empty = no manager.</param>
    public ServiceNotifier(string? address)
    {
        if (string.IsNullOrEmpty(address))
            return;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        _manager = new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address);
    }

    /// <summary>True when somebody listens.</summary>
    public bool Connected => _socket is not null;

    /// <summary>Sends one datagram of NAME=VALUE lines. A manager that does not take it is no reason to fail.</summary>
    /// <returns>False when it was not taken.</returns>
    public bool Send(params ReadOnlySpan<string> lines)
    {
        if (_socket is null)
            return false;
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(string.Join('\n', lines!)), _manager!);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _socket?.Dispose();
}
