using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.Lanes;

/// <summary>16 samples in a 256-bit vector (AVX2); equal to <see cref="Lanes1"/> bit for bit.</summary>
internal readonly unsafe struct Lanes16(Vector256<short> value) : ILanes<Lanes16>
{
    private readonly Vector256<short> _value = value;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 left, Lanes16 right) => new(Avx2.AddSaturate(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator -(Lanes16 left, Lanes16 right) => new(Avx2.SubtractSaturate(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator *(Lanes16 left, Lanes16 right) => new(Avx2.MultiplyHighRoundScale(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator <<(Lanes16 value, int count) => new(value._value << count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator >>(Lanes16 value, int count) => new(value._value >> count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Of(short value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Load(short* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 LoadBytes(byte* source) => new(Avx2.ConvertToVector256Int16(Vector128.Load(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Abs(Lanes16 value) => new(Avx2.Abs(value._value).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Min(Lanes16 left, Lanes16 right) => new(Avx2.Min(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Max(Lanes16 left, Lanes16 right) => new(Avx2.Max(left._value, right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 WhereGreater(Lanes16 left, Lanes16 right, Lanes16 value) =>
        new(Vector256.GreaterThan(left._value, right._value) & value._value);

    // The high byte of each index says "zero" to vpshufb.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Lookup(byte* table, Lanes16 index)
    {
        Vector128<byte> entries = Vector128.Load(table);
        return new(Avx2.Shuffle(Vector256.Create(entries), (index._value | Vector256.Create(short.MinValue)).AsByte()).AsInt16());
    }

    // Signed packing of sign-extended words loses nothing; it packs within 128-bit halves, which the permutation puts in order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes16 Even, Lanes16 Odd) Deinterleave(Lanes16 first, Lanes16 second)
    {
        Vector256<int> a = first._value.AsInt32(), b = second._value.AsInt32();
        Vector256<short> even = Avx2.PackSignedSaturate((a << 16) >> 16, (b << 16) >> 16), odd = Avx2.PackSignedSaturate(a >> 16, b >> 16);
        return (new(Avx2.Permute4x64(even.AsInt64(), 0b11_01_10_00).AsInt16()), new(Avx2.Permute4x64(odd.AsInt64(), 0b11_01_10_00).AsInt16()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes16 First, Lanes16 Second) Interleave(Lanes16 even, Lanes16 odd)
    {
        Vector256<short> low = Avx2.UnpackLow(even._value, odd._value), high = Avx2.UnpackHigh(even._value, odd._value);
        return (new(Avx2.Permute2x128(low, high, 0x20)), new(Avx2.Permute2x128(low, high, 0x31)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(short* target) => _value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBytes(byte* target) =>
        Avx2.Permute4x64(Avx2.PackUnsignedSaturate(_value, _value).AsInt64(), 0b11_01_10_00).AsByte().GetLower().Store(target);
}
