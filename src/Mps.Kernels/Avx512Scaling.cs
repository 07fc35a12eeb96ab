using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels;

/// <summary>
/// The scaling passes with 512-bit vectors; equal to <see cref="ScalarScaling"/> bit for bit. Rows too short go to <see cref="Avx2Scaling"/>.
/// </summary>
internal static unsafe class Avx512Scaling
{
    /// <summary>64 columns at a time, lanes as in <see cref="Avx2Scaling.Blend8"/>; two permutes put the eight-column runs into order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blend8(byte** rows, short* coefficients, int taps, short* output, int count, int shift)
    {
        const int Block = 64;
        if (count < Block)
        {
            Avx2Scaling.Blend8(rows, coefficients, taps, output, count, shift);
            return;
        }

        Vector512<int> half = Vector512.Create(1 << (shift - 1));
        Vector128<int> shiftCount = Vector128.CreateScalar(shift);
        Vector512<long> firstRuns = Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11);
        Vector512<long> lastRuns = Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15);
        for (int x = 0; ;)
        {
            Vector512<int> sums0 = half, sums1 = half, sums2 = half, sums3 = half;
            for (int t = 0; t < taps; t += 2)
            {
                Vector512<byte> a = Avx512F.LoadVector512(rows[t] + x), b = Avx512F.LoadVector512(rows[t + 1] + x);
                Vector512<short> pair = Vector512.Create(*(int*)(coefficients + t)).AsInt16();
                Vector512<byte> low = Avx512BW.UnpackLow(a, b), high = Avx512BW.UnpackHigh(a, b);
                sums0 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(low, Vector512<byte>.Zero).AsInt16(), pair);
                sums1 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(low, Vector512<byte>.Zero).AsInt16(), pair);
                sums2 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(high, Vector512<byte>.Zero).AsInt16(), pair);
                sums3 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(high, Vector512<byte>.Zero).AsInt16(), pair);
            }

            // Columns 0-7, 16-23, 32-39, 48-55 and those between them.
            Vector512<long> even = Avx512BW.PackSignedSaturate(
                Avx512F.ShiftRightArithmetic(sums0, shiftCount), Avx512F.ShiftRightArithmetic(sums1, shiftCount)).AsInt64();
            Vector512<long> odd = Avx512BW.PackSignedSaturate(
                Avx512F.ShiftRightArithmetic(sums2, shiftCount), Avx512F.ShiftRightArithmetic(sums3, shiftCount)).AsInt64();
            Avx512F.Store(output + x, Avx512F.PermuteVar8x64x2(even, firstRuns, odd).AsInt16());
            Avx512F.Store(output + x + 32, Avx512F.PermuteVar8x64x2(even, lastRuns, odd).AsInt16());
            if (x == count - Block)
            {
                return;
            }

            x = Math.Min(x + Block, count - Block);
        }
    }

    /// <summary>32 columns at a time; packing puts them into order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blend16<TSamples>(byte** rows, short* coefficients, int taps, short* output, int count, int shift)
        where TSamples : struct, IWideSamples
    {
        const int Block = 32;
        if (count < Block)
        {
            Avx2Scaling.Blend16<TSamples>(rows, coefficients, taps, output, count, shift);
            return;
        }

        Vector512<int> half = Vector512.Create(1 << (shift - 1));
        Vector128<int> shiftCount = Vector128.CreateScalar(shift);
        for (int x = 0; ;)
        {
            Vector512<int> sums0 = half, sums1 = half;
            for (int t = 0; t < taps; t += 2)
            {
                Vector512<short> a = TSamples.Load512((short*)rows[t] + x), b = TSamples.Load512((short*)rows[t + 1] + x);
                Vector512<short> pair = Vector512.Create(*(int*)(coefficients + t)).AsInt16();
                sums0 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(a, b), pair);
                sums1 += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(a, b), pair);
            }

            Avx512F.Store(output + x, Avx512BW.PackSignedSaturate(
                Avx512F.ShiftRightArithmetic(sums0, shiftCount), Avx512F.ShiftRightArithmetic(sums1, shiftCount)));
            if (x == count - Block)
            {
                return;
            }

            x = Math.Min(x + Block, count - Block);
        }
    }

    /// <summary>Sixteen outputs at a time, one group, one register of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResampleGrouped8(short* row, in ResampleTable table, byte* output, int bias, int shift, int maximum)
    {
        int count = table.Count, taps = table.Taps;
        nint block = 16 * (nint)taps;
        int* positions = table.Positions;
        short* coefficients = table.Coefficients;
        byte* selectors = table.Selectors;
        Vector512<int> biases = Vector512.Create(bias);
        Vector128<int> shiftCount = Vector128.CreateScalar(shift);
        byte* last = stackalloc byte[16];
        int j = 0;
        for (; count - j >= 32; j += 32, positions += 2, coefficients += 2 * block, selectors += 128)
        {
            GroupedSums2(row, positions, coefficients, selectors, taps, biases, out Vector512<int> first, out Vector512<int> second);
            first = Avx512F.Max(Avx512F.ShiftRightArithmetic(first, shiftCount), Vector512<int>.Zero);
            second = Avx512F.Max(Avx512F.ShiftRightArithmetic(second, shiftCount), Vector512<int>.Zero);
            Sse2.Store(output + j, Avx512F.ConvertToVector128ByteWithSaturation(first.AsUInt32()));
            Sse2.Store(output + j + 16, Avx512F.ConvertToVector128ByteWithSaturation(second.AsUInt32()));
        }

        for (; j < count; j += 16, positions++, coefficients += block, selectors += 64)
        {
            Vector512<int> sums = Avx512F.ShiftRightArithmetic(GroupedSums(row + *positions, coefficients, selectors, taps, biases), shiftCount);
            Vector128<byte> bytes = Avx512F.ConvertToVector128ByteWithSaturation(Avx512F.Max(sums, Vector512<int>.Zero).AsUInt32());
            if (count - j >= 16)
            {
                Sse2.Store(output + j, bytes);
            }
            else
            {
                Sse2.Store(last, bytes); // nothing is written past the row
                Unsafe.CopyBlockUnaligned(output + j, last, (uint)(count - j));
            }
        }
    }

    /// <inheritdoc cref="ResampleGrouped8"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResampleGrouped16(short* row, in ResampleTable table, byte* output, int bias, int shift, int maximum)
    {
        int count = table.Count, taps = table.Taps;
        nint block = 16 * (nint)taps;
        int* positions = table.Positions;
        short* coefficients = table.Coefficients;
        byte* selectors = table.Selectors;
        Vector512<int> biases = Vector512.Create(bias);
        Vector128<int> shiftCount = Vector128.CreateScalar(shift);
        Vector512<int> most = Vector512.Create(maximum);
        ushort* last = stackalloc ushort[16];
        int j = 0;
        for (; count - j >= 32; j += 32, positions += 2, coefficients += 2 * block, selectors += 128)
        {
            GroupedSums2(row, positions, coefficients, selectors, taps, biases, out Vector512<int> first, out Vector512<int> second);
            first = Avx512F.Min(Avx512F.Max(Avx512F.ShiftRightArithmetic(first, shiftCount), Vector512<int>.Zero), most);
            second = Avx512F.Min(Avx512F.Max(Avx512F.ShiftRightArithmetic(second, shiftCount), Vector512<int>.Zero), most);
            Avx.Store((ushort*)output + j, Avx512F.ConvertToVector256UInt16(first.AsUInt32()));
            Avx.Store((ushort*)output + j + 16, Avx512F.ConvertToVector256UInt16(second.AsUInt32()));
        }

        for (; j < count; j += 16, positions++, coefficients += block, selectors += 64)
        {
            Vector512<int> sums = Avx512F.ShiftRightArithmetic(GroupedSums(row + *positions, coefficients, selectors, taps, biases), shiftCount);
            sums = Avx512F.Min(Avx512F.Max(sums, Vector512<int>.Zero), most);
            Vector256<ushort> words = Avx512F.ConvertToVector256UInt16(sums.AsUInt32());
            if (count - j >= 16)
            {
                Avx.Store((ushort*)output + j, words);
            }
            else
            {
                Avx.Store(last, words);
                Unsafe.CopyBlockUnaligned((ushort*)output + j, last, (uint)(2 * (count - j)));
            }
        }
    }

    // Two blocks side by side: one waits for memory and shuffles while the other adds.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GroupedSums2(
        short* row, int* positions, short* coefficients, byte* selectors, int taps, Vector512<int> biases, out Vector512<int> sums0, out Vector512<int> sums1)
    {
        Vector512<short> selector0 = Avx512F.LoadVector512((short*)selectors), selector1 = Avx512F.LoadVector512((short*)selectors + 32);
        short* first0 = row + positions[0], first1 = row + positions[1], second = coefficients + (16 * (nint)taps);
        Vector512<int> a = biases, b = biases;
        for (int tap = 0; tap < taps; tap += 2)
        {
            Vector512<short> pairs0 = Avx512BW.PermuteVar32x16(Avx512F.LoadVector512(first0 + tap), selector0);
            Vector512<short> pairs1 = Avx512BW.PermuteVar32x16(Avx512F.LoadVector512(first1 + tap), selector1);
            a += Avx512BW.MultiplyAddAdjacent(pairs0, Avx512F.LoadVector512(coefficients + (16 * tap)));
            b += Avx512BW.MultiplyAddAdjacent(pairs1, Avx512F.LoadVector512(second + (16 * tap)));
        }

        (sums0, sums1) = (a, b);
    }

    // One vpermw puts each output's tap pair into its 32 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> GroupedSums(short* first, short* coefficients, byte* selectors, int taps, Vector512<int> biases)
    {
        Vector512<short> selector = Avx512F.LoadVector512((short*)selectors);
        Vector512<int> sums = biases;
        for (int tap = 0; tap < taps; tap += 2, first += 2, coefficients += 32)
        {
            Vector512<short> pairs = Avx512BW.PermuteVar32x16(Avx512F.LoadVector512(first), selector);
            sums += Avx512BW.MultiplyAddAdjacent(pairs, Avx512F.LoadVector512(coefficients));
        }

        return sums;
    }
}
