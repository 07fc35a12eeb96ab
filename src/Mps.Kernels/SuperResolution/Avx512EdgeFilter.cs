using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// <see cref="ScalarEdgeFilter"/> with 512-bit vectors, bit for bit: a 128-bit lane for each of the four samples that one becomes, in it the
/// four pairs of a filter's row. Four samples at a time, so that summing up inside the lanes leaves full vectors.
/// </summary>
internal static unsafe class Avx512EdgeFilter
{
    private const int Block = 4;

    /// <inheritdoc cref="ScalarEdgeFilter.Filter8"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filter8(short* row, nint stride, ushort* classes, short* taps, byte* upper, byte* lower, int count, int maximum)
    {
        if (count < Block)
        {
            ScalarEdgeFilter.Filter8(row, stride, classes, taps, upper, lower, count, maximum);
            return;
        }

        for (int x = 0; ; x = Math.Min(x + Block, count - Block))
        {
            Vector512<int> sums = Sums(row + x, stride, classes + x, taps);
            Vector128<short> top = Interleave(sums.GetLower()), bottom = Interleave(sums.GetUpper());
            *(ulong*)(upper + (2 * x)) = Sse2.PackUnsignedSaturate(top, top).AsUInt64().ToScalar();
            *(ulong*)(lower + (2 * x)) = Sse2.PackUnsignedSaturate(bottom, bottom).AsUInt64().ToScalar();
            if (x == count - Block)
            {
                return;
            }
        }
    }

    /// <inheritdoc cref="ScalarEdgeFilter.Filter16"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filter16(short* row, nint stride, ushort* classes, short* taps, byte* upper, byte* lower, int count, int maximum)
    {
        if (count < Block)
        {
            ScalarEdgeFilter.Filter16(row, stride, classes, taps, upper, lower, count, maximum);
            return;
        }

        Vector128<short> most = Vector128.Create((short)maximum);
        for (int x = 0; ; x = Math.Min(x + Block, count - Block))
        {
            Vector512<int> sums = Sums(row + x, stride, classes + x, taps);
            Sse2.Store((short*)upper + (2 * x), Vector128.Max(Vector128.Min(Interleave(sums.GetLower()), most), Vector128<short>.Zero));
            Sse2.Store((short*)lower + (2 * x), Vector128.Max(Vector128.Min(Interleave(sums.GetUpper()), most), Vector128<short>.Zero));
            if (x == count - Block)
            {
                return;
            }
        }
    }

    // Lane p of the result: what samples x..x+3 become at phase p.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Sums(short* row, nint stride, ushort* classes, short* taps)
    {
        short* samples = row - (FilterBook.Reach * stride) - FilterBook.Reach;
        short* filter0 = taps + (classes[0] * FilterBook.ClassSamples), filter1 = taps + (classes[1] * FilterBook.ClassSamples);
        short* filter2 = taps + (classes[2] * FilterBook.ClassSamples), filter3 = taps + (classes[3] * FilterBook.ClassSamples);
        Vector512<int> sum0 = Vector512<int>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int i = 0; i < FilterBook.Side; i++, samples += stride)
        {
            int at = i * 4 * FilterBook.RowSamples;
            sum0 += Avx512BW.MultiplyAddAdjacent(Four(samples), Vector512.Load(filter0 + at));
            sum1 += Avx512BW.MultiplyAddAdjacent(Four(samples + 1), Vector512.Load(filter1 + at));
            sum2 += Avx512BW.MultiplyAddAdjacent(Four(samples + 2), Vector512.Load(filter2 + at));
            sum3 += Avx512BW.MultiplyAddAdjacent(Four(samples + 3), Vector512.Load(filter3 + at));
        }

        Vector512<int> sum01 = Avx512F.UnpackLow(sum0, sum1) + Avx512F.UnpackHigh(sum0, sum1);
        Vector512<int> sum23 = Avx512F.UnpackLow(sum2, sum3) + Avx512F.UnpackHigh(sum2, sum3);
        Vector512<long> low = Avx512F.UnpackLow(sum01.AsInt64(), sum23.AsInt64()), high = Avx512F.UnpackHigh(sum01.AsInt64(), sum23.AsInt64());
        return (low.AsInt32() + high.AsInt32() + Vector512.Create(1 << (FilterBook.FractionBits - 1))) >> FilterBook.FractionBits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Four(short* samples) => Avx512F.BroadcastVector128ToVector512((int*)samples).AsInt16();

    // Of samples a at even columns and b at odd ones: a0 b0 a1 b1 …
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Interleave(Vector256<int> sums) => Sse2.PackSignedSaturate(
        Sse2.UnpackLow(sums.GetLower(), sums.GetUpper()), Sse2.UnpackHigh(sums.GetLower(), sums.GetUpper()));
}
