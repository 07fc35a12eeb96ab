using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.Words;

/// <summary>32 lanes: AVX-512 F and BW. Equal to <see cref="Word"/> lane for lane.</summary>
internal readonly unsafe struct Words512 : IWordBlocks<Words512>
{
    private readonly Vector512<short> _lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Words512(Vector512<short> lanes) => _lanes = lanes;

    internal Vector512<short> Lanes16 => _lanes;

    public static int Lanes => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Of(int value) => new(Vector512.Create((short)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Load(short* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadBytes(byte* from) => new(Avx512BW.ConvertToVector512Int16(Vector256.Load(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadTwice(short* from)
    {
        Vector512<int> pairs = Avx512F.ConvertToVector512Int32(Vector256.Load((ushort*)from));
        return new((pairs | (pairs << 16)).AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(short* to) => _lanes.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to) => Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.Max(_lanes, Vector512<short>.Zero).AsUInt16()).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator +(Words512 a, Words512 b) => new(a._lanes + b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator -(Words512 a, Words512 b) => new(a._lanes - b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Plus(Words512 a, Words512 b) => new(Avx512BW.AddSaturate(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Minus(Words512 a, Words512 b) => new(Avx512BW.SubtractSaturate(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 operator *(Words512 a, Words512 b) => new(Avx512BW.MultiplyHighRoundScale(a._lanes, b._lanes));

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
    public static Words512 WhereGreater(Words512 a, Words512 b, Words512 value) => new(Vector512.GreaterThan(a._lanes, b._lanes) & value._lanes);

    // The high byte of each index says "zero" to vpshufb.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Lookup(byte* table, Words512 index)
    {
        Vector128<byte> entries = Vector128.Load(table);
        return new(Avx512BW.Shuffle(Vector512.Create(Vector256.Create(entries)), (index._lanes | Vector512.Create(short.MinValue)).AsByte()).AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Words512 Even, Words512 Odd) Deinterleave(Words512 first, Words512 second)
    {
        Vector512<short> even = Vector512.Create(
            0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62);
        return (new(Avx512BW.PermuteVar32x16x2(first._lanes, even, second._lanes)),
            new(Avx512BW.PermuteVar32x16x2(first._lanes, even | Vector512<short>.One, second._lanes)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Words512 First, Words512 Second) Interleave(Words512 even, Words512 odd)
    {
        Vector512<short> low = Vector512.Create(
            0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 8, 40, 9, 41, 10, 42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47);
        return (new(Avx512BW.PermuteVar32x16x2(even._lanes, low, odd._lanes)),
            new(Avx512BW.PermuteVar32x16x2(even._lanes, low | Vector512.Create((short)16), odd._lanes)));
    }

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
}
