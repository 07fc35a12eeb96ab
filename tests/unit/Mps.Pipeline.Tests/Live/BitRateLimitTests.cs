using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

public sealed class BitRateLimitTests
{
    private const int BytesPerSecond = 100_000;

    [Fact]
    public void A_playlist_may_bring_its_past_at_once() => Send(new BitRateLimit(BytesPerSecond * 8, inBursts: true), seconds: 60, BytesPerSecond);

    [Fact]
    public void A_playlist_of_more_than_may_be_is_refused()
    {
        JobException refused = Assert.Throws<JobException>(() => Send(new BitRateLimit(BytesPerSecond * 8, inBursts: true), seconds: 60, BytesPerSecond * 2));
        Assert.True(refused.IsFinal);
        Assert.Contains("Live:MaxBitRate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_source_that_sends_faster_than_time_passes_is_refused() =>
        Assert.Throws<JobException>(() => Send(new BitRateLimit(BytesPerSecond * 8, inBursts: false), seconds: 60, BytesPerSecond));

    [Fact]
    public void Nothing_is_refused_without_a_limit() => Send(new BitRateLimit(0, inBursts: false), seconds: 60, BytesPerSecond);

    // All of it in a moment of our time.
    private static void Send(BitRateLimit limit, int seconds, int bytesPerSecond)
    {
        for (int i = 0; i < seconds * 10; i++)
            limit.Add(bytesPerSecond / 10, i * (LiveClock.PerSecond / 10));
    }
}
