using System.Runtime.CompilerServices;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// Rows of a <see cref="ConvolutionNet"/>. Features of a sample lie together: feature i of sample x at 16·x + i. Outputs are computed where all that they need is there:
/// output x of a row is made of inputs x..x + 2 (x + 4) of three (five) rows. Sums are 32-bit; that they do not overflow is seen to when
/// weights are written.
/// </summary>
internal static unsafe class ScalarConvolution
{
    private const int Features = ConvolutionNet.Features;

    /// <summary>5x5 samples to features, max(0, ·).</summary>
    /// <param name="row">First sample of the first of five rows.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    /// <param name="weights">Row, pair of columns, output, column of the pair.</param>
    /// <param name="bias">Of each output.</param>
    /// <param name="output">Features.</param>
    /// <param name="count">Outputs, a multiple of <see cref="ConvolutionKernels.Block"/>.</param>
    /// <param name="shift">Fraction bits that go, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void First(short* row, nint stride, short* weights, int* bias, short* output, int count, int shift)
    {
        for (int x = 0; x < count; x++)
        {
            for (int o = 0; o < Features; o++)
            {
                int sum = bias[o] + (1 << (shift - 1));
                for (int i = 0; i < ConvolutionNet.FirstSide; i++)
                {
                    for (int j = 0; j < ConvolutionNet.FirstSide; j++)
                    {
                        sum += row[(i * stride) + x + j] * weights[(((((i * 3) + (j / 2)) * Features) + o) * 2) + (j & 1)];
                    }
                }

                output[(x * Features) + o] = (short)Math.Clamp(sum >> shift, 0, short.MaxValue);
            }
        }
    }

    /// <summary>3x3 of features to features, max(0, ·).</summary>
    /// <param name="above">First sample's features.</param>
    /// <param name="row">Those one row below.</param>
    /// <param name="below">Those two rows below.</param>
    /// <param name="weights">Row, pair of features, column, output, feature of the pair.</param>
    /// <param name="bias">Of each output.</param>
    /// <param name="output">Features.</param>
    /// <param name="count">Outputs, a multiple of <see cref="ConvolutionKernels.Block"/>.</param>
    /// <param name="shift">Fraction bits that go, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Middle(short* above, short* row, short* below, short* weights, int* bias, short* output, int count, int shift)
    {
        short** rows = stackalloc short*[] { above, row, below };
        for (int x = 0; x < count; x++)
        {
            for (int o = 0; o < Features; o++)
            {
                int sum = bias[o] + (1 << (shift - 1));
                for (int i = 0; i < ConvolutionNet.Side; i++)
                {
                    for (int f = 0; f < Features; f++)
                    {
                        for (int j = 0; j < ConvolutionNet.Side; j++)
                        {
                            sum += rows[i][((x + j) * Features) + f]
                                * weights[(((((((i * Features / 2) + (f / 2)) * ConvolutionNet.Side) + j) * Features) + o) * 2) + (f & 1)];
                        }
                    }
                }

                output[(x * Features) + o] = (short)Math.Clamp(sum >> shift, 0, short.MaxValue);
            }
        }
    }

    /// <summary>3x3 of features to what is added to four samples: two in each of two rows.</summary>
    /// <param name="above">First sample's features.</param>
    /// <param name="row">Those one row below.</param>
    /// <param name="below">Those two rows below.</param>
    /// <param name="weights">Row, column, output, feature.</param>
    /// <param name="bias">Of each output.</param>
    /// <param name="upper">2·<paramref name="count"/> numbers, in samples of <see cref="ConvolutionNet.AnswerBits"/>.</param>
    /// <param name="lower">Those of the row below.</param>
    /// <param name="count">Samples, a multiple of <see cref="ConvolutionKernels.Block"/>.</param>
    /// <param name="shift">Fraction bits that go, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Last(short* above, short* row, short* below, short* weights, int* bias, short* upper, short* lower, int count, int shift)
    {
        short** rows = stackalloc short*[] { above, row, below };
        for (int x = 0; x < count; x++)
        {
            for (int o = 0; o < 4; o++)
            {
                int sum = bias[o] + (1 << (shift - 1));
                for (int i = 0; i < ConvolutionNet.Side; i++)
                {
                    for (int j = 0; j < ConvolutionNet.Side; j++)
                    {
                        for (int f = 0; f < Features; f++)
                        {
                            sum += rows[i][((x + j) * Features) + f] * weights[(((((i * ConvolutionNet.Side) + j) * 4) + o) * Features) + f];
                        }
                    }
                }

                (o < 2 ? upper : lower)[(2 * x) + (o & 1)] = (short)Math.Clamp(sum >> shift, short.MinValue, short.MaxValue);
            }
        }
    }

    /// <summary>target[x] = clamp(target[x] + (added[x] >> shift, rounded to nearest), 0, maximum).</summary>
    /// <param name="added">In samples of <see cref="ConvolutionNet.AnswerBits"/>.</param>
    /// <param name="target">Bytes.</param>
    /// <param name="count">Any.</param>
    /// <param name="shift"><see cref="ConvolutionNet.AnswerBits"/> less the bits of the target.</param>
    /// <param name="maximum">Largest sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add8(short* added, byte* target, int count, int shift, int maximum)
    {
        for (int x = 0; x < count; x++)
        {
            target[x] = (byte)Math.Clamp(target[x] + ((added[x] + (1 << shift >> 1)) >> shift), 0, maximum);
        }
    }

    /// <summary>The same for samples of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add16(short* added, byte* target, int count, int shift, int maximum)
    {
        ushort* samples = (ushort*)target;
        for (int x = 0; x < count; x++)
        {
            samples[x] = (ushort)Math.Clamp(samples[x] + ((added[x] + (1 << shift >> 1)) >> shift), 0, maximum);
        }
    }
}
