using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// <see cref="ScalarConvolution"/> with 256-bit vectors, bit for bit. As <see cref="Avx512Convolution"/>, but a vector holds the sums of half the features:
/// eight samples are summed up for the first half, then for the second.
/// </summary>
internal static unsafe class Avx2Convolution
{
    private const int Features = ConvolutionNet.Features;
    private const int Half = Features / 2;
    private const int Block = ConvolutionKernels.Block;

    /// <inheritdoc cref="ScalarConvolution.First"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void First(short* row, nint stride, short* weights, int* bias, short* output, int count, int shift)
    {
        for (int half = 0; half < Features; half += Half)
        {
            Vector256<int> start = Vector256.Load(bias + half) + Vector256.Create(1 << (shift - 1));
            for (int x = 0; x < count; x += Block)
            {
                Vector256<int> sum0 = start, sum1 = start, sum2 = start, sum3 = start, sum4 = start, sum5 = start, sum6 = start, sum7 = start;
                short* weight = weights + (2 * half), samples = row + x;
                for (int i = 0; i < ConvolutionNet.FirstSide; i++, samples += stride)
                {
                    for (int j = 0; j < 6; j += 2, weight += 2 * Features)
                    {
                        Vector256<short> w = Vector256.Load(weight);
                        sum0 = Plus(sum0, Pair(samples + j), w);
                        sum1 = Plus(sum1, Pair(samples + j + 1), w);
                        sum2 = Plus(sum2, Pair(samples + j + 2), w);
                        sum3 = Plus(sum3, Pair(samples + j + 3), w);
                        sum4 = Plus(sum4, Pair(samples + j + 4), w);
                        sum5 = Plus(sum5, Pair(samples + j + 5), w);
                        sum6 = Plus(sum6, Pair(samples + j + 6), w);
                        sum7 = Plus(sum7, Pair(samples + j + 7), w);
                    }
                }

                Store(output + (x * Features) + half, shift, sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
            }
        }
    }

    /// <inheritdoc cref="ScalarConvolution.Middle"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Middle(short* above, short* row, short* below, short* weights, int* bias, short* output, int count, int shift)
    {
        for (int half = 0; half < Features; half += Half)
        {
            Vector256<int> start = Vector256.Load(bias + half) + Vector256.Create(1 << (shift - 1));
            for (int x = 0; x < count; x += Block)
            {
                Vector256<int> sum0 = start, sum1 = start, sum2 = start, sum3 = start, sum4 = start, sum5 = start, sum6 = start, sum7 = start;
                short* weight = weights + (2 * half);
                for (int i = 0; i < ConvolutionNet.Side; i++)
                {
                    short* pairs = (i == 0 ? above : i == 1 ? row : below) + (x * Features);
                    for (short* end = pairs + Features; pairs < end; pairs += 2, weight += 2 * Features * ConvolutionNet.Side)
                    {
                        Vector256<short> left = Vector256.Load(weight), middle = Vector256.Load(weight + (2 * Features)), right = Vector256.Load(weight + (4 * Features));
                        Vector256<short> pair = Pair(pairs);
                        sum0 = Plus(sum0, pair, left);
                        pair = Pair(pairs + Features);
                        sum0 = Plus(sum0, pair, middle);
                        sum1 = Plus(sum1, pair, left);
                        pair = Pair(pairs + (2 * Features));
                        sum0 = Plus(sum0, pair, right);
                        sum1 = Plus(sum1, pair, middle);
                        sum2 = Plus(sum2, pair, left);
                        pair = Pair(pairs + (3 * Features));
                        sum1 = Plus(sum1, pair, right);
                        sum2 = Plus(sum2, pair, middle);
                        sum3 = Plus(sum3, pair, left);
                        pair = Pair(pairs + (4 * Features));
                        sum2 = Plus(sum2, pair, right);
                        sum3 = Plus(sum3, pair, middle);
                        sum4 = Plus(sum4, pair, left);
                        pair = Pair(pairs + (5 * Features));
                        sum3 = Plus(sum3, pair, right);
                        sum4 = Plus(sum4, pair, middle);
                        sum5 = Plus(sum5, pair, left);
                        pair = Pair(pairs + (6 * Features));
                        sum4 = Plus(sum4, pair, right);
                        sum5 = Plus(sum5, pair, middle);
                        sum6 = Plus(sum6, pair, left);
                        pair = Pair(pairs + (7 * Features));
                        sum5 = Plus(sum5, pair, right);
                        sum6 = Plus(sum6, pair, middle);
                        sum7 = Plus(sum7, pair, left);
                        pair = Pair(pairs + (8 * Features));
                        sum6 = Plus(sum6, pair, right);
                        sum7 = Plus(sum7, pair, middle);
                        sum7 = Plus(sum7, Pair(pairs + (9 * Features)), right);
                    }
                }

                Store(output + (x * Features) + half, shift, sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
            }
        }
    }

    /// <inheritdoc cref="ScalarConvolution.Last"/>
    /// <remarks>A vector holds one sample's features; two samples at a time.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Last(short* above, short* row, short* below, short* weights, int* bias, short* upper, short* lower, int count, int shift)
    {
        Vector128<int> start = Vector128.Load(bias) + Vector128.Create(1 << (shift - 1));
        for (int x = 0; x < count; x += 2)
        {
            Vector256<int> a0 = Vector256<int>.Zero, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            short* weight = weights;
            for (int i = 0; i < ConvolutionNet.Side; i++)
            {
                short* samples = (i == 0 ? above : i == 1 ? row : below) + (x * Features);
                for (short* end = samples + (ConvolutionNet.Side * Features); samples < end; samples += Features, weight += 4 * Features)
                {
                    Vector256<short> a = Vector256.Load(samples), b = Vector256.Load(samples + Features);
                    Vector256<short> w = Vector256.Load(weight);
                    a0 = Plus(a0, a, w);
                    b0 = Plus(b0, b, w);
                    w = Vector256.Load(weight + Features);
                    a1 = Plus(a1, a, w);
                    b1 = Plus(b1, b, w);
                    w = Vector256.Load(weight + (2 * Features));
                    a2 = Plus(a2, a, w);
                    b2 = Plus(b2, b, w);
                    w = Vector256.Load(weight + (3 * Features));
                    a3 = Plus(a3, a, w);
                    b3 = Plus(b3, b, w);
                }
            }

            Vector256<int> a4 = Avx2.HorizontalAdd(Avx2.HorizontalAdd(a0, a1), Avx2.HorizontalAdd(a2, a3));
            Vector256<int> b4 = Avx2.HorizontalAdd(Avx2.HorizontalAdd(b0, b1), Avx2.HorizontalAdd(b2, b3));
            Vector128<int> first = (start + a4.GetLower() + a4.GetUpper()) >> shift, second = (start + b4.GetLower() + b4.GetUpper()) >> shift;

            // Upper pair and lower pair of each sample are the 32-bit words.
            Vector128<int> words = Sse2.PackSignedSaturate(first, second).AsInt32();
            Vector128<long> rows = Sse2.Shuffle(words, 0xd8).AsInt64();
            *(long*)(upper + (2 * x)) = rows.GetElement(0);
            *(long*)(lower + (2 * x)) = rows.GetElement(1);
        }
    }

    /// <inheritdoc cref="ScalarConvolution.Add8"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add8(short* added, byte* target, int count, int shift, int maximum)
    {
        Vector256<short> half = Vector256.Create((short)(1 << shift >> 1));
        int x = 0;
        for (; x <= count - Vector256<short>.Count; x += Vector256<short>.Count)
        {
            Vector256<short> here = Avx2.ConvertToVector256Int16(target + x);
            Vector256<short> sum = here + (Avx2.AddSaturate(Vector256.Load(added + x), half) >> shift);
            Sse2.PackUnsignedSaturate(sum.GetLower(), sum.GetUpper()).Store(target + x);
        }

        ScalarConvolution.Add8(added + x, target + x, count - x, shift, maximum);
    }

    /// <inheritdoc cref="ScalarConvolution.Add16"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add16(short* added, byte* target, int count, int shift, int maximum)
    {
        Vector256<short> half = Vector256.Create((short)(1 << shift >> 1)), most = Vector256.Create((short)maximum);
        short* samples = (short*)target;
        int x = 0;
        for (; x <= count - Vector256<short>.Count; x += Vector256<short>.Count)
        {
            Vector256<short> sum = Avx2.AddSaturate(Vector256.Load(samples + x), Avx2.AddSaturate(Vector256.Load(added + x), half) >> shift);
            Vector256.Max(Vector256.Min(sum, most), Vector256<short>.Zero).Store(samples + x);
        }

        ScalarConvolution.Add16(added + x, (byte*)(samples + x), count - x, shift, maximum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pair(short* samples) => Vector256.Create(*(int*)samples).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Plus(Vector256<int> sum, Vector256<short> a, Vector256<short> b) =>
        AvxVnni.IsSupported ? AvxVnni.MultiplyWideningAndAdd(sum, a, b) : sum + Avx2.MultiplyAddAdjacent(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        short* output, int shift, Vector256<int> sum0, Vector256<int> sum1, Vector256<int> sum2, Vector256<int> sum3,
        Vector256<int> sum4, Vector256<int> sum5, Vector256<int> sum6, Vector256<int> sum7)
    {
        Features8(sum0, shift).Store(output);
        Features8(sum1, shift).Store(output + Features);
        Features8(sum2, shift).Store(output + (2 * Features));
        Features8(sum3, shift).Store(output + (3 * Features));
        Features8(sum4, shift).Store(output + (4 * Features));
        Features8(sum5, shift).Store(output + (5 * Features));
        Features8(sum6, shift).Store(output + (6 * Features));
        Features8(sum7, shift).Store(output + (7 * Features));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Features8(Vector256<int> sums, int shift)
    {
        Vector256<int> shifted = sums >> shift;
        return Vector128.Max(Sse2.PackSignedSaturate(shifted.GetLower(), shifted.GetUpper()), Vector128<short>.Zero);
    }
}
