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
}
