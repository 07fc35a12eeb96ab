using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Mps.ControlPlane.Listening;

/// <summary>Who is at the other end of a unix socket, as the kernel saw it when they connected (SO_PEERCRED).</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Primary group id.</param>
public readonly record struct PeerCredentials(int Pid, int Uid, int Gid)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <exception cref="SocketException">The socket is no connected unix socket.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        // struct ucred: pid, uid, gid.
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return new PeerCredentials(credentials[0], credentials[1], credentials[2]);
    }

    public override string ToString() => $"uid {Uid} (pid {Pid})";
}
