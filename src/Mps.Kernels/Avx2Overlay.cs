using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels;

/// <summary>The overlay kernels with 256-bit vectors; equal to <see cref="ScalarOverlay"/> bit for bit.</summary>
/// <remarks>
/// A row is changed in place, so a last block that overlaps the one before would be blended twice. It is computed first, from samples that
/// nobody has touched, and stored last: where it overlaps, both hold the same values.
/// </remarks>
internal static unsafe class Avx2Overlay
{
    private const int Block = 16;

    /// <summary>16 samples at a time, in 16 bits: 255 · 256 + 128 is their largest sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Overlay8(byte* row, ushort* add, ushort* keep, int count)
    {
        if (count < Block)
        {
            ScalarOverlay.Overlay8(row, add, keep, count);
            return;
        }

        int lastBlock = count - Block;
        Vector128<byte> last = Blend8(row + lastBlock, add + lastBlock, keep + lastBlock);
        for (int x = 0; x < lastBlock; x += Block)
        {
            Sse2.Store(row + x, Blend8(row + x, add + x, keep + x));
        }

        Sse2.Store(row + lastBlock, last);
    }

    /// <summary>16 samples at a time; pmaddwd joins sample · keep and add · 2^(bits−1) into one 32-bit sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Overlay16(byte* row, ushort* add, ushort* keep, int count, int bits)
    {
        if (count < Block)
        {
            ScalarOverlay.Overlay16(row, add, keep, count, bits);
            return;
        }

        ushort* samples = (ushort*)row;
        Vector256<short> scale = Vector256.Create((short)(1 << (bits - 1)));
        int lastBlock = count - Block;
        Vector256<ushort> last = Blend16(samples + lastBlock, add + lastBlock, keep + lastBlock, scale);
        for (int x = 0; x < lastBlock; x += Block)
        {
            Avx.Store(samples + x, Blend16(samples + x, add + x, keep + x, scale));
        }

        Avx.Store(samples + lastBlock, last);
    }

    /// <summary>32 samples at a time; psadbw against zero adds eight bytes into one 64-bit sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Sum8(byte* row, int count)
    {
        Vector256<ulong> sums = Vector256<ulong>.Zero;
        int x = 0;
        for (; x <= count - 32; x += 32)
        {
            sums += Avx2.SumAbsoluteDifferences(Avx.LoadVector256(row + x), Vector256<byte>.Zero).AsUInt64();
        }

        return Vector256.Sum(sums) + ScalarOverlay.Sum8(row + x, count - x);
    }

    /// <summary>16 samples at a time, in eight 32-bit sums, which a row of 65535 cannot fill (65535 · 65535 / 8 &lt; 2^30).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Sum16(byte* row, int count)
    {
        Vector256<uint> sums = Vector256<uint>.Zero;
        int x = 0;
        for (; x <= count - 16; x += 16)
        {
            Vector256<ushort> samples = Avx.LoadVector256((ushort*)row + x);
            sums += Avx2.UnpackLow(samples, Vector256<ushort>.Zero).AsUInt32() + Avx2.UnpackHigh(samples, Vector256<ushort>.Zero).AsUInt32();
        }

        (Vector256<ulong> lower, Vector256<ulong> upper) = Vector256.Widen(sums);
        return Vector256.Sum(lower + upper) + ScalarOverlay.Sum16(row + (2 * (nint)x), count - x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Blend8(byte* row, ushort* add, ushort* keep)
    {
        Vector256<ushort> samples = Avx2.ConvertToVector256Int16(row).AsUInt16();
        Vector256<ushort> sums = Avx2.MultiplyLow(samples, Avx.LoadVector256(keep)) + Avx.LoadVector256(add) + Vector256.Create((ushort)128);
        Vector256<short> words = Avx2.ShiftRightLogical(sums, 8).AsInt16();
        return Sse2.PackUnsignedSaturate(words.GetLower(), words.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Blend16(ushort* row, ushort* add, ushort* keep, Vector256<short> scale)
    {
        Vector256<short> samples = Avx.LoadVector256((short*)row), added = Avx.LoadVector256((short*)add), kept = Avx.LoadVector256((short*)keep);
        Vector256<int> half = Vector256.Create(8192);
        Vector256<int> low = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(samples, added), Avx2.UnpackLow(kept, scale)) + half;
        Vector256<int> high = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(samples, added), Avx2.UnpackHigh(kept, scale)) + half;
        return Avx2.PackUnsignedSaturate(Avx2.ShiftRightArithmetic(low, 14), Avx2.ShiftRightArithmetic(high, 14));
    }
}
