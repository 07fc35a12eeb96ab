using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mps.Kernels;

/// <summary>Where in 16 bits a sample's bits are; a kernel is compiled once for each.</summary>
internal unsafe interface IWideSamples
{
    static abstract short Load(short* from);

    static abstract Vector256<short> Load256(short* from);

    static abstract Vector512<short> Load512(short* from);
}

/// <summary>In the low bits: yuv420p10le and the like.</summary>
internal readonly unsafe struct LowSamples : IWideSamples
{
    public static short Load(short* from) => *from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load256(short* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load512(short* from) => Vector512.Load(from);
}

/// <summary>Ten bits in the high ones: p010.</summary>
internal readonly unsafe struct HighSamples : IWideSamples
{
    /// <summary>Bits below a sample's lowest.</summary>
    public const int Below = 6;

    public static short Load(short* from) => (short)(*(ushort*)from >> Below);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load256(short* from) => Vector256.Load(from) >>> Below;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Load512(short* from) => Vector512.Load(from) >>> Below;
}
