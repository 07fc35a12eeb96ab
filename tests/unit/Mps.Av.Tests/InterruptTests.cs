using System.Net;
using System.Net.Sockets;

namespace Mps.Av.Tests;

/// <summary>A server that accepts and never answers; only an interrupt ends the wait. The bounds guard against hanging, nothing else.</summary>
public sealed class InterruptTests
{
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Cancel_ends_an_open_that_hangs()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var interrupt = new Interrupt();
        Task<Exception?> open = Opening(server, interrupt);
        using TcpClient client = await server.AcceptTcpClientAsync().WaitAsync(s_hang);
        Assert.False(open.IsCompleted);
        interrupt.Cancel();
        MediaException ended = Assert.IsType<MediaException>(await open.WaitAsync(s_hang));
        Assert.True(ended.Interrupted);
        Assert.Equal((true, false), (interrupt.IsCancelled, interrupt.IsExpired));
    }

    [Fact]
    public async Task Deadline_ends_an_open_that_hangs()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var interrupt = new Interrupt();
        interrupt.SetDeadline(TimeSpan.FromMilliseconds(300));
        MediaException ended = Assert.IsType<MediaException>(await Opening(server, interrupt).WaitAsync(s_hang));
        Assert.True(ended.Interrupted);
        Assert.Equal((false, true), (interrupt.IsCancelled, interrupt.IsExpired));
        interrupt.SetDeadline(null);
        Assert.False(interrupt.IsExpired);
    }

    [Fact]
    public void Cancelled_interrupt_refuses_at_once_and_for_good()
    {
        using var interrupt = new Interrupt();
        interrupt.Cancel();
        interrupt.SetDeadline(TimeSpan.FromHours(1));
        Assert.True(interrupt.IsCancelled);
        Assert.True(Assert.Throws<MediaException>(() => MediaSource.Open("http://127.0.0.1:1/x.mp4", interrupt)).Interrupted);
    }

    private static Task<Exception?> Opening(TcpListener server, Interrupt interrupt) => Task.Factory.StartNew(
        () => Record.Exception(() => MediaSource.Open($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/clip.mp4", interrupt).Dispose()),
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
