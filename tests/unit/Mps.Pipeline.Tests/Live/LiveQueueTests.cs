using Mps.Av;
using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

public class LiveQueueTests
{
    private const long Frame = LiveClock.PerSecond / 25;

    [Fact]
    public void Pictures_that_wait_for_too_long_are_dropped_together_and_it_goes_on_at_a_key_frame()
    {
        using var queue = new LiveQueue();
        queue.Begin(picture: true);
        using MediaPacket packet = Packet();
        // A group of pictures each second, and nobody takes any of them: after 20 s all are dropped.
        for (int i = 0; i < 25 * 30; i++)
            queue.Add(packet, StreamKind.Video, new LiveTimes(i * Frame, i * Frame, Frame, null), key: i % 25 == 0);
        using var item = new LiveItem();
        Assert.Equal(QueueTurn.Item, queue.Take(item, TimeSpan.Zero));
        Assert.True(item.Key);
        Assert.Equal(item.Times.Dts / Frame, queue.Dropped);
        Assert.True(queue.Dropped > 25 * 15, $"{queue.Dropped} dropped");
    }

    [Fact]
    public void Whoever_was_away_begins_at_the_latest_key_frame()
    {
        using var queue = new LiveQueue { LatestOnly = true };
        queue.Begin(picture: true);
        using MediaPacket packet = Packet();
        for (int i = 0; i < 60; i++)
            queue.Add(packet, StreamKind.Video, new LiveTimes(i * Frame, i * Frame, Frame, null), key: i % 25 == 0);
        using var item = new LiveItem();
        Assert.Equal(QueueTurn.Item, queue.Take(item, TimeSpan.Zero));
        Assert.Equal((50 * Frame, 50L), (item.Times.Dts, queue.Dropped));
        queue.End();
        for (int i = 51; i < 60; i++)
            Assert.Equal(QueueTurn.Item, queue.Take(item, TimeSpan.Zero));
        Assert.Equal(QueueTurn.Ended, queue.Take(item, TimeSpan.Zero));
    }

    [Fact]
    public void It_allocates_nothing_once_it_has_been_full()
    {
        using var queue = new LiveQueue();
        queue.Begin(picture: true);
        using MediaPacket packet = Packet();
        using var item = new LiveItem();
        void Round()
        {
            for (int i = 0; i < 100; i++)
                queue.Add(packet, StreamKind.Video, new LiveTimes(i * Frame, i * Frame, Frame, null), key: true);
            while (queue.Take(item, TimeSpan.Zero) == QueueTurn.Item)
                item.Clear();
        }

        for (int i = 0; i < 50; i++)
            Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static MediaPacket Packet()
    {
        var packet = new MediaPacket();
        packet.SetData([1, 2, 3, 4]);
        return packet;
    }
}
