using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels;

/// <summary>
/// The overlay kernels with 512-bit vectors; equal to <see cref="ScalarOverlay"/> bit for bit. The last block goes as in
/// <see cref="Avx2Overlay"/>, which also does rows that are too short.
/// </summary>
internal static unsafe class Avx512Overlay
{
    private const int Block = 32;

    /// <summary>32 samples at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Overlay8(byte* row, ushort* add, ushort* keep, int count)
    {
        if (count < Block)
        {
            Avx2Overlay.Overlay8(row, add, keep, count);
            return;
        }

        int lastBlock = count - Block;
        Vector256<byte> last = Blend8(row + lastBlock, add + lastBlock, keep + lastBlock);
        for (int x = 0; x < lastBlock; x += Block)
        {
            Avx.Store(row + x, Blend8(row + x, add + x, keep + x));
        }

        Avx.Store(row + lastBlock, last);
    }

    /// <summary>32 samples at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Overlay16(byte* row, ushort* add, ushort* keep, int count, int bits)
    {
        if (count < Block)
        {
            Avx2Overlay.Overlay16(row, add, keep, count, bits);
            return;
        }

        ushort* samples = (ushort*)row;
        Vector512<short> scale = Vector512.Create((short)(1 << (bits - 1)));
        int lastBlock = count - Block;
        Vector512<ushort> last = Blend16(samples + lastBlock, add + lastBlock, keep + lastBlock, scale);
        for (int x = 0; x < lastBlock; x += Block)
        {
            Avx512F.Store(samples + x, Blend16(samples + x, add + x, keep + x, scale));
        }

        Avx512F.Store(samples + lastBlock, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Blend8(byte* row, ushort* add, ushort* keep)
    {
        Vector512<ushort> samples = Avx512BW.ConvertToVector512UInt16(Avx.LoadVector256(row));
        Vector512<ushort> sums = Avx512BW.MultiplyLow(samples, Avx512F.LoadVector512(keep)) + Avx512F.LoadVector512(add) + Vector512.Create((ushort)128);
        return Avx512BW.ConvertToVector256Byte(Avx512BW.ShiftRightLogical(sums, 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Blend16(ushort* row, ushort* add, ushort* keep, Vector512<short> scale)
    {
        Vector512<short> samples = Avx512F.LoadVector512((short*)row), added = Avx512F.LoadVector512((short*)add);
        Vector512<short> kept = Avx512F.LoadVector512((short*)keep);
        Vector512<int> half = Vector512.Create(8192);
        Vector512<int> low = Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(samples, added), Avx512BW.UnpackLow(kept, scale)) + half;
        Vector512<int> high = Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(samples, added), Avx512BW.UnpackHigh(kept, scale)) + half;
        return Avx512BW.PackUnsignedSaturate(Avx512F.ShiftRightArithmetic(low, 14), Avx512F.ShiftRightArithmetic(high, 14));
    }
}
