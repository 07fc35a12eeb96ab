using System.Net;
using System.Net.Sockets;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Notify.Transports;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>Receivers that no web server would imitate: what each does to one try.</summary>
public sealed class RudeReceiverTests
{
    private static readonly DateTimeOffset Created = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 2")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task One_that_closes_early_or_talks_nonsense_is_unreachable(string answer)
    {
        Assert.Equal(DeliveryResult.Unreachable, (await TryAsync(answer, thenHang: false, CancellationToken.None)).Result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    public async Task One_that_hangs_before_its_status_is_told_holds_until_time_is_up(string answer)
    {
        using var limit = new CancellationTokenSource();
        var delivery = TryAsync(answer, thenHang: true, limit.Token, heard: limit.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhal")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    public async Task One_that_hangs_after_its_status_has_taken_the_event(string answer)
    {
        Assert.Equal(Delivery.Done, await TryAsync(answer, thenHang: true, CancellationToken.None));
    }

    [Theory]
    [InlineData("HTTP/1.1 301 Moved Permanently\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "301")]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", "429")]
    public async Task Anything_but_2xx_is_a_refusal(string answer, string code)
    {
        var delivery = await TryAsync(answer, thenHang: false, CancellationToken.None);
        Assert.Equal(DeliveryResult.Refused, delivery.Result);
        Assert.Contains(code, delivery.Reason, StringComparison.Ordinal);
    }

    /// <summary>One try against a receiver that reads the request, sends some bytes and then hangs or closes.</summary>
    private static async Task<Delivery> TryAsync(string answer, bool thenHang, CancellationToken cancellation, Action? heard = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var over = new CancellationTokenSource();
        var receiving = ReceiveAsync(listener, answer, thenHang, heard, over.Token);
        using var transport = new HttpTransport(TimeProvider.System);
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/cb";
        try
        {
            return await transport.DeliverAsync(
                new OutboxEntry("d1", "e1", "t1", new NotificationDestination(TransportKind.Http, url), "{}", Created, Created), cancellation);
        }
        finally
        {
            await over.CancelAsync();
            await receiving;
        }
    }

    private static async Task ReceiveAsync(TcpListener listener, string answer, bool thenHang, Action? heard, CancellationToken over)
    {
        using var connection = await listener.AcceptTcpClientAsync(over);
        await using var stream = connection.GetStream();
        _ = await stream.ReadAsync(new byte[4096], over);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), CancellationToken.None);
        heard?.Invoke();
        if (thenHang) await Task.Delay(Timeout.Infinite, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
