using System.Net.Sockets;

namespace Mps.Daemon.Tests;

public sealed class ControlSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-socket-");

    private string SocketPath => Path.Combine(_folder.FullName, "run", "control.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_file_is_made_with_mode_0660_before_anyone_can_connect()
    {
        using var socket = ControlSocket.Bind(SocketPath, "", out var warning);
        Assert.Null(warning);
        Assert.Equal((UnixFileMode)0b110_110_000, File.GetUnixFileMode(SocketPath));
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.Throws<SocketException>(() => client.Connect(new UnixDomainSocketEndPoint(SocketPath)));
    }

    [Fact]
    public void A_group_that_does_not_exist_is_left_alone()
    {
        using var socket = ControlSocket.Bind(SocketPath, "no-such-group-here", out var warning);
        Assert.Null(warning);
    }

    [Fact]
    public void A_stale_file_is_replaced()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!);
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Renamed, so that closing the socket does not tidy it away.
            dead.Bind(new UnixDomainSocketEndPoint(SocketPath + ".old"));
            File.Move(SocketPath + ".old", SocketPath);
        }

        using var socket = ControlSocket.Bind(SocketPath, "", out _);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void A_living_daemon_keeps_its_socket()
    {
        using var first = ControlSocket.Bind(SocketPath, "", out _);
        first.Listen();
        var refused = Assert.Throws<IOException>(() => ControlSocket.Bind(SocketPath, "", out _));
        Assert.Contains("Another mpsd", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void A_file_of_another_kind_is_not_touched()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!);
        File.WriteAllText(SocketPath, "precious");
        Assert.Throws<IOException>(() => ControlSocket.Bind(SocketPath, "", out _));
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }
}
