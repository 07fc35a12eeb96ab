using System.Runtime.InteropServices;
using Mps.Av.Interop;
using Mps.Media;

namespace Mps.Av;

/// <summary>
/// Lets a decoder put its pictures straight into the slots of a <see cref="FrameRing"/>. The ring is made when the first
/// picture states how many bytes it needs. A picture that finds no slot goes to the library's own memory and is counted.
/// Owns the ring; dispose it after the decoder. Frames that are still referenced keep the ring's memory alive.
/// </summary>
public sealed unsafe class RingPictures : IDisposable
{
    private readonly Lock _creation = new();
    private GCHandle _self;
    private FrameRing? _ring;
    private bool _ringRefused;
    private int _outstanding;
    private (int Native, PixelFormat Ours) _published = (-1, PixelFormat.Unknown);
    private bool _disposed;

    /// <summary>A home for pictures; no memory is taken before the first one.</summary>
    public RingPictures() => _self = GCHandle.Alloc(this);

    /// <summary>How many pictures the ring will hold; set before the first packet is sent. At least 1.</summary>
    public int Slots { get; set; } = 32;

    /// <summary>The ring; null until the first picture.</summary>
    public FrameRing? Ring => Volatile.Read(ref _ring);

    /// <summary>
    /// Describes a decoded picture to the ring's taps when it lies in the ring in a format that they know. Nobody may write to it any more.
    /// One thread at a time; allocates nothing.
    /// </summary>
    /// <param name="picture">A decoder's, complete.</param>
    /// <param name="timeBase">Unit of its time.</param>
    public void Publish(in FrameFacts picture, Rational timeBase)
    {
        if (Ring is not { } ring || !ring.TryFind(picture.Plane(0), out int slot))
            return;
        if (picture.Format != _published.Native)
            _published = (picture.Format, PixelFormats.TryParse(AvLibrary.PixelFormatName(picture.Format), out PixelFormat known) ? known : PixelFormat.Unknown);

        SlotDescriptor descriptor = new()
        {
            Format = new FrameFormat(_published.Ours, picture.Width, picture.Height),
            Time = MediaTime.FromTimestamp(picture.Pts, timeBase),
        };
        nint start = ring.SlotAddress(slot);
        for (int i = 0; i < descriptor.Format.PlaneCount; i++)
            (descriptor.PlaneOffsets[i], descriptor.LineSizes[i]) = (picture.Plane(i) - start, picture.Stride(i));
        if (descriptor.FitsIn(ring.SlotBytes))
            ring.Publish(slot, descriptor);
    }

    internal PictureMemory Memory => new() { Opaque = GCHandle.ToIntPtr(_self), Acquire = &Acquire, Release = &Release };

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_creation)
        {
            if (_disposed)
                return;
            _disposed = true;
            Ring?.Dispose();
            FreeSelfWhenUnused();
        }
    }

    private static RingPictures From(nint opaque) => (RingPictures)GCHandle.FromIntPtr(opaque).Target!;

    // Called on decoder threads. An exception may not cross into native code; 0 makes the library allocate by itself.
    [UnmanagedCallersOnly]
    private static nint Acquire(nint opaque, long size)
    {
        RingPictures pictures = From(opaque);
        FrameRing? ring = pictures.Ring ?? pictures.CreateRing(size);
        if (ring is null)
            return 0;
        if (size > ring.SlotBytes || !ring.TryAcquire(out int slot))
        {
            ring.CountFallback();
            return 0;
        }

        Interlocked.Increment(ref pictures._outstanding);
        return ring.SlotAddress(slot);
    }

    [UnmanagedCallersOnly]
    private static void Release(nint opaque, nint memory)
    {
        RingPictures pictures = From(opaque);
        FrameRing ring = pictures.Ring!;
        ring.Release((int)((memory - ring.SlotAddress(0)) / ring.SlotBytes));
        if (Interlocked.Decrement(ref pictures._outstanding) == 0 && Volatile.Read(ref pictures._disposed))
        {
            lock (pictures._creation)
                pictures.FreeSelfWhenUnused();
        }
    }

    private FrameRing? CreateRing(long slotBytes)
    {
        lock (_creation)
        {
            if (_ring is not null || _ringRefused)
                return _ring;
            try
            {
                _ring = FrameRing.Create(Slots, slotBytes);
            }
            catch (FrameRingException)
            {
                // No memory for a ring: decoding goes on in the library's memory, and the run's counters say so.
                _ringRefused = true;
            }

            return _ring;
        }
    }

    private void FreeSelfWhenUnused()
    {
        if (Volatile.Read(ref _outstanding) == 0 && _self.IsAllocated)
            _self.Free();
    }
}
