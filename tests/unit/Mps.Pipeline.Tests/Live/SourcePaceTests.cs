using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

public class SourcePaceTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan Waited = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void What_is_there_already_is_read_without_a_pause()
    {
        var pace = new SourcePace(TimeSpan.Zero);
        for (int packet = 1; packet < 1000; packet++)
            Assert.Equal(TimeSpan.Zero, pace.PauseAfter(TimeSpan.FromMilliseconds(packet), AtOnce, 5000));
    }

    [Theory]
    [InlineData(16_000, 0.25)] // sound alone
    [InlineData(125_000, 0.25)] // 1 Mb/s
    [InlineData(1_000_000, 0.032)] // 8 Mb/s
    [InlineData(10_000_000, 0)] // more than can gather
    public void A_pause_is_as_long_as_what_comes_meanwhile_fits_into_the_socket(int bytesPerSecond, double seconds)
    {
        var pace = new SourcePace(TimeSpan.Zero);
        TimeSpan now = TimeSpan.Zero, pause = TimeSpan.Zero;
        for (int burst = 0; burst < 10; burst++)
        {
            TimeSpan passed = Waited + pause;
            now += passed;
            pause = pace.PauseAfter(now, Waited, (int)(bytesPerSecond * passed.TotalSeconds));
        }

        Assert.Equal(seconds, pause.TotalSeconds, 0.005);
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        var pace = new SourcePace(TimeSpan.Zero);
        pace.PauseAfter(TimeSpan.FromSeconds(1), Waited, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int packet = 2; packet < 100; packet++)
            pace.PauseAfter(TimeSpan.FromSeconds(packet), Waited, 100);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
