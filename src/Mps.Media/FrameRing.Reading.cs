using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mps.Media.Interop;

namespace Mps.Media;

/// <summary>One look at a slot by a tap. Still true only as long as <see cref="FrameRing.IsCurrent"/> says so.</summary>
/// <param name="Descriptor">The picture; checked to lie inside the slot.</param>
/// <param name="Publication">1, 2, 3, … over the whole ring: the greatest is the newest picture.</param>
/// <param name="Sequence">The slot's sequence lock when it was read.</param>
public readonly record struct SlotReading(SlotDescriptor Descriptor, ulong Publication, ulong Sequence);

/// <content>The side of a tap: another process's ring, untrusted.</content>
public sealed unsafe partial class FrameRing
{
    /// <summary>
    /// Opens the ring of another process for reading. Everything in it is hostile input: the seals (without which its owner could
    /// shrink it and kill the reader), every header field and their sum are checked against the descriptor's real size.
    /// Takes ownership of <paramref name="fd"/> on success; on failure it stays the caller's.
    /// </summary>
    /// <exception cref="FrameRingException">The descriptor is no sealed ring of this version.</exception>
    public static FrameRing OpenReadOnly(SafeFileHandle fd)
    {
        ArgumentNullException.ThrowIfNull(fd);
        const int Needed = LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW;
        int seals = LibC.fcntl(fd, LibC.F_GET_SEALS, 0);
        if (seals == -1)
        {
            throw FrameRingException.FromErrno("reading the seals of a frame ring", Marshal.GetLastPInvokeError());
        }

        if ((seals & Needed) != Needed)
        {
            throw new FrameRingException($"The memory is not sealed against shrinking and growing (seals 0x{seals:x}).");
        }

        RingHeader header = ReadHeader(fd, out long fileBytes);
        if (Defect(header, fileBytes) is { } defect)
        {
            throw new FrameRingException($"The memory is no frame ring: {defect}.");
        }

        return new FrameRing(fd, RingMapping.Map(fd, fileBytes, LibC.PROT_READ), header, readOnly: true);
    }

    /// <summary>
    /// Looks at a slot. False when it holds no complete picture at the moment or what it says about it does not fit the slot. Copy the
    /// pixels, then ask <see cref="IsCurrent"/>; if it says no, the copy is torn.
    /// </summary>
    public bool TryRead(int slot, out SlotReading reading)
    {
        CheckIndex(slot);
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);
        reading = default;
        RingSlot* descriptor = Descriptor(slot);
        ulong sequence = Volatile.Read(ref descriptor->Sequence);
        if (sequence == 0 || (sequence & 1) != 0)
        {
            return false;
        }

        // One copy; every check below is of the copy, because the owner may change the original meanwhile.
        RingSlot copy = *descriptor;
        Thread.MemoryBarrier();
        if (Volatile.Read(ref descriptor->Sequence) != sequence)
        {
            return false;
        }

        SlotDescriptor picture = new()
        {
            Format = new FrameFormat((PixelFormat)copy.PixelFormat, copy.Width, copy.Height),
            PlaneOffsets = copy.PlaneOffset,
            LineSizes = copy.LineSize,
            Time = MediaTime.FromTimestamp(copy.Pts, new Rational(copy.TimeBaseNum, copy.TimeBaseDen)),
        };
        if (!picture.FitsIn(SlotBytes))
        {
            return false;
        }

        reading = new SlotReading(picture, copy.Publication, sequence);
        return true;
    }

    /// <summary>True when the slot still holds the picture of <paramref name="reading"/>, untouched since.</summary>
    public bool IsCurrent(int slot, in SlotReading reading)
    {
        CheckIndex(slot);
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);
        Thread.MemoryBarrier(); // the pixel reads before this call happen before the sequence is read again
        return Volatile.Read(ref Descriptor(slot)->Sequence) == reading.Sequence;
    }

    private static RingHeader ReadHeader(SafeFileHandle fd, out long fileBytes)
    {
        RingHeader header = default;
        try
        {
            fileBytes = RandomAccess.GetLength(fd);
            int read = RandomAccess.Read(fd, MemoryMarshal.AsBytes(new Span<RingHeader>(ref header)), 0);
            if (read < sizeof(RingHeader))
            {
                throw new FrameRingException($"The memory is no frame ring: it has {fileBytes} bytes, a header has {sizeof(RingHeader)}.");
            }
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            throw new FrameRingException($"The header of a frame ring could not be read: {e.Message}", e);
        }

        return header;
    }

    /// <summary>What is wrong with a header, or null. Fields are compared in 64 bits with limits first, so that no sum can wrap.</summary>
    private static string? Defect(in RingHeader h, long fileBytes)
    {
        if (h.Magic != RingLayout.Magic)
        {
            return $"magic 0x{h.Magic:x8}";
        }

        if (h.Version != RingLayout.Version)
        {
            return $"version {h.Version}, this reader knows {RingLayout.Version}";
        }

        if (h.HeaderBytes != sizeof(RingHeader) || h.DescriptorBytes != sizeof(RingSlot))
        {
            return $"header of {h.HeaderBytes} and descriptors of {h.DescriptorBytes} bytes";
        }

        if (h.SlotCount is 0 or > RingLayout.MaxSlots)
        {
            return $"{h.SlotCount} slots";
        }

        if (h.SlotBytes is 0 or > RingLayout.MaxSlotBytes || h.SlotBytes % RingLayout.Alignment != 0
            || h.SlotStride is > RingLayout.MaxSlotBytes || h.SlotStride % RingLayout.Alignment != 0 || h.SlotStride < h.SlotBytes)
        {
            return $"slots of {h.SlotBytes} bytes every {h.SlotStride} bytes";
        }

        ulong descriptorEnd = h.DescriptorOffset + ((ulong)h.SlotCount * h.DescriptorBytes);
        if (h.DescriptorOffset < h.HeaderBytes || h.DescriptorOffset % sizeof(ulong) != 0
            || h.DataOffset > (ulong)fileBytes || h.DataOffset % RingLayout.Alignment != 0 || descriptorEnd > h.DataOffset)
        {
            return $"descriptors at {h.DescriptorOffset} and data at {h.DataOffset}";
        }

        ulong expected = h.DataOffset + (h.SlotCount * h.SlotStride);
        return h.FileBytes != expected || (ulong)fileBytes != expected
            ? $"{expected} bytes expected, {h.FileBytes} declared, {fileBytes} there"
            : null;
    }
}
