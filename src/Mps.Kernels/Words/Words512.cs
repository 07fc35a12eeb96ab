using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.Words;

/// <summary>32 lanes: AVX-512 F and BW.</summary>
internal readonly unsafe struct Words512 : IWords<Words512>
{
    private readonly Vector512<short> _lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Words512(Vector512<short> lanes) => _lanes = lanes;

    public static int Lanes => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Of(int value) => new(Vector512.Create((short)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Load(short* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadBytes(byte* from) => new(Avx512BW.ConvertToVector512Int16(Vector256.Load(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(short* to) => _lanes.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to) => Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.Max(_lanes, Vector512<short>.Zero).AsUInt16()).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator +(Words512 a, Words512 b) => new(a._lanes + b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator -(Words512 a, Words512 b) => new(a._lanes - b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator &(Words512 a, Words512 b) => new(a._lanes & b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator >>(Words512 a, int bits) => new(a._lanes >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator >>>(Words512 a, int bits) => new(a._lanes >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator <<(Words512 a, int bits) => new(a._lanes << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Min(Words512 a, Words512 b) => new(Avx512BW.Min(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Max(Words512 a, Words512 b) => new(Avx512BW.Max(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Abs(Words512 a) => new(Avx512BW.Abs(a._lanes).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Scale(Words512 a, Words512 b) => new(Avx512BW.MultiplyHighRoundScale(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Greater(Words512 a, Words512 b) => new(Vector512.GreaterThan(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Low16(Words512 a, Words512 b) => new(Avx512BW.UnpackLow(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 High16(Words512 a, Words512 b) => new(Avx512BW.UnpackHigh(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Low32(Words512 a, Words512 b) => new(Avx512F.UnpackLow(a._lanes.AsInt32(), b._lanes.AsInt32()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 High32(Words512 a, Words512 b) => new(Avx512F.UnpackHigh(a._lanes.AsInt32(), b._lanes.AsInt32()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Low64(Words512 a, Words512 b) => new(Avx512F.UnpackLow(a._lanes.AsInt64(), b._lanes.AsInt64()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 High64(Words512 a, Words512 b) => new(Avx512F.UnpackHigh(a._lanes.AsInt64(), b._lanes.AsInt64()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Mix(Words512 a, Words512 b, int weights, int bias, int shift)
    {
        Vector512<short> pair = Vector512.Create(weights).AsInt16();
        Vector512<int> low = Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(a._lanes, b._lanes), pair) + Vector512.Create(bias);
        Vector512<int> high = Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(a._lanes, b._lanes), pair) + Vector512.Create(bias);
        Vector128<int> count = Vector128.CreateScalar(shift);
        return new(Avx512BW.PackSignedSaturate(Avx512F.ShiftRightArithmetic(low, count), Avx512F.ShiftRightArithmetic(high, count)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Words512 First, Words512 Second) Join(Words512 a, Words512 b)
    {
        Vector512<long> low = Avx512BW.UnpackLow(a._lanes, b._lanes).AsInt64(), high = Avx512BW.UnpackHigh(a._lanes, b._lanes).AsInt64();
        return (
            new(Avx512F.PermuteVar8x64x2(low, Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11), high).AsInt16()),
            new(Avx512F.PermuteVar8x64x2(low, Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15), high).AsInt16()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Words512 A, Words512 B) Split(Words512 first, Words512 second)
    {
        Vector512<int> one = first._lanes.AsInt32(), two = second._lanes.AsInt32();
        return (InOrder(Avx512BW.PackSignedSaturate((one << 16) >> 16, (two << 16) >> 16)), InOrder(Avx512BW.PackSignedSaturate(one >> 16, two >> 16)));
    }

    // Packing leaves the lanes' eighths crossed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words512 InOrder(Vector512<short> packed) => new(Avx512F.PermuteVar8x64(packed.AsInt64(), Vector512.Create(0L, 2, 4, 6, 1, 3, 5, 7)).AsInt16());
}
