using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels;

/// <summary>The scaling passes with 256-bit vectors; equal to <see cref="ScalarScaling"/> bit for bit.</summary>
/// <remarks>
/// Every product is a pmaddwd: two taps of 16 × 16 bits into one 32-bit sum. AggressiveOptimization, because a row loop spends its life in
/// one call and tier 0 code would run it.
/// </remarks>
internal static unsafe class Avx2Scaling
{
    /// <summary>
    /// 32 columns at a time. Bytes of two rows are interleaved (a0 b0 a1 b1 …) and widened with zero, which leaves each 128-bit lane with
    /// its own columns: sums0..3 hold columns 0-3, 4-7, 8-11, 12-15 of lane 0 and 16 more of lane 1. The last block overlaps the one before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blend8(byte** rows, short* coefficients, int taps, short* output, int count, int shift)
    {
        const int Block = 32;
        if (count < Block)
        {
            ScalarScaling.Blend8(rows, coefficients, taps, output, count, shift);
            return;
        }

        Vector256<int> half = Vector256.Create(1 << (shift - 1));
        Vector128<int> shiftCount = Vector128.CreateScalar(shift);
        for (int x = 0; ;)
        {
            Vector256<int> sums0 = half, sums1 = half, sums2 = half, sums3 = half;
            for (int t = 0; t < taps; t += 2)
            {
                Vector256<byte> a = Avx.LoadVector256(rows[t] + x), b = Avx.LoadVector256(rows[t + 1] + x);
                Vector256<short> pair = Vector256.Create(*(int*)(coefficients + t)).AsInt16();
                Vector256<byte> low = Avx2.UnpackLow(a, b), high = Avx2.UnpackHigh(a, b);
                sums0 += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(low, Vector256<byte>.Zero).AsInt16(), pair);
                sums1 += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(low, Vector256<byte>.Zero).AsInt16(), pair);
                sums2 += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(high, Vector256<byte>.Zero).AsInt16(), pair);
                sums3 += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(high, Vector256<byte>.Zero).AsInt16(), pair);
            }

            Vector256<short> even = Avx2.PackSignedSaturate(
                Avx2.ShiftRightArithmetic(sums0, shiftCount), Avx2.ShiftRightArithmetic(sums1, shiftCount)); // 0-7, 16-23
            Vector256<short> odd = Avx2.PackSignedSaturate(
                Avx2.ShiftRightArithmetic(sums2, shiftCount), Avx2.ShiftRightArithmetic(sums3, shiftCount)); // 8-15, 24-31
            Avx.Store(output + x, Avx2.Permute2x128(even, odd, 0x20));
            Avx.Store(output + x + 16, Avx2.Permute2x128(even, odd, 0x31));
            if (x == count - Block)
            {
                return;
            }

            x = Math.Min(x + Block, count - Block);
        }
    }

    /// <summary>16 columns at a time; sums0 holds columns 0-3 and 8-11, sums1 4-7 and 12-15, which packing puts into order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blend16<TSamples>(byte** rows, short* coefficients, int taps, short* output, int count, int shift)
        where TSamples : struct, IWideSamples
    {
        const int Block = 16;
        if (count < Block)
        {
            ScalarScaling.Blend16<TSamples>(rows, coefficients, taps, output, count, shift);
            return;
        }

        Vector256<int> half = Vector256.Create(1 << (shift - 1));
        Vector128<int> shiftCount = Vector128.CreateScalar(shift);
        for (int x = 0; ;)
        {
            Vector256<int> sums0 = half, sums1 = half;
            for (int t = 0; t < taps; t += 2)
            {
                Vector256<short> a = TSamples.Load256((short*)rows[t] + x), b = TSamples.Load256((short*)rows[t + 1] + x);
                Vector256<short> pair = Vector256.Create(*(int*)(coefficients + t)).AsInt16();
                sums0 += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), pair);
                sums1 += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), pair);
            }

            Avx.Store(output + x, Avx2.PackSignedSaturate(
                Avx2.ShiftRightArithmetic(sums0, shiftCount), Avx2.ShiftRightArithmetic(sums1, shiftCount)));
            if (x == count - Block)
            {
                return;
            }

            x = Math.Min(x + Block, count - Block);
        }
    }

    /// <summary>Sixteen outputs at a time, eight to a register of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResampleGrouped8(short* row, in ResampleTable table, byte* output, int bias, int shift, int maximum)
    {
        int count = table.Count, taps = table.Taps;
        nint block = 8 * (nint)taps;
        Vector256<int> biases = Vector256.Create(bias);
        int* positions = table.Positions;
        short* coefficients = table.Coefficients;
        byte* selectors = table.Selectors;
        Vector128<int> shiftCount = Vector128.CreateScalar(shift);
        byte* last = stackalloc byte[32];
        for (int j = 0; j < count; j += 16, positions += 4, coefficients += 2 * block, selectors += 64)
        {
            Vector256<int> sums0 = GroupedSums(row + positions[0], row + positions[1], coefficients, selectors, taps, biases);
            Vector256<int> sums1 = GroupedSums(row + positions[2], row + positions[3], coefficients + block, selectors + 32, taps, biases);
            StoreBytes(output + j, last, count - j, sums0, sums1, shiftCount);
        }
    }

    /// <inheritdoc cref="ResampleGrouped8"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResampleGrouped16(short* row, in ResampleTable table, byte* output, int bias, int shift, int maximum)
    {
        int count = table.Count, taps = table.Taps;
        nint block = 8 * (nint)taps;
        Vector256<int> biases = Vector256.Create(bias);
        int* positions = table.Positions;
        short* coefficients = table.Coefficients;
        byte* selectors = table.Selectors;
        Vector128<int> shiftCount = Vector128.CreateScalar(shift);
        Vector256<ushort> most = Vector256.Create((ushort)maximum);
        byte* last = stackalloc byte[32];
        for (int j = 0; j < count; j += 16, positions += 4, coefficients += 2 * block, selectors += 64)
        {
            Vector256<int> sums0 = GroupedSums(row + positions[0], row + positions[1], coefficients, selectors, taps, biases);
            Vector256<int> sums1 = GroupedSums(row + positions[2], row + positions[3], coefficients + block, selectors + 32, taps, biases);
            StoreWords(output + (2 * j), last, count - j, sums0, sums1, shiftCount, most);
        }
    }

    /// <summary>Sixteen outputs at a time, each a dot product over whole 128-bit loads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Resample8(short* row, in ResampleTable table, byte* output, int bias, int shift, int maximum)
    {
        int count = table.Count, taps = table.Taps;
        nint block = 8 * (nint)taps;
        Vector256<int> biases = Vector256.Create(bias);
        int* positions = table.Positions;
        short* coefficients = table.Coefficients;
        Vector128<int> shiftCount = Vector128.CreateScalar(shift);
        byte* last = stackalloc byte[32];
        for (int j = 0; j < count; j += 16, positions += 16, coefficients += 2 * block)
        {
            Vector256<int> sums0 = DotSums(row, positions, coefficients, taps) + biases;
            Vector256<int> sums1 = DotSums(row, positions + 8, coefficients + block, taps) + biases;
            StoreBytes(output + j, last, count - j, sums0, sums1, shiftCount);
        }
    }

    /// <inheritdoc cref="Resample8"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Resample16(short* row, in ResampleTable table, byte* output, int bias, int shift, int maximum)
    {
        int count = table.Count, taps = table.Taps;
        nint block = 8 * (nint)taps;
        Vector256<int> biases = Vector256.Create(bias);
        int* positions = table.Positions;
        short* coefficients = table.Coefficients;
        Vector128<int> shiftCount = Vector128.CreateScalar(shift);
        Vector256<ushort> most = Vector256.Create((ushort)maximum);
        byte* last = stackalloc byte[32];
        for (int j = 0; j < count; j += 16, positions += 16, coefficients += 2 * block)
        {
            Vector256<int> sums0 = DotSums(row, positions, coefficients, taps) + biases;
            Vector256<int> sums1 = DotSums(row, positions + 8, coefficients + block, taps) + biases;
            StoreWords(output + (2 * j), last, count - j, sums0, sums1, shiftCount, most);
        }
    }

    // Eight outputs: lane 0 has the first group of four, lane 1 the second. One pshufb puts each output's tap pair into its 32 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> GroupedSums(short* first, short* second, short* coefficients, byte* selectors, int taps, Vector256<int> biases)
    {
        Vector256<byte> selector = Avx.LoadVector256(selectors);
        Vector256<int> sums = biases;
        for (int tap = 0; tap < taps; tap += 2, first += 2, second += 2, coefficients += 16)
        {
            Vector256<short> samples = Join(first, second);
            Vector256<short> pairs = Avx2.Shuffle(samples.AsByte(), selector).AsInt16();
            sums += Avx2.MultiplyAddAdjacent(pairs, Avx.LoadVector256(coefficients));
        }

        return sums;
    }

    // Eight outputs: register i has output i in lane 0 and 4 + i in lane 1; three horizontal additions leave them in order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> DotSums(short* row, int* positions, short* coefficients, int taps)
    {
        Vector256<int> low = Avx2.HorizontalAdd(Dot(row, positions, coefficients, taps), Dot(row, positions + 1, coefficients + taps, taps));
        Vector256<int> high = Avx2.HorizontalAdd(
            Dot(row, positions + 2, coefficients + (2 * taps), taps), Dot(row, positions + 3, coefficients + (3 * taps), taps));
        return Avx2.HorizontalAdd(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Dot(short* row, int* positions, short* firstTaps, int taps)
    {
        short* first = row + positions[0], second = row + positions[4], secondTaps = firstTaps + (4 * (nint)taps);
        Vector256<int> sums = Vector256<int>.Zero;
        for (int tap = 0; tap < taps; tap += 8)
        {
            Vector256<short> samples = Join(first + tap, second + tap);
            Vector256<short> weights = Join(firstTaps + tap, secondTaps + tap);
            sums += Avx2.MultiplyAddAdjacent(samples, weights);
        }

        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Join(short* lane0, short* lane1) =>
        Avx2.InsertVector128(Sse2.LoadVector128(lane0).ToVector256Unsafe(), Sse2.LoadVector128(lane1), 1);

    // The last block goes through the caller's stack (a method with stackalloc is not inlined): nothing is written past the row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreBytes(
        byte* output, byte* last, int room, Vector256<int> sums0, Vector256<int> sums1, Vector128<int> shiftCount)
    {
        Vector256<short> words = Avx2.Permute4x64(
            Avx2.PackSignedSaturate(Avx2.ShiftRightArithmetic(sums0, shiftCount), Avx2.ShiftRightArithmetic(sums1, shiftCount)).AsInt64(),
            0b11_01_10_00).AsInt16();
        Vector128<byte> bytes = Sse2.PackUnsignedSaturate(words.GetLower(), words.GetUpper());
        if (room >= 16)
        {
            Sse2.Store(output, bytes);
            return;
        }

        Sse2.Store(last, bytes);
        Unsafe.CopyBlockUnaligned(output, last, (uint)room);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreWords(
        byte* output, byte* last, int room, Vector256<int> sums0, Vector256<int> sums1, Vector128<int> shiftCount, Vector256<ushort> most)
    {
        Vector256<ushort> words = Avx2.Min(most, Avx2.Permute4x64(
            Avx2.PackUnsignedSaturate(Avx2.ShiftRightArithmetic(sums0, shiftCount), Avx2.ShiftRightArithmetic(sums1, shiftCount)).AsInt64(),
            0b11_01_10_00).AsUInt16());
        if (room >= 16)
        {
            Avx.Store((ushort*)output, words);
            return;
        }

        Avx.Store((ushort*)last, words);
        Unsafe.CopyBlockUnaligned(output, last, (uint)(2 * room));
    }
}
