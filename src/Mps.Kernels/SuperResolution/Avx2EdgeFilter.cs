using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// <see cref="ScalarEdgeFilter"/> with 256-bit vectors, bit for bit: a 128-bit lane for each of two of the four samples that one becomes, in it the
/// four pairs of a filter's row. Four samples at a time, so that summing up inside the lanes leaves full vectors.
/// </summary>
internal static unsafe class Avx2EdgeFilter
{
    private const int Block = 4;
    private const int SecondRow = 2 * FilterBook.RowSamples;

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
            Vector128<short> top = Row(row + x, stride, classes + x, taps), bottom = Row(row + x, stride, classes + x, taps + SecondRow);
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
            Vector128<short> top = Row(row + x, stride, classes + x, taps), bottom = Row(row + x, stride, classes + x, taps + SecondRow);
            Sse2.Store((short*)upper + (2 * x), Vector128.Max(Vector128.Min(top, most), Vector128<short>.Zero));
            Sse2.Store((short*)lower + (2 * x), Vector128.Max(Vector128.Min(bottom, most), Vector128<short>.Zero));
            if (x == count - Block)
            {
                return;
            }
        }
    }

    // What samples x..x+3 become in one of the two rows: a0 b0 a1 b1 …, a at even columns and b at odd ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Row(short* row, nint stride, ushort* classes, short* taps)
    {
        short* samples = row - (FilterBook.Reach * stride) - FilterBook.Reach;
        short* filter0 = taps + (classes[0] * FilterBook.ClassSamples), filter1 = taps + (classes[1] * FilterBook.ClassSamples);
        short* filter2 = taps + (classes[2] * FilterBook.ClassSamples), filter3 = taps + (classes[3] * FilterBook.ClassSamples);
        Vector256<int> sum0 = Vector256<int>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int i = 0; i < FilterBook.Side; i++, samples += stride)
        {
            int at = i * 4 * FilterBook.RowSamples;
            sum0 += Avx2.MultiplyAddAdjacent(Two(samples), Vector256.Load(filter0 + at));
            sum1 += Avx2.MultiplyAddAdjacent(Two(samples + 1), Vector256.Load(filter1 + at));
            sum2 += Avx2.MultiplyAddAdjacent(Two(samples + 2), Vector256.Load(filter2 + at));
            sum3 += Avx2.MultiplyAddAdjacent(Two(samples + 3), Vector256.Load(filter3 + at));
        }

        Vector256<int> sums = Avx2.HorizontalAdd(Avx2.HorizontalAdd(sum0, sum1), Avx2.HorizontalAdd(sum2, sum3));
        sums = (sums + Vector256.Create(1 << (FilterBook.FractionBits - 1))) >> FilterBook.FractionBits;
        return Sse2.PackSignedSaturate(Sse2.UnpackLow(sums.GetLower(), sums.GetUpper()), Sse2.UnpackHigh(sums.GetLower(), sums.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Two(short* samples) => Avx2.BroadcastVector128ToVector256(samples);
}
