using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels;

/// <summary>The tone table with 256-bit vectors, 8 colours at a time; equal to <see cref="ScalarTone"/> bit for bit.</summary>
internal static unsafe class Avx2Tone
{
    private const int Block = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Luma(short* table, ushort* y, ushort* cb, ushort* cr, byte* output, int count)
    {
        int x = 0;
        for (; x + Block <= count; x += Block)
        {
            // Four chroma samples, each for two columns.
            Vector128<ushort> u = Vector128.CreateScalarUnsafe(*(ulong*)(cb + (x / 2))).AsUInt16();
            Vector128<ushort> v = Vector128.CreateScalarUnsafe(*(ulong*)(cr + (x / 2))).AsUInt16();
            Store(output + x, LookUp(table, Widen(Sse2.LoadVector128(y + x)), Widen(Sse2.UnpackLow(u, u)), Widen(Sse2.UnpackLow(v, v))));
        }

        if (x < count)
        {
            ScalarTone.Luma(table, y + x, cb + (x / 2), cr + (x / 2), output + x, count - x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Chroma(short* table, ushort* above, ushort* below, ushort* cb, ushort* cr, byte* output, int count)
    {
        Vector256<short> mask = Vector256.Create((short)1023), ones = Vector256.Create((short)1);
        int x = 0;
        for (; x + Block <= count; x += Block)
        {
            // pmaddwd with ones adds neighbours; each sum of four is rounded to the mean.
            Vector256<short> a = Avx.LoadVector256((short*)above + (2 * x)) & mask, b = Avx.LoadVector256((short*)below + (2 * x)) & mask;
            Vector256<int> mean = (Avx2.MultiplyAddAdjacent(a + b, ones) + Vector256.Create(2)) >> 2;
            Store(output + x, LookUp(table, mean, Widen(Sse2.LoadVector128(cb + x)), Widen(Sse2.LoadVector128(cr + x))));
        }

        if (x < count)
        {
            ScalarTone.Chroma(table, above + (2 * x), below + (2 * x), cb + x, cr + x, output + x, count - x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(Vector128<ushort> codes) => Avx2.ConvertToVector256Int32(codes) & Vector256.Create(1023);

    /// <summary>
    /// A gather fetches the entries of a luma point and its successor as one 32-bit lane; pmaddwd with the two weights in the same
    /// halves interpolates between them. Sums stay below 2^28.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> LookUp(short* table, Vector256<int> y, Vector256<int> cb, Vector256<int> cr)
    {
        Vector256<int> lumaMask = Vector256.Create((1 << ToneTable.LumaShift) - 1), chromaMask = Vector256.Create((1 << ToneTable.ChromaShift) - 1);
        Vector256<int> fraction = y & lumaMask;
        Vector256<short> weights = ((Vector256.Create(1 << ToneTable.LumaShift) - fraction) | (fraction << 16)).AsInt16();
        Vector256<int> wb = cb & chromaMask, wr = cr & chromaMask;
        Vector256<int> at = ((cr >> ToneTable.ChromaShift) * ToneTable.CrStride) + ((cb >> ToneTable.ChromaShift) * ToneTable.CbStride) + (y >> ToneTable.LumaShift);
        Vector256<int> near = Blend(Along(table, at, weights), Along(table + ToneTable.CbStride, at, weights), wb);
        Vector256<int> far = Blend(Along(table + ToneTable.CrStride, at, weights), Along(table + ToneTable.CrStride + ToneTable.CbStride, at, weights), wb);
        return (Blend(near, far, wr) + Vector256.Create(1 << (ToneTable.FractionBits - 1))) >> ToneTable.FractionBits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Along(short* table, Vector256<int> at, Vector256<short> weights) =>
        Avx2.MultiplyAddAdjacent(Avx2.GatherVector256((int*)table, at, 2).AsInt16(), weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Blend(Vector256<int> a, Vector256<int> b, Vector256<int> weight) => (a << ToneTable.ChromaShift) + ((b - a) * weight);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(byte* output, Vector256<int> values)
    {
        Vector128<short> words = Sse2.PackSignedSaturate(values.GetLower(), values.GetUpper());
        *(ulong*)output = Sse2.PackUnsignedSaturate(words, words).AsUInt64().ToScalar();
    }
}
