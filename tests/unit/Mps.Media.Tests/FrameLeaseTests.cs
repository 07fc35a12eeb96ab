namespace Mps.Media.Tests;

public sealed class FrameLeaseTests : LeakCheck
{
    private static readonly FrameFormat s_format = new(PixelFormat.Yuv420p, 63, 31);
    private static readonly MediaTime s_time = new(7, new Rational(1, 25));

    [Fact]
    public void Lease_to_a_slot_shows_the_slots_memory_and_gives_it_back()
    {
        using FrameRing ring = FrameRing.Create(1, FrameLayout.Of(s_format).Bytes);
        Assert.True(FrameLease.TryAcquire(ring, s_format, s_time, out FrameLease? lease));
        Assert.False(FrameLease.TryAcquire(ring, s_format, s_time, out FrameLease? none));
        Assert.Null(none);
        Assert.Equal((s_format, s_time, 0, true), (lease.Format, lease.Time, lease.Slot, lease.IsWritable));

        FrameView view = lease.WritableView();
        for (int plane = 0; plane < 3; plane++)
        {
            PlaneView rows = view.Plane(plane);
            Assert.Equal((s_format.PlaneWidth(plane), s_format.PlaneHeight(plane)), (rows.Width, rows.Height));
            Assert.True(ring.Contains(rows.Address));
            for (int y = 0; y < rows.Height; y++)
            {
                rows.Row(y).Fill((byte)(plane + y));
            }
        }

        Assert.Equal((byte)(2 + 15), lease.View().Plane(2).Row(15)[31]);
        lease.Publish();
        lease.Dispose();
        lease.Dispose();
        Assert.Equal(0, ring.InUse);
    }

    [Fact]
    public void Use_after_dispose_throws()
    {
        FrameLease lease = FrameLease.Allocate(s_format, s_time);
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Format);
        Assert.Throws<ObjectDisposedException>(() => lease.Time);
        Assert.Throws<ObjectDisposedException>(() => { lease.View(); });
        Assert.Throws<ObjectDisposedException>(() => { lease.WritableView(); });
        Assert.Throws<ObjectDisposedException>(lease.Move);
        Assert.Throws<ObjectDisposedException>(lease.Share);
        Assert.Throws<ObjectDisposedException>(lease.Publish);
    }

    [Fact]
    public void Move_hands_over_once()
    {
        using FrameRing ring = FrameRing.Create(1, FrameLayout.Of(s_format).Bytes);
        Assert.True(FrameLease.TryAcquire(ring, s_format, s_time, out FrameLease? first));
        FrameLease second = first.Move();
        Assert.Throws<ObjectDisposedException>(first.Move);
        first.Dispose();
        Assert.Equal((1, s_time), (ring.InUse, second.Time));
        second.Dispose();
        Assert.Equal(0, ring.InUse);
    }

    [Fact]
    public void Shared_picture_is_read_only_and_lives_until_the_last_lease()
    {
        using FrameRing ring = FrameRing.Create(1, FrameLayout.Of(s_format).Bytes);
        Assert.True(FrameLease.TryAcquire(ring, s_format, s_time, out FrameLease? first));
        FrameLease second = first.Share();
        FrameLease third = second.Share();
        Assert.False(first.IsWritable);
        Assert.Throws<InvalidOperationException>(() => { third.WritableView(); });
        first.Dispose();
        third.Dispose();
        Assert.Equal(1, ring.InUse);
        Assert.True(second.IsWritable);
        second.Dispose();
        Assert.Equal(0, ring.InUse);
    }

    [Fact]
    public async Task Shared_leases_disposed_by_many_threads_give_the_slot_back_once()
    {
        using FrameRing ring = FrameRing.Create(1, FrameLayout.Of(s_format).Bytes);
        for (int round = 0; round < 200; round++)
        {
            Assert.True(FrameLease.TryAcquire(ring, s_format, s_time, out FrameLease? first));
            FrameLease[] leases = [first, .. Enumerable.Range(0, 7).Select(_ => first.Share())];
            await Parallel.ForEachAsync(leases, (lease, _) =>
            {
                lease.Dispose();
                return ValueTask.CompletedTask;
            });
            Assert.Equal(0, ring.InUse);
        }
    }

    [Fact]
    public void Adopted_owner_is_disposed_once_and_its_picture_is_never_writable()
    {
        using FrameMemory memory = new(s_format);
        CountingOwner owner = new();
        FrameLease lease = FrameLease.Adopt(owner, s_format, memory.Planes, s_time);
        Assert.Equal((false, -1), (lease.IsWritable, lease.Slot));
        FrameLease other = lease.Share();
        lease.Dispose();
        Assert.Equal(0, owner.Disposals);
        other.Dispose();
        other.Dispose();
        Assert.Equal(1, owner.Disposals);
    }

    [Fact]
    public void Adopt_that_fails_leaves_the_owner_alone()
    {
        CountingOwner owner = new();
        Assert.Throws<ArgumentException>(() => FrameLease.Adopt(owner, s_format, default, s_time));
        Assert.Equal(0, owner.Disposals);
    }

    [Fact]
    public void Lease_outlives_its_ring()
    {
        FrameRing ring = FrameRing.Create(1, FrameLayout.Of(s_format).Bytes);
        Assert.True(FrameLease.TryAcquire(ring, s_format, s_time, out FrameLease? lease));
        ring.Dispose();
        lease.WritableView().Plane(0).Row(0)[0] = 42;
        Assert.Equal(42, lease.View().Plane(0).Row(0)[0]);
        lease.Dispose();
    }

    [Fact]
    public void TryAcquire_says_when_a_slot_is_too_small()
    {
        using FrameRing ring = FrameRing.Create(1, 4096);
        Assert.Throws<ArgumentException>(() => FrameLease.TryAcquire(ring, s_format with { Width = 640 }, s_time, out _));
        Assert.Equal(0, ring.InUse);
    }

    [Fact]
    public void Lease_is_one_object()
    {
        using FrameRing ring = FrameRing.Create(1, FrameLayout.Of(s_format).Bytes);
        Assert.InRange(Allocations.Of(Cycle), 1, 192);

        void Cycle()
        {
            FrameLease.TryAcquire(ring, s_format, s_time, out FrameLease? lease);
            lease!.Dispose();
        }
    }

    private sealed class CountingOwner : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
