using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.Words;

/// <summary>16 lanes: AVX2.</summary>
internal readonly unsafe struct Words256 : IWords<Words256>
{
    private readonly Vector256<short> _lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Words256(Vector256<short> lanes) => _lanes = lanes;

    public static int Lanes => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Of(int value) => new(Vector256.Create((short)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Load(short* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadBytes(byte* from) => new(Avx2.ConvertToVector256Int16(Vector128.Load(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(short* to) => _lanes.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to) => Sse2.PackUnsignedSaturate(_lanes.GetLower(), _lanes.GetUpper()).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator +(Words256 a, Words256 b) => new(a._lanes + b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator -(Words256 a, Words256 b) => new(a._lanes - b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator &(Words256 a, Words256 b) => new(a._lanes & b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator >>(Words256 a, int bits) => new(a._lanes >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator >>>(Words256 a, int bits) => new(a._lanes >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator <<(Words256 a, int bits) => new(a._lanes << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Min(Words256 a, Words256 b) => new(Avx2.Min(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Max(Words256 a, Words256 b) => new(Avx2.Max(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Abs(Words256 a) => new(Avx2.Abs(a._lanes).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Scale(Words256 a, Words256 b) => new(Avx2.MultiplyHighRoundScale(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Greater(Words256 a, Words256 b) => new(Vector256.GreaterThan(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Low16(Words256 a, Words256 b) => new(Avx2.UnpackLow(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 High16(Words256 a, Words256 b) => new(Avx2.UnpackHigh(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Low32(Words256 a, Words256 b) => new(Avx2.UnpackLow(a._lanes.AsInt32(), b._lanes.AsInt32()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 High32(Words256 a, Words256 b) => new(Avx2.UnpackHigh(a._lanes.AsInt32(), b._lanes.AsInt32()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Low64(Words256 a, Words256 b) => new(Avx2.UnpackLow(a._lanes.AsInt64(), b._lanes.AsInt64()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 High64(Words256 a, Words256 b) => new(Avx2.UnpackHigh(a._lanes.AsInt64(), b._lanes.AsInt64()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Mix(Words256 a, Words256 b, int weights, int bias, int shift)
    {
        Vector256<short> pair = Vector256.Create(weights).AsInt16();
        Vector256<int> low = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a._lanes, b._lanes), pair) + Vector256.Create(bias);
        Vector256<int> high = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a._lanes, b._lanes), pair) + Vector256.Create(bias);
        Vector128<int> count = Vector128.CreateScalar(shift);
        return new(Avx2.PackSignedSaturate(Avx2.ShiftRightArithmetic(low, count), Avx2.ShiftRightArithmetic(high, count)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Words256 First, Words256 Second) Join(Words256 a, Words256 b)
    {
        Vector256<short> low = Avx2.UnpackLow(a._lanes, b._lanes), high = Avx2.UnpackHigh(a._lanes, b._lanes);
        return (new(Avx2.Permute2x128(low, high, 0x20)), new(Avx2.Permute2x128(low, high, 0x31)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Words256 A, Words256 B) Split(Words256 first, Words256 second)
    {
        Vector256<int> one = first._lanes.AsInt32(), two = second._lanes.AsInt32();
        return (InOrder(Avx2.PackSignedSaturate((one << 16) >> 16, (two << 16) >> 16)), InOrder(Avx2.PackSignedSaturate(one >> 16, two >> 16)));
    }

    // Packing leaves the lanes' quarters crossed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words256 InOrder(Vector256<short> packed) => new(Avx2.Permute4x64(packed.AsInt64(), 0b11_01_10_00).AsInt16());
}
