using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mps.Media.Interop;

namespace Mps.Media;

/// <summary>
/// A fixed number of equal picture buffers ("slots") in one sealed memfd, laid out as <c>native/include/mps/ring.h</c> says so that
/// another process can read live frames. Never grows: when every slot is out, <see cref="TryAcquire"/> says so and the caller
/// falls back to memory of its own, which <see cref="CountFallback"/> counts.
/// <para>Owns the memfd and its mapping. Any thread may call any member; none of them locks or, after creation, allocates.</para>
/// <para><see cref="Dispose"/> closes the ring: no slot is handed out any more. Slots that are still out stay valid (a native decoder
/// may be writing into them), and the memory is unmapped when the last one is released.</para>
/// </summary>
public sealed unsafe partial class FrameRing : IDisposable
{
    private readonly RingMapping _mapping;
    private readonly SafeFileHandle _fd;
    private readonly bool _readOnly;
    private readonly byte* _base;
    private readonly long _dataOffset;
    private readonly long _slotStride;
    private readonly long _descriptorOffset;

    // One bit a slot. A slot is in _free, in _held, or on its way between them in the hands of one thread.
    private readonly ulong[] _free;
    private readonly ulong[] _held;
    private int _inUse;
    private int _peakInUse;
    private long _fallbacks;
    private ulong _publications;
    private volatile bool _closed;

    private FrameRing(SafeFileHandle fd, RingMapping mapping, in RingHeader header, bool readOnly)
    {
        _fd = fd;
        _mapping = mapping;
        _readOnly = readOnly;
        _base = (byte*)mapping.Address;
        Slots = (int)header.SlotCount;
        SlotBytes = (long)header.SlotBytes;
        _slotStride = (long)header.SlotStride;
        _dataOffset = (long)header.DataOffset;
        _descriptorOffset = header.DescriptorOffset;
        _free = new ulong[(Slots + 63) / 64];
        _held = new ulong[_free.Length];
        if (!readOnly)
        {
            for (int slot = 0; slot < Slots; slot++)
            {
                _free[slot / 64] |= 1UL << slot;
            }
        }
    }

    /// <summary>Rings of this process whose memory is still mapped, whether open or closed with slots out. For leak tests.</summary>
    public static int LiveCount => RingMapping.LiveCount;

    /// <summary>Number of slots, 1..1024.</summary>
    public int Slots { get; }

    /// <summary>Usable bytes of each slot, a multiple of 4096.</summary>
    public long SlotBytes { get; }

    /// <summary>Slots that are out now.</summary>
    public int InUse => Volatile.Read(ref _inUse);

    /// <summary>The most slots that were out at once.</summary>
    public int PeakInUse => Volatile.Read(ref _peakInUse);

    /// <summary>How often a picture had to go elsewhere because the ring was full or a slot too small.</summary>
    public long Fallbacks => Volatile.Read(ref _fallbacks);

    /// <summary>
    /// The sealed memfd, to be passed to a tap: whoever receives it can map it for reading only. Borrowed until <see cref="Dispose"/>;
    /// duplicate it to keep it.
    /// </summary>
    public SafeFileHandle FileDescriptor => _fd;

