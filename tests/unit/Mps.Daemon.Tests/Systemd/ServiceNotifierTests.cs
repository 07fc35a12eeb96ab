using System.Net.Sockets;
using System.Text;
using Mps.Daemon.Systemd;

namespace Mps.Daemon.Tests.Systemd;

public sealed class ServiceNotifierTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_report_arrives_as_one_datagram(bool isAbstract)
    {
        var name = Path.Combine(Path.GetTempPath(), $"mps-notify-{Guid.NewGuid():N}");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name : name));
        using var notifier = new ServiceNotifier(isAbstract ? "@" + name : name);
        Assert.True(notifier.Send("READY=1", "STATUS=ok"));
        var buffer = new byte[256];
        var length = await manager.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal("READY=1\nSTATUS=ok", Encoding.UTF8.GetString(buffer, 0, length));
        File.Delete(name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_manager_nothing_is_sent(string? address)
    {
        using var notifier = new ServiceNotifier(address);
        Assert.False(notifier.Connected);
        Assert.False(notifier.Send("READY=1"));
    }

    [Fact]
    public void A_manager_that_is_gone_is_no_failure()
    {
        using var notifier = new ServiceNotifier(Path.Combine(Path.GetTempPath(), $"mps-nobody-{Guid.NewGuid():N}"));
        Assert.False(notifier.Send("READY=1"));
    }

    [Fact]
    public void The_watchdog_is_ours_only_with_our_pid()
    {
        Assert.Equal(TimeSpan.FromSeconds(2), ServiceReports.Watchdog("2000000", null));
        Assert.Equal(TimeSpan.FromSeconds(2), ServiceReports.Watchdog("2000000", $"{Environment.ProcessId}"));
        Assert.Null(ServiceReports.Watchdog("2000000", "1"));
        Assert.Null(ServiceReports.Watchdog(null, null));
        Assert.Null(ServiceReports.Watchdog("0", null));
    }
}
