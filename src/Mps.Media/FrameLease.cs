using System.Diagnostics.CodeAnalysis;

namespace Mps.Media;

/// <summary>
/// The right to one picture: to a slot of a <see cref="FrameRing"/>, or to a foreign buffer such as a decoder's frame. The picture's
/// memory is given back when the last lease to it is disposed.
/// <para>A lease has one holder. <see cref="Move"/> hands the right over and leaves the old lease as good as disposed;
/// <see cref="Share"/> makes a second, independent right. Views are borrowed from a lease and die with it. Disposing twice is harmless;
/// any other use after that throws <see cref="ObjectDisposedException"/>.</para>
/// <para>One lease is used by one thread at a time; leases to the same picture may be used by different threads at once.</para>
/// </summary>
public sealed class FrameLease : IDisposable
{
    private static int s_liveCount;

    // The first lease to a picture carries what is shared by all: the holding and the count of leases.
    private readonly FrameLease _first;
    private readonly FrameRing? _ring;
    private readonly int _slot = -1;
    private readonly IDisposable? _owner;
    private readonly FrameFormat _format;
    private readonly FramePlanes _planes;
    private readonly MediaTime _time;
    private int _leases = 1;
    private int _disposed;

    private FrameLease(FrameRing? ring, int slot, IDisposable? owner, FrameFormat format, in FramePlanes planes, MediaTime time)
    {
        planes.Check(format);
        _first = this;
        _ring = ring;
        _slot = slot;
        _owner = owner;
        _format = format;
        _planes = planes;
        _time = time;
        Interlocked.Increment(ref s_liveCount);
    }

    private FrameLease(FrameLease first)
    {
        _first = first;
        Interlocked.Increment(ref s_liveCount);
    }

    /// <summary>Leases that were not disposed or moved yet. For leak tests.</summary>
    public static int LiveCount => Volatile.Read(ref s_liveCount);

    /// <summary>Size and pixel format.</summary>
    public FrameFormat Format => Live()._format;

    /// <summary>When the picture is shown.</summary>
    public MediaTime Time => Live()._time;

    /// <summary>The slot that holds the picture; -1 when it is in foreign memory.</summary>
    public int Slot => Live()._slot;

    /// <summary>True when this is the only lease to a slot or to our own memory. A decoder's frame is never writable: it may be a reference.</summary>
    public bool IsWritable
    {
        get
        {
            FrameLease first = Live();
            return (first._ring is not null || first._owner is FrameMemory) && Volatile.Read(ref first._leases) == 1;
        }
    }

    /// <summary>Takes a slot for a picture that a kernel will write. False when the ring is full or closed.</summary>
    /// <exception cref="ArgumentException">A slot is too small for the format.</exception>
    public static bool TryAcquire(FrameRing ring, FrameFormat format, MediaTime time, [NotNullWhen(true)] out FrameLease? lease)
    {
        ArgumentNullException.ThrowIfNull(ring);
        FrameLayout layout = FrameLayout.Of(format);
        if (layout.Bytes > ring.SlotBytes)
        {
            throw new ArgumentException($"A picture of {format} needs {layout.Bytes} bytes, a slot has {ring.SlotBytes}.", nameof(format));
        }

        lease = null;
        if (!ring.TryAcquire(out int slot))
        {
            return false;
        }

        lease = new FrameLease(ring, slot, owner: null, format, FramePlanes.At(ring.SlotAddress(slot), layout), time);
        return true;
    }

    /// <summary>A lease to a new picture in ordinary memory: what a kernel writes into when its ring is full.</summary>
    public static FrameLease Allocate(FrameFormat format, MediaTime time)
    {
        FrameMemory memory = new(format);
        return Adopt(memory, format, memory.Planes, time);
    }

    /// <summary>
    /// A lease to memory that somebody else manages. Takes <paramref name="owner"/> over, on success: it is disposed with the last lease, on the
    /// thread that disposes it.
    /// </summary>
    /// <exception cref="ArgumentException">The format is not valid or a plane is missing; the owner stays the caller's.</exception>
    public static FrameLease Adopt(IDisposable owner, FrameFormat format, in FramePlanes planes, MediaTime time)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return new FrameLease(ring: null, slot: -1, owner, format, planes, time);
    }

    /// <summary>The picture for reading, borrowed from this lease.</summary>
    public ReadOnlyFrameView View()
    {
        FrameLease first = Live();
        return new ReadOnlyFrameView(first._format, first._planes);
    }

    /// <summary>The picture for writing, borrowed from this lease.</summary>
    /// <exception cref="InvalidOperationException">The picture is not <see cref="IsWritable"/>.</exception>
    public FrameView WritableView()
    {
        if (!IsWritable)
        {
            throw new InvalidOperationException("The picture is shared or foreign; it is not to be written to.");
        }

        FrameLease first = Live();
        return new FrameView(first._format, first._planes);
    }

    /// <summary>Shows the complete picture to taps. Without effect on a picture that is not in a ring.</summary>
    public void Publish()
    {
        FrameLease first = Live();
        first._ring?.Publish(first._slot, new SlotDescriptor(first._format, FrameLayout.Of(first._format), first._time));
    }

    /// <summary>Hands the right over: returns a lease to the same picture and ends this one.</summary>
    public FrameLease Move()
    {
        ObjectDisposedException.ThrowIf(!End(), this);
        return new FrameLease(_first);
    }

    /// <summary>A second right to the same picture, which from now on is not writable by anybody until one lease is left.</summary>
    public FrameLease Share()
    {
        FrameLease first = Live();
        Interlocked.Increment(ref first._leases);
        return new FrameLease(first);
    }

    /// <summary>Ends this lease; the last one to a picture gives its memory back.</summary>
    public void Dispose()
    {
        if (!End() || Interlocked.Decrement(ref _first._leases) != 0)
        {
            return;
        }

        _first._ring?.Release(_first._slot);
        _first._owner?.Dispose();
    }

    private bool End()
    {
        bool ended = Interlocked.Exchange(ref _disposed, 1) == 0;
        if (ended)
        {
            Interlocked.Decrement(ref s_liveCount);
        }

        return ended;
    }

    private FrameLease Live()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return _first;
    }
}
