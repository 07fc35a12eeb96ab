using Mps.Av;
using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

/// <summary>Two streams of RTP, 25 pictures and 50 blocks of sound a second, of which the picture begins by its own clock and is reported later.</summary>
public sealed class ReportedStartTests
{
    private const int Video = 0, Audio = 1;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    // In ticks of 1/90000 s: by how much the picture's own clock is off.
    [Theory]
    [InlineData(0)]
    [InlineData(27_000)]
    [InlineData(-31_234)]
    [InlineData(126_000)]
    public void What_came_before_a_report_is_moved_to_the_clock_of_all(int off)
    {
        List<PacketFacts> placed = Run(off, dated: 50, early: 0, order: i => i);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => i * 3600L), Pictures(placed));
        Assert.Equal(Enumerable.Range(0, 120).Select(i => i * 1800L), placed.Where(p => p.Stream == Audio).Select(p => p.Pts));
    }

    [Fact]
    public void A_report_that_is_told_with_the_packet_before_is_found() =>
        Assert.Equal(Enumerable.Range(0, 60).Select(i => i * 3600L), Pictures(Run(40_000, dated: 50, early: 1, order: i => i)));

    // Sent I P B B P B B, shown I B B P B B P.
    private static int Reordered(int i) => i == 0 ? 0 : i % 3 == 1 ? i + 2 : i - 1;

    [Theory]
    [InlineData(49)]
    [InlineData(50)]
    [InlineData(51)]
    public void Pictures_that_are_sent_in_another_order_are_moved_by_as_much(int dated) =>
        Assert.Equal(Enumerable.Range(0, 60).Select(i => Reordered(i) * 3600L), Pictures(Run(126_000, dated, early: 0, Reordered)));

    [Fact]
    public void A_stream_that_is_alone_or_gives_up_is_not_kept()
    {
        using var alone = new ReportedStart([Video], s_patience, TimeProvider.System);
        Assert.False(alone.Waits);
        using var lost = new ReportedStart([Video, Audio], s_patience, TimeProvider.System);
        Keep(lost, new PacketFacts(7, MediaPacket.NoTime, 0, Video, 1, true));
        Assert.True(lost.Waits);
        lost.Release();
        Assert.False(lost.Waits);
        using var packet = new MediaPacket();
        lost.Take(packet, out PacketFacts facts, out _, out _);
        Assert.Equal((7, true), (facts.Pts, lost.IsEmpty));
    }

    [Fact]
    public void Nothing_is_kept_for_longer_than_the_bound()
    {
        using var start = new ReportedStart([Video, Audio], TimeSpan.FromTicks(1), TimeProvider.System);
        for (int i = 0; start.Waits; i++)
            Keep(start, new PacketFacts(i, MediaPacket.NoTime, 0, Video, 1, true));
        Assert.False(start.IsEmpty);
    }

    private static IEnumerable<long> Pictures(List<PacketFacts> placed) => placed.Where(p => p.Stream == Video).Select(p => p.Pts);

    // Everything that is kept, as it is placed in the end; what comes once nothing is kept any more is as it was stated.
    private static List<PacketFacts> Run(long off, int dated, int early, Func<int, int> order)
    {
        using var start = new ReportedStart([Video, Audio], s_patience, TimeProvider.System);
        List<PacketFacts> after = [];
        void Give(PacketFacts facts)
        {
            if (start.Waits)
                Keep(start, facts);
            else
                after.Add(facts);
        }

        for (int i = 0; i < 60; i++)
        {
            Give(new PacketFacts((order(i) * 3600) - (i < dated ? off : 0), MediaPacket.NoTime, 3600, Video, 1, i == 0, Dated: i >= dated - early));
            for (int n = 2 * i; n < 2 * (i + 1); n++)
                Give(new PacketFacts(n * 1800, n * 1800, 1800, Audio, 1, true, Dated: n >= 20));
        }

        Assert.False(start.Waits);
        List<PacketFacts> placed = [];
        using var packet = new MediaPacket();
        while (!start.IsEmpty)
        {
            start.Take(packet, out PacketFacts facts, out _, out _);
            placed.Add(facts);
        }

        return [.. placed, .. after];
    }

    private static void Keep(ReportedStart start, PacketFacts facts)
    {
        using var packet = new MediaPacket();
        start.Keep(packet, facts, null!, changed: false);
    }
}
