using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.Lanes;

/// <summary>32 samples in a 512-bit vector (AVX-512 F and BW); equal to <see cref="Lanes1"/> bit for bit.</summary>
internal readonly unsafe struct Lanes32(Vector512<short> value) : ILanes<Lanes32>
{
    private readonly Vector512<short> _value = value;

    public static int Count => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 operator +(Lanes32 left, Lanes32 right) => new(Avx512BW.AddSaturate(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 operator -(Lanes32 left, Lanes32 right) => new(Avx512BW.SubtractSaturate(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 operator *(Lanes32 left, Lanes32 right) => new(Avx512BW.MultiplyHighRoundScale(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 operator <<(Lanes32 value, int count) => new(value._value << count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 operator >>(Lanes32 value, int count) => new(value._value >> count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Of(short value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Load(short* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 LoadBytes(byte* source) => new(Avx512BW.ConvertToVector512Int16(Vector256.Load(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Abs(Lanes32 value) => new(Avx512BW.Abs(value._value).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Min(Lanes32 left, Lanes32 right) => new(Avx512BW.Min(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Max(Lanes32 left, Lanes32 right) => new(Avx512BW.Max(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 WhereGreater(Lanes32 left, Lanes32 right, Lanes32 value) =>
        new(Vector512.GreaterThan(left._value, right._value) & value._value);

    // The high byte of each index says "zero" to vpshufb.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes32 Lookup(byte* table, Lanes32 index)
    {
        Vector128<byte> entries = Vector128.Load(table);
        return new(Avx512BW.Shuffle(Vector512.Create(Vector256.Create(entries)), (index._value | Vector512.Create(short.MinValue)).AsByte()).AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes32 Even, Lanes32 Odd) Deinterleave(Lanes32 first, Lanes32 second)
    {
        Vector512<short> even = Vector512.Create(
            0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62);
        return (new(Avx512BW.PermuteVar32x16x2(first._value, even, second._value)),
            new(Avx512BW.PermuteVar32x16x2(first._value, even | Vector512<short>.One, second._value)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes32 First, Lanes32 Second) Interleave(Lanes32 even, Lanes32 odd)
    {
        Vector512<short> low = Vector512.Create(
            0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 8, 40, 9, 41, 10, 42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47);
        return (new(Avx512BW.PermuteVar32x16x2(even._value, low, odd._value)),
            new(Avx512BW.PermuteVar32x16x2(even._value, low | Vector512.Create((short)16), odd._value)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(short* target) => _value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* target) =>
        Avx512BW.ConvertToVector256ByteWithSaturation(Avx512BW.Max(_value, Vector512<short>.Zero).AsUInt16()).Store(target);
}