    /// <summary>Makes a ring. Memory is committed when a slot is first written to, lowest slots first.</summary>
    /// <param name="slots">1..1024.</param>
    /// <param name="slotBytes">Bytes of each slot, 1..2^30; rounded up to 4096.</param>
    /// <exception cref="FrameRingException">The system refused; the message has its words.</exception>
    public static FrameRing Create(int slots, long slotBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, (int)RingLayout.MaxSlots);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slotBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slotBytes, RingLayout.MaxSlotBytes);

        ulong stride = AlignUp((ulong)slotBytes);
        ulong dataOffset = AlignUp((ulong)(sizeof(RingHeader) + (slots * sizeof(RingSlot))));
        RingHeader header = new()
        {
            Magic = RingLayout.Magic,
            Version = RingLayout.Version,
            HeaderBytes = (uint)sizeof(RingHeader),
            SlotCount = (uint)slots,
            DescriptorBytes = (uint)sizeof(RingSlot),
            DescriptorOffset = (uint)sizeof(RingHeader),
            DataOffset = dataOffset,
            SlotBytes = stride,
            SlotStride = stride,
            FileBytes = dataOffset + ((ulong)slots * stride),
        };

        string operation = $"creating a frame ring of {slots} slots of {stride} bytes";
        SafeFileHandle fd = new(LibC.memfd_create("mps-ring", LibC.MFD_CLOEXEC | LibC.MFD_ALLOW_SEALING), ownsHandle: true);
        RingMapping? mapping = null;
        try
        {
            ThrowIfFailed(fd.IsInvalid, operation);
            ThrowIfFailed(LibC.ftruncate(fd, (long)header.FileBytes) != 0, operation);
            // Seal the size before mapping and further writers after: F_SEAL_FUTURE_WRITE spares mappings that exist.
            mapping = RingMapping.Map(fd, (long)header.FileBytes, LibC.PROT_READ | LibC.PROT_WRITE);
            const int Seals = LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW | LibC.F_SEAL_FUTURE_WRITE | LibC.F_SEAL_SEAL;
            ThrowIfFailed(LibC.fcntl(fd, LibC.F_ADD_SEALS, Seals) != 0, operation);
            *(RingHeader*)mapping.Address = header;
            return new FrameRing(fd, mapping, header, readOnly: false);
        }
        catch
        {
            mapping?.Dispose();
            fd.Dispose();
            throw;
        }

        static void ThrowIfFailed(bool failed, string operation)
        {
            if (failed)
            {
                throw FrameRingException.FromErrno(operation, Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <summary>
    /// Hands out the lowest free slot (so that a lightly used ring touches little memory). False when every slot is out or the ring
    /// is closed; nothing is counted then, see <see cref="CountFallback"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The ring was opened for reading.</exception>
    public bool TryAcquire(out int slot)
    {
        ThrowIfReadOnly();
        slot = -1;
        if (_closed || !TryAddReference())
        {
            return false;
        }

        if (!TryTakeLowest(out slot))
        {
            _mapping.DangerousRelease();
            return false;
        }

        RaisePeak(Interlocked.Increment(ref _inUse));
        RingSlot* descriptor = Descriptor(slot);
        Volatile.Write(ref descriptor->Sequence, NextOdd(descriptor->Sequence));
        descriptor->State = RingLayout.Acquired;
        Interlocked.Or(ref _held[slot / 64], 1UL << slot);
        return true;
    }

    /// <summary>
    /// Declares the picture in a slot complete and describes it to taps. The holder may go on reading it, and must not write any more
    /// pixels without acquiring another slot.
    /// </summary>
    /// <exception cref="InvalidOperationException">The slot is free, or the ring was opened for reading.</exception>
    /// <exception cref="ArgumentException">The picture does not lie inside the slot.</exception>
    public void Publish(int slot, in SlotDescriptor d)
    {
        ThrowIfReadOnly();
        CheckIndex(slot);
        if ((Volatile.Read(ref _held[slot / 64]) & (1UL << slot)) == 0)
        {
            throw new InvalidOperationException($"Slot {slot} is free; it cannot be published.");
        }

        if (!d.FitsIn(SlotBytes))
        {
            throw new ArgumentException($"A picture of {d.Format} does not lie inside a slot of {SlotBytes} bytes.", nameof(d));
        }

        RingSlot* descriptor = Descriptor(slot);
        ulong odd = NextOdd(descriptor->Sequence);
        Volatile.Write(ref descriptor->Sequence, odd);
        Thread.MemoryBarrier(); // odd is seen before any field changes
        descriptor->PixelFormat = (int)d.Format.PixelFormat;
        descriptor->Width = d.Format.Width;
        descriptor->Height = d.Format.Height;
        descriptor->PlaneOffset = d.PlaneOffsets;
        descriptor->LineSize = d.LineSizes;
        descriptor->Pts = d.Time.Ticks;
        descriptor->TimeBaseNum = d.Time.TimeBase.Num;
        descriptor->TimeBaseDen = d.Time.TimeBase.Den;
        descriptor->Publication = Interlocked.Increment(ref _publications);
        descriptor->State = RingLayout.Published;
        Volatile.Write(ref descriptor->Sequence, odd + 1);
    }

    /// <summary>Gives a slot back, exactly once per acquire. The last one back after <see cref="Dispose"/> unmaps the memory.</summary>
    /// <exception cref="InvalidOperationException">The slot is free already.</exception>
    public void Release(int slot)
    {
        ThrowIfReadOnly();
        CheckIndex(slot);
        ulong bit = 1UL << slot;
        if ((Interlocked.And(ref _held[slot / 64], ~bit) & bit) == 0)
        {
            throw new InvalidOperationException($"Slot {slot} is free; it was released twice or never acquired.");
        }

        Descriptor(slot)->State = RingLayout.Free;
        Interlocked.Decrement(ref _inUse);
        Interlocked.Or(ref _free[slot / 64], bit);
        _mapping.DangerousRelease();
    }

    /// <summary>First byte of a slot, aligned to 4096. Meaningful to a holder of the slot and to a tap.</summary>
    /// <exception cref="ObjectDisposedException">The ring is closed and the last slot is back: there is no memory.</exception>
    public nint SlotAddress(int slot)
    {
        CheckIndex(slot);
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);
        return (nint)(_base + _dataOffset + (slot * _slotStride));
    }

    /// <summary>True when the address lies in one of the slots: the instrument that tells a ring's picture from a copy.</summary>
    public bool Contains(nint address) => TryFind(address, out _);

    /// <summary>The slot that an address lies in; false when it lies in none.</summary>
    public bool TryFind(nint address, out int slot)
    {
        nint first = (nint)(_base + _dataOffset);
        bool inside = address >= first && address - first < Slots * _slotStride;
        slot = inside ? (int)((address - first) / _slotStride) : -1;
        return inside;
    }

    /// <summary>Counts one picture that had to go elsewhere.</summary>
    public void CountFallback() => Interlocked.Increment(ref _fallbacks);

    /// <summary>Closes the ring, see the type's summary. Disposing twice is harmless.</summary>
    public void Dispose()
    {
        _closed = true;
        _mapping.Dispose();
        _fd.Dispose();
    }

    private static ulong AlignUp(ulong value) => (value + RingLayout.Alignment - 1) & ~((ulong)RingLayout.Alignment - 1);

    private static ulong NextOdd(ulong sequence) => (sequence + 1) | 1;

    private RingSlot* Descriptor(int slot) => (RingSlot*)(_base + _descriptorOffset) + slot;

    private bool TryAddReference()
    {
        bool added = false;
        try
        {
            _mapping.DangerousAddRef(ref added);
        }
        catch (ObjectDisposedException)
        {
            // Closed between the check and here.
        }

        return added;
    }

    private bool TryTakeLowest(out int slot)
    {
        for (int word = 0; word < _free.Length; word++)
        {
            ulong bits = Volatile.Read(ref _free[word]);
            while (bits != 0)
            {
                ulong seen = Interlocked.CompareExchange(ref _free[word], bits & (bits - 1), bits);
                if (seen == bits)
                {
                    slot = (word * 64) + BitOperations.TrailingZeroCount(bits);
                    return true;
                }

                bits = seen;
            }
        }

        slot = -1;
        return false;
    }

    private void RaisePeak(int inUse)
    {
        int peak = Volatile.Read(ref _peakInUse);
        while (inUse > peak)
        {
            int seen = Interlocked.CompareExchange(ref _peakInUse, inUse, peak);
            if (seen == peak)
            {
                return;
            }

            peak = seen;
        }
    }

    private void CheckIndex(int slot) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Slots, nameof(slot));

    private void ThrowIfReadOnly()
    {
        if (_readOnly)
        {
            ThrowReadOnly();
        }
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowReadOnly() => throw new InvalidOperationException("The ring was opened for reading.");
}
