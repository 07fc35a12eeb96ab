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
}
