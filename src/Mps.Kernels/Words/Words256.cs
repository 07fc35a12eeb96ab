using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.Words;

/// <summary>16 lanes: AVX2. Equal to <see cref="Word"/> lane for lane.</summary>
internal readonly unsafe struct Words256 : IWordBlocks<Words256>
{
    private readonly Vector256<short> _lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Words256(Vector256<short> lanes) => _lanes = lanes;

    internal Vector256<short> Lanes16 => _lanes;

    public static int Lanes => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Of(int value) => new(Vector256.Create((short)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Load(short* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadBytes(byte* from) => new(Avx2.ConvertToVector256Int16(Vector128.Load(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadTwice(short* from)
    {
        Vector256<int> pairs = Avx2.ConvertToVector256Int32(Vector128.Load((ushort*)from));
        return new((pairs | (pairs << 16)).AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(short* to) => _lanes.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* to) => Sse2.PackUnsignedSaturate(_lanes.GetLower(), _lanes.GetUpper()).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator +(Words256 a, Words256 b) => new(a._lanes + b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator -(Words256 a, Words256 b) => new(a._lanes - b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Plus(Words256 a, Words256 b) => new(Avx2.AddSaturate(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Minus(Words256 a, Words256 b) => new(Avx2.SubtractSaturate(a._lanes, b._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 operator *(Words256 a, Words256 b) => new(Avx2.MultiplyHighRoundScale(a._lanes, b._lanes));

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
    public static Words256 WhereGreater(Words256 a, Words256 b, Words256 value) => new(Vector256.GreaterThan(a._lanes, b._lanes) & value._lanes);

    // The high byte of each index says "zero" to vpshufb.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Lookup(byte* table, Words256 index)
    {
        Vector128<byte> entries = Vector128.Load(table);
        return new(Avx2.Shuffle(Vector256.Create(entries), (index._lanes | Vector256.Create(short.MinValue)).AsByte()).AsInt16());
    }

    // Signed packing of sign-extended words loses nothing; it packs within 128-bit halves, which the permutation puts in order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Words256 Even, Words256 Odd) Deinterleave(Words256 first, Words256 second)
    {
        Vector256<int> a = first._lanes.AsInt32(), b = second._lanes.AsInt32();
        Vector256<short> even = Avx2.PackSignedSaturate((a << 16) >> 16, (b << 16) >> 16), odd = Avx2.PackSignedSaturate(a >> 16, b >> 16);
        return (new(Avx2.Permute4x64(even.AsInt64(), 0b11_01_10_00).AsInt16()), new(Avx2.Permute4x64(odd.AsInt64(), 0b11_01_10_00).AsInt16()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Words256 First, Words256 Second) Interleave(Words256 even, Words256 odd)
    {
        Vector256<short> low = Avx2.UnpackLow(even._lanes, odd._lanes), high = Avx2.UnpackHigh(even._lanes, odd._lanes);
        return (new(Avx2.Permute2x128(low, high, 0x20)), new(Avx2.Permute2x128(low, high, 0x31)));
    }

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
}
