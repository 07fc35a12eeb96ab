using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Mps.ControlPlane.Listening;

/// <summary>Who is at the other end of a unix socket, as the kernel saw it when they connected (SO_PEERCRED, SO_PEERGROUPS).</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Primary group id.</param>
/// <param name="Groups">Supplementary group ids.</param>
public sealed record PeerCredentials(int Pid, int Uid, int Gid, IReadOnlyList<int> Groups)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int SoPeerGroups = 59;

    /// <summary>Most groups that Linux gives a process (NGROUPS_MAX).</summary>
    private const int MaxGroups = 65536;

    /// <summary>The primary group and the others.</summary>
    public IEnumerable<int> AllGroups => Groups.Prepend(Gid);

    /// <exception cref="SocketException">The socket is no connected unix socket.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        // struct ucred: pid, uid, gid.
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return new PeerCredentials(credentials[0], credentials[1], credentials[2], GroupsOf(socket));
    }

    public override string ToString() => $"uid {Uid} (pid {Pid})";

    private static int[] GroupsOf(Socket socket)
    {
        for (var room = 64; ; room = MaxGroups)
        {
            var groups = new int[room];
            try
            {
                var bytes = socket.GetRawSocketOption(SolSocket, SoPeerGroups, MemoryMarshal.AsBytes(groups.AsSpan()));
                return groups[..(bytes / sizeof(int))];
            }
            catch (SocketException) when (room < MaxGroups)
            {
                // ERANGE: more groups than there was room for.
            }
        }
    }
}
