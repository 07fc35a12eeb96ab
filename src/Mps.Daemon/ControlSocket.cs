using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mps.Daemon.Interop;

namespace Mps.Daemon;

/// <summary>Makes the file of the control socket: mode 0660, group as configured, never in the place of a living daemon's.</summary>
internal static class ControlSocket
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>A bound socket that does not listen yet: nobody gets in before mode and group are right.</summary>
    /// <param name="path">Absolute path; its folder is made when missing.</param>
    /// <param name="group">Group by name; left alone when there is none of that name.</param>
    /// <param name="warning">Set when the group could not be given.</param>
    /// <exception cref="IOException">Somebody answers there already, or the path is taken by another kind of file or not accessible.</exception>
    public static Socket Bind(string path, string group, out string? warning)
    {
        warning = null;
        RemoveStale(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (group.Length > 0 && FindGroup(group) is { } gid && LibC.Chown(path, LibC.KeepId, gid) != 0)
                warning = $"{path} could not be given to group {group}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}";
            File.SetUnixFileMode(path, Mode);
            return socket;
        }
        catch (Exception e) when (e is SocketException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new IOException($"The control socket {path} cannot be made: {e.Message}", e);
        }
    }

    private static void RemoveStale(string path)
    {
        if (!File.Exists(path))
            return;
        if ((File.GetAttributes(path) & FileAttributes.Directory) != 0 || new FileInfo(path) is { Length: > 0 })
            throw new IOException($"{path} exists and is no socket.");
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // Its owner is gone.
            File.Delete(path);
            return;
        }
        catch (SocketException e)
        {
            throw new IOException($"The control socket {path} cannot be taken over: {e.Message}", e);
        }

        throw new IOException($"Another mpsd answers on {path}.");
    }

    private static unsafe uint? FindGroup(string name)
    {
        var group = LibC.GetGroupByName(name);
        return group is null ? null : group->Gid;
    }
}
