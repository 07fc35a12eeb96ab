using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// <see cref="ScalarConvolution"/> with 512-bit vectors, bit for bit. A vector holds a sample's sums of all 16 features; eight samples
/// are summed up together, so that a weight that is loaded, and a pair of inputs that is broadcast, serve several sums.
/// </summary>
internal static unsafe class Avx512Convolution
{
    private const int Features = ConvolutionNet.Features;
    private const int Block = ConvolutionKernels.Block;

    /// <inheritdoc cref="ScalarConvolution.First"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void First(short* row, nint stride, short* weights, int* bias, short* output, int count, int shift)
    {
        Vector512<int> start = Vector512.Load(bias) + Vector512.Create(1 << (shift - 1));
        for (int x = 0; x < count; x += Block)
        {
            Vector512<int> sum0 = start, sum1 = start, sum2 = start, sum3 = start, sum4 = start, sum5 = start, sum6 = start, sum7 = start;
            short* weight = weights, samples = row + x;
            for (int i = 0; i < ConvolutionNet.FirstSide; i++, samples += stride)
            {
                for (int j = 0; j < 6; j += 2, weight += 2 * Features)
                {
                    Vector512<short> w = Vector512.Load(weight);
                    sum0 += Times(samples + j, w);
                    sum1 += Times(samples + j + 1, w);
                    sum2 += Times(samples + j + 2, w);
                    sum3 += Times(samples + j + 3, w);
                    sum4 += Times(samples + j + 4, w);
                    sum5 += Times(samples + j + 5, w);
                    sum6 += Times(samples + j + 6, w);
                    sum7 += Times(samples + j + 7, w);
                }
            }

            Store(output + (x * Features), shift, sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
        }
    }

    /// <inheritdoc cref="ScalarConvolution.Middle"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Middle(short* above, short* row, short* below, short* weights, int* bias, short* output, int count, int shift)
    {
        Vector512<int> start = Vector512.Load(bias) + Vector512.Create(1 << (shift - 1));
        for (int x = 0; x < count; x += Block)
        {
            Vector512<int> sum0 = start, sum1 = start, sum2 = start, sum3 = start, sum4 = start, sum5 = start, sum6 = start, sum7 = start;
            short* weight = weights;
            for (int i = 0; i < ConvolutionNet.Side; i++)
            {
                short* pairs = (i == 0 ? above : i == 1 ? row : below) + (x * Features);
                for (short* end = pairs + Features; pairs < end; pairs += 2, weight += 2 * Features * ConvolutionNet.Side)
                {
                    Vector512<short> left = Vector512.Load(weight), middle = Vector512.Load(weight + (2 * Features)), right = Vector512.Load(weight + (4 * Features));
                    Vector512<short> pair = Pair(pairs);
                    sum0 += Avx512BW.MultiplyAddAdjacent(pair, left);
                    pair = Pair(pairs + Features);
                    sum0 += Avx512BW.MultiplyAddAdjacent(pair, middle);
                    sum1 += Avx512BW.MultiplyAddAdjacent(pair, left);
                    pair = Pair(pairs + (2 * Features));
                    sum0 += Avx512BW.MultiplyAddAdjacent(pair, right);
                    sum1 += Avx512BW.MultiplyAddAdjacent(pair, middle);
                    sum2 += Avx512BW.MultiplyAddAdjacent(pair, left);
                    pair = Pair(pairs + (3 * Features));
                    sum1 += Avx512BW.MultiplyAddAdjacent(pair, right);
                    sum2 += Avx512BW.MultiplyAddAdjacent(pair, middle);
                    sum3 += Avx512BW.MultiplyAddAdjacent(pair, left);
                    pair = Pair(pairs + (4 * Features));
                    sum2 += Avx512BW.MultiplyAddAdjacent(pair, right);
                    sum3 += Avx512BW.MultiplyAddAdjacent(pair, middle);
                    sum4 += Avx512BW.MultiplyAddAdjacent(pair, left);
                    pair = Pair(pairs + (5 * Features));
                    sum3 += Avx512BW.MultiplyAddAdjacent(pair, right);
                    sum4 += Avx512BW.MultiplyAddAdjacent(pair, middle);
                    sum5 += Avx512BW.MultiplyAddAdjacent(pair, left);
                    pair = Pair(pairs + (6 * Features));
                    sum4 += Avx512BW.MultiplyAddAdjacent(pair, right);
                    sum5 += Avx512BW.MultiplyAddAdjacent(pair, middle);
                    sum6 += Avx512BW.MultiplyAddAdjacent(pair, left);
                    pair = Pair(pairs + (7 * Features));
                    sum5 += Avx512BW.MultiplyAddAdjacent(pair, right);
                    sum6 += Avx512BW.MultiplyAddAdjacent(pair, middle);
                    sum7 += Avx512BW.MultiplyAddAdjacent(pair, left);
                    pair = Pair(pairs + (8 * Features));
                    sum6 += Avx512BW.MultiplyAddAdjacent(pair, right);
                    sum7 += Avx512BW.MultiplyAddAdjacent(pair, middle);
                    sum7 += Avx512BW.MultiplyAddAdjacent(Pair(pairs + (9 * Features)), right);
                }
            }

            Store(output + (x * Features), shift, sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
        }
    }

    /// <inheritdoc cref="ScalarConvolution.Last"/>
    /// <remarks>A vector holds two samples' features; four samples at a time. Summing up over features leaves a 128-bit lane of four answers for each sample.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Last(short* above, short* row, short* below, short* weights, int* bias, short* upper, short* lower, int count, int shift)
    {
        Vector128<int> start = Vector128.Load(bias) + Vector128.Create(1 << (shift - 1));
        for (int x = 0; x < count; x += 4)
        {
            Vector512<int> a0 = Vector512<int>.Zero, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            short* weight = weights;
            for (int i = 0; i < ConvolutionNet.Side; i++)
            {
                short* samples = (i == 0 ? above : i == 1 ? row : below) + (x * Features);
                for (short* end = samples + (ConvolutionNet.Side * Features); samples < end; samples += Features, weight += 4 * Features)
                {
                    Vector512<short> a = Vector512.Load(samples), b = Vector512.Load(samples + (2 * Features));
                    Vector512<short> w = Twice(weight);
                    a0 += Avx512BW.MultiplyAddAdjacent(a, w);
                    b0 += Avx512BW.MultiplyAddAdjacent(b, w);
                    w = Twice(weight + Features);
                    a1 += Avx512BW.MultiplyAddAdjacent(a, w);
                    b1 += Avx512BW.MultiplyAddAdjacent(b, w);
                    w = Twice(weight + (2 * Features));
                    a2 += Avx512BW.MultiplyAddAdjacent(a, w);
                    b2 += Avx512BW.MultiplyAddAdjacent(b, w);
                    w = Twice(weight + (3 * Features));
                    a3 += Avx512BW.MultiplyAddAdjacent(a, w);
                    b3 += Avx512BW.MultiplyAddAdjacent(b, w);
                }
            }

            Vector512<int> two = Across(a0, a1, a2, a3), next = Across(b0, b1, b2, b3);
            Vector128<int> first = (start + two.GetLower().GetLower() + two.GetLower().GetUpper()) >> shift;
            Vector128<int> second = (start + two.GetUpper().GetLower() + two.GetUpper().GetUpper()) >> shift;
            Vector128<int> third = (start + next.GetLower().GetLower() + next.GetLower().GetUpper()) >> shift;
            Vector128<int> fourth = (start + next.GetUpper().GetLower() + next.GetUpper().GetUpper()) >> shift;

            // Upper pair and lower pair of each sample are the 64-bit halves.
            Vector128<int> left = Sse2.PackSignedSaturate(first, second).AsInt32(), right = Sse2.PackSignedSaturate(third, fourth).AsInt32();
            Sse2.UnpackLow(Sse2.Shuffle(left, 0xd8).AsInt64(), Sse2.Shuffle(right, 0xd8).AsInt64()).AsInt16().Store(upper + (2 * x));
            Sse2.UnpackHigh(Sse2.Shuffle(left, 0xd8).AsInt64(), Sse2.Shuffle(right, 0xd8).AsInt64()).AsInt16().Store(lower + (2 * x));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Pair(short* samples) => Vector512.Create(*(int*)samples).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Times(short* samples, Vector512<short> weights) => Avx512BW.MultiplyAddAdjacent(Pair(samples), weights);

    // Not Avx512F.BroadcastVector256ToVector512: its vectors were wrong here on .NET 10.0.12, which the tests tell.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Twice(short* weights) => Vector512.Create(Vector256.Load(weights), Vector256.Load(weights));

    // In each 128-bit lane the sums of that lane of a, b, c and d.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Across(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d)
    {
        Vector512<long> ab = (Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b)).AsInt64(), cd = (Avx512F.UnpackLow(c, d) + Avx512F.UnpackHigh(c, d)).AsInt64();
        return Avx512F.UnpackLow(ab, cd).AsInt32() + Avx512F.UnpackHigh(ab, cd).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        short* output, int shift, Vector512<int> sum0, Vector512<int> sum1, Vector512<int> sum2, Vector512<int> sum3,
        Vector512<int> sum4, Vector512<int> sum5, Vector512<int> sum6, Vector512<int> sum7)
    {
        Features16(sum0, shift).Store(output);
        Features16(sum1, shift).Store(output + Features);
        Features16(sum2, shift).Store(output + (2 * Features));
        Features16(sum3, shift).Store(output + (3 * Features));
        Features16(sum4, shift).Store(output + (4 * Features));
        Features16(sum5, shift).Store(output + (5 * Features));
        Features16(sum6, shift).Store(output + (6 * Features));
        Features16(sum7, shift).Store(output + (7 * Features));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Features16(Vector512<int> sums, int shift) =>
        Avx512F.ConvertToVector256Int16WithSaturation(Vector512.Max(sums >> shift, Vector512<int>.Zero));
}
