using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mps.Media;

/// <summary>The constants of <c>native/include/mps/ring.h</c>, which defines them. Guarded by RingLayoutTests.Layout_equals_ring_h.</summary>
internal static class RingLayout
{
    public const uint Magic = 0x5253504d;
    public const uint Version = 1;
    public const uint Alignment = 4096;
    public const uint MaxSlots = 1024;
    public const uint MaxSlotBytes = 1073741824;
    public const uint Planes = 4;

    public const uint Free = 0;
    public const uint Acquired = 1;
    public const uint Published = 2;
}

/// <summary><c>struct mps_ring_header</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingHeader
{
    public uint Magic;
    public uint Version;
    public uint HeaderBytes;
    public uint SlotCount;
    public uint DescriptorBytes;
    public uint DescriptorOffset;
    public ulong DataOffset;
    public ulong SlotBytes;
    public ulong SlotStride;
    public ulong FileBytes;
    public ulong Reserved;
}

/// <summary><c>struct mps_ring_slot</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingSlot
{
    public uint State;
    public int PixelFormat;
    public ulong Sequence;
    public ulong Publication;
    public int Width;
    public int Height;
    public PlaneOffsets PlaneOffset;
    public LineSizes LineSize;
    public long Pts;
    public int TimeBaseNum;
    public int TimeBaseDen;
    public RingSlotReserved Reserved;
}

/// <summary>The tail of <see cref="RingSlot"/> that has no meaning yet; zero.</summary>
[InlineArray(32)]
internal struct RingSlotReserved
{
    private byte _element;
}
