using Mps.Av;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Tests;

/// <summary>The queue between stages: moves, bounds, both ways to end it, and its races.</summary>
public sealed class StageQueueTests
{
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    [Fact]
    public void Items_move_in_order_with_their_tags()
    {
        using var queue = new StageQueue<Box>(3);
        using Box box = new() { Value = 1 }, taken = new();
        Assert.True(queue.Push(box, 11));
        Assert.Equal(0, box.Value); // moved
        box.Value = 2;
        Assert.True(queue.Push(box, 22));
        Assert.True(queue.Pop(taken, out long tag));
        Assert.Equal((1, 11L), (taken.Value, tag));
        Assert.True(queue.Pop(taken, out tag));
        Assert.Equal((2, 22L), (taken.Value, tag));
    }

    [Fact]
    public void Complete_delivers_what_is_queued_and_then_ends_for_good()
    {
        using var queue = new StageQueue<Box>(3);
        using Box box = new() { Value = 1 }, taken = new();
        queue.Push(box);
        queue.Complete();
        queue.Complete();
        Assert.True(queue.Pop(taken, out _));
        Assert.Equal(1, taken.Value);
        Assert.False(queue.Pop(taken, out _));
        Assert.False(queue.Pop(taken, out _));
    }

    [Fact]
    public void Stop_drops_what_is_queued_and_leaves_refused_items_alone()
    {
        using var queue = new StageQueue<Box>(3);
        using Box box = new() { Value = 1 }, taken = new();
        queue.Push(box);
        queue.Stop();
        queue.Stop();
        box.Value = 2;
        Assert.False(queue.Push(box));
        Assert.False(queue.Push(box));
        Assert.Equal(2, box.Value);
        Assert.False(queue.Pop(taken, out _));
        Assert.False(queue.Pop(taken, out _));
        Assert.Equal(0, taken.Value);
    }

    [Fact]
    public async Task Full_queue_holds_the_producer_until_there_is_room()
    {
        using var queue = new StageQueue<Box>(1);
        using Box box = new() { Value = 1 }, more = new() { Value = 2 }, taken = new();
        queue.Push(box);
        Task<bool> second = OnThread(() => queue.Push(more));
        Assert.True(queue.Pop(taken, out _));
        Assert.True(await second.WaitAsync(s_hang));
        Assert.True(queue.Pop(taken, out _));
        Assert.Equal(2, taken.Value);
    }

    [Fact]
    public async Task Stop_frees_a_producer_that_waits()
    {
        using var queue = new StageQueue<Box>(1);
        using Box box = new() { Value = 1 }, more = new() { Value = 2 };
        queue.Push(box);
        Task<bool> second = OnThread(() => queue.Push(more));
        queue.Stop();
        Assert.False(await second.WaitAsync(s_hang));
        Assert.Equal(2, more.Value);
    }

    [Fact]
    public async Task Complete_and_Stop_free_a_consumer_that_waits()
    {
        foreach (bool stop in (bool[])[true, false])
        {
            using var queue = new StageQueue<Box>(1);
            using var taken = new Box();
            Task<bool> pop = OnThread(() => queue.Pop(taken, out _));
            if (stop)
                queue.Stop();
            else
                queue.Complete();
            Assert.False(await pop.WaitAsync(s_hang));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Producer_and_consumer_race_to_the_end(bool stopEarly)
    {
        for (int round = 0; round < 200; round++)
        {
            using var queue = new StageQueue<Box>(1 + (round % 4));
            int limit = stopEarly ? round % 50 : int.MaxValue;
            Task<int> producer = OnThread(() =>
            {
                using var box = new Box();
                int pushed = 0;
                for (; pushed < 500; pushed++)
                {
                    box.Value = pushed + 1;
                    if (!queue.Push(box, pushed))
                        break;
                }

                queue.Complete();
                return pushed;
            });
            Task<int> consumer = OnThread(() =>
            {
                using var box = new Box();
                int popped = 0;
                for (; popped < limit && queue.Pop(box, out long tag); popped++)
                {
                    Assert.Equal(popped, tag);
                    Assert.Equal(popped + 1, box.Value);
                }

                queue.Stop();
                return popped;
            });
            int sent = await producer.WaitAsync(s_hang), got = await consumer.WaitAsync(s_hang);
            if (stopEarly)
                Assert.Equal(limit, got);
            else
                Assert.Equal((500, 500), (sent, got));
        }

        Assert.Equal(0, Box.Live);
    }

    [Fact]
    public void Push_and_Pop_allocate_nothing()
    {
        using var queue = new StageQueue<MediaFrame>(4);
        using MediaFrame one = new(), other = new();
        Assert.Equal(0, Allocations.Of(() => Cycle(10_000)));

        void Cycle(int times)
        {
            for (int i = 0; i < times; i++)
            {
                queue.Push(one, i);
                queue.Pop(other, out _);
            }
        }
    }

    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed class Box : IMovable<Box>
    {
        private static int s_live;
        private int _disposed;

        public Box() => Interlocked.Increment(ref s_live);

        public static int Live => Volatile.Read(ref s_live);

        public int Value { get; set; }

        public void MoveFrom(Box other)
        {
            Value = other.Value;
            other.Clear();
        }

        public void Clear() => Value = 0;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                Interlocked.Decrement(ref s_live);
        }
    }
}
