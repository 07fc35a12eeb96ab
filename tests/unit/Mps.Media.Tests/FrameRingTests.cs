using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Mps.Media.Tests;

public sealed class FrameRingTests : LeakCheck
{
    private static readonly FrameFormat s_format = new(PixelFormat.Yuv420p, 64, 32);

    [Fact]
    public void Create_rounds_slots_up_to_pages_and_hands_out_the_lowest_free_one()
    {
        using FrameRing ring = FrameRing.Create(3, 5000);
        Assert.Equal((3, 8192L), (ring.Slots, ring.SlotBytes));
        Assert.Equal([0, 1, 2], Acquire(ring, 3));
        Assert.False(ring.TryAcquire(out int none));
        Assert.Equal(-1, none);
        ring.Release(1);
        ring.Release(0);
        Assert.Equal([0, 1], Acquire(ring, 2));
        Assert.Equal((3, 3), (ring.InUse, ring.PeakInUse));
        ReleaseAll(ring);
        Assert.Equal((0, 3), (ring.InUse, ring.PeakInUse));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1025, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, (1L << 30) + 1)]
    [InlineData(1, long.MaxValue)]
    public void Create_refuses_sizes_out_of_range(int slots, long slotBytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameRing.Create(slots, slotBytes));

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1024)]
    public void Every_slot_is_handed_out_once_and_has_its_own_writable_memory(int slots)
    {
        using FrameRing ring = FrameRing.Create(slots, 4096);
        Assert.Equal(Enumerable.Range(0, slots), Acquire(ring, slots));
        Assert.False(ring.TryAcquire(out _));
        for (int slot = 0; slot < slots; slot++)
        {
            Marshal.WriteInt32(ring.SlotAddress(slot), slot);
            Marshal.WriteInt32(ring.SlotAddress(slot), 4092, ~slot);
        }

        for (int slot = 0; slot < slots; slot++)
        {
            Assert.Equal((slot, ~slot), (Marshal.ReadInt32(ring.SlotAddress(slot)), Marshal.ReadInt32(ring.SlotAddress(slot), 4092)));
            Assert.Equal(0, ring.SlotAddress(slot) % 4096);
        }

        ReleaseAll(ring);
    }

    [Fact]
    public void Releasing_a_free_slot_throws_and_changes_nothing()
    {
        using FrameRing ring = FrameRing.Create(2, 4096);
        Assert.Throws<InvalidOperationException>(() => ring.Release(0));
        Assert.True(ring.TryAcquire(out int slot));
        ring.Release(slot);
        Assert.Throws<InvalidOperationException>(() => ring.Release(slot));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Release(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Release(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.SlotAddress(2));
        Assert.Equal(0, ring.InUse);
        Assert.Equal([0, 1], Acquire(ring, 2));
        ReleaseAll(ring);
    }

    [Fact]
    public void Contains_is_true_for_slots_only()
    {
        using FrameRing ring = FrameRing.Create(2, 4096);
        nint first = ring.SlotAddress(0);
        Assert.True(ring.Contains(first));
        Assert.True(ring.Contains(first + (2 * 4096) - 1));
        Assert.False(ring.Contains(first - 1));
        Assert.False(ring.Contains(first + (2 * 4096)));
        Assert.False(ring.Contains(0));
        Assert.False(ring.Contains(nint.MinValue));
        Assert.False(ring.Contains(nint.MaxValue));
    }

    [Fact]
    public async Task Many_threads_never_get_the_same_slot()
    {
        const int Threads = 8, Slots = 70, Rounds = 20_000;
        using FrameRing ring = FrameRing.Create(Slots, 4096);
        int[] owners = new int[Slots];
        ConcurrentQueue<string> faults = [];
        await Task.WhenAll(Enumerable.Range(1, Threads).Select(id => Task.Factory.StartNew(() => Work(id), TaskCreationOptions.LongRunning)));

        Assert.Empty(faults);
        Assert.Equal(0, ring.InUse);
        Assert.InRange(ring.PeakInUse, 1, Slots);
        Assert.Equal(Enumerable.Range(0, Slots), Acquire(ring, Slots));
        ReleaseAll(ring);

        void Work(int id)
        {
            Random random = new(id);
            List<int> mine = [];
            for (int round = 0; round < Rounds; round++)
            {
                if (mine.Count < 12 && random.Next(2) == 0)
                {
                    if (ring.TryAcquire(out int slot))
                    {
                        int before = Interlocked.CompareExchange(ref owners[slot], id, 0);
                        if (before != 0)
                        {
                            faults.Enqueue($"slot {slot} given to {id} while {before} holds it");
                        }

                        mine.Add(slot);
                    }
                }
                else if (mine.Count > 0)
                {
                    int index = random.Next(mine.Count);
                    int slot = mine[index];
                    mine.RemoveAt(index);
                    Volatile.Write(ref owners[slot], 0);
                    ring.Release(slot);
                }
            }

            foreach (int slot in mine)
            {
                Volatile.Write(ref owners[slot], 0);
                ring.Release(slot);
            }
        }
    }

    [Fact]
    public async Task Exactly_one_of_many_concurrent_releases_succeeds()
    {
        using FrameRing ring = FrameRing.Create(1, 4096);
        for (int round = 0; round < 200; round++)
        {
            Assert.True(ring.TryAcquire(out int slot));
            using Barrier barrier = new(4);
            bool[] succeeded = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(Release, TaskCreationOptions.LongRunning)));
            Assert.Single(succeeded, true);

            bool Release()
            {
                barrier.SignalAndWait();
                try
                {
                    ring.Release(slot);
                    return true;
                }
                catch (InvalidOperationException)
                {
                    return false;
                }
            }
        }
    }

    [Fact]
    public void Acquire_publish_and_release_allocate_nothing()
    {
        using FrameRing ring = FrameRing.Create(4, 65536);
        SlotDescriptor descriptor = Describe(s_format);
        Assert.Equal(0, Allocations.Of(Cycle));

        void Cycle()
        {
            ring.TryAcquire(out int slot);
            ring.Publish(slot, descriptor);
            ring.Release(slot);
        }
    }

    [Fact]
    public void Dispose_keeps_slots_that_are_out_until_the_last_comes_back()
    {
        FrameRing ring = FrameRing.Create(2, 4096);
        int live = FrameRing.LiveCount;
        Acquire(ring, 2);
        ring.Dispose();
        ring.Dispose();
        Assert.False(ring.TryAcquire(out _));
        Assert.True(ring.FileDescriptor.IsClosed);

        Marshal.WriteInt64(ring.SlotAddress(1), 0x0123456789abcdef);
        ring.Release(0);
        Assert.Equal(live, FrameRing.LiveCount);
        Assert.Equal(0x0123456789abcdef, Marshal.ReadInt64(ring.SlotAddress(1)));
        ring.Release(1);
        Assert.Equal(live - 1, FrameRing.LiveCount);
        Assert.Throws<ObjectDisposedException>(() => ring.SlotAddress(0));
        Assert.Throws<InvalidOperationException>(() => ring.Release(1));
        Assert.False(ring.TryAcquire(out _));
    }

    [Fact]
    public void Publish_refuses_a_free_slot_and_a_picture_that_leaves_it()
    {
        using FrameRing ring = FrameRing.Create(2, FrameLayout.Of(s_format).Bytes);
        SlotDescriptor fits = Describe(s_format);
        Assert.Throws<InvalidOperationException>(() => ring.Publish(0, fits));
        Acquire(ring, 1);
        ring.Publish(0, fits);

        SlotDescriptor tooBig = Describe(new FrameFormat(PixelFormat.Yuv420p, 640, 320));
        Assert.Throws<ArgumentException>(() => ring.Publish(0, tooBig));
        SlotDescriptor unknown = fits;
        unknown.Format = new FrameFormat(PixelFormat.Unknown, 64, 32);
        Assert.Throws<ArgumentException>(() => ring.Publish(0, unknown));
        ReleaseAll(ring);
    }

    [Fact]
    public void Fallbacks_are_counted_by_the_caller()
    {
        using FrameRing ring = FrameRing.Create(1, 4096);
        ring.CountFallback();
        ring.CountFallback();
        Assert.Equal(2, ring.Fallbacks);
    }

    internal static SlotDescriptor Describe(FrameFormat format) =>
        new(format, FrameLayout.Of(format), new MediaTime(3003, new Rational(1, 90000)));

    internal static int[] Acquire(FrameRing ring, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => ring.TryAcquire(out int slot) ? slot : throw new InvalidOperationException("full"))];

    internal static void ReleaseAll(FrameRing ring)
    {
        for (int slot = 0; slot < ring.Slots; slot++)
        {
            try
            {
                ring.Release(slot);
            }
            catch (InvalidOperationException)
            {
                // It was free.
            }
        }
    }
}
