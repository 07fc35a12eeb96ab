using Mps.Kernels.SuperResolution;

namespace Mps.Kernels.Tests.SuperResolution;

/// <summary>The row functions of the net: the definition against plain sums over the weights of the file's order, every instruction set against the definition.</summary>
[Trait("levels", "every")]
public sealed unsafe class ConvolutionTests
{
    private const int Features = ConvolutionNet.Features, Count = 48, Samples = Count + 8;

    public static TheoryData<KernelLevel> Levels() => [.. Enum.GetValues<KernelLevel>()];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Rows_are_the_sums(KernelLevel level)
    {
        if (!KernelSet.IsSupported(level))
        {
            Assert.Skip($"No {level} here.");
        }

        ConvolutionKernels kernels = ConvolutionKernels.Of(level);
        ConvolutionNet net = ConvolutionNet.Of(SuperResolutionMaterial.Clean);
        Random random = new(11);
        using NativeBlock<short> luma = new(5 * 128), rows = new(3 * Samples * Features), output = new(Samples * Features), upper = new(2 * Samples), lower = new(2 * Samples);
        for (int i = 0; i < 5 * 128; i++)
        {
            luma.Address[i] = (short)random.Next(256);
        }

        for (int i = 0; i < 3 * Samples * Features; i++)
        {
            rows.Address[i] = (short)(random.Next(3) == 0 ? 0 : random.Next(short.MaxValue));
        }

        short* row0 = rows.Address, row1 = row0 + (Samples * Features), row2 = row1 + (Samples * Features);
        ConvolutionNet.Layer layer = net.First;
        kernels.First(luma.Address, 128, layer.Weights, layer.Bias, output.Address, Count, layer.Shift);
        for (int x = 0; x < Count; x++)
        {
            for (int o = 0; o < Features; o++)
            {
                double sum = layer.Bias[o];
                for (int i = 0; i < 25; i++)
                {
                    sum += luma.Address[(i / 5 * 128) + x + (i % 5)] * layer[o, 0, i / 5, i % 5];
                }

                Assert.Equal(Math.Clamp(Rounded(sum, layer.Shift), 0, short.MaxValue), output.Address[(x * Features) + o]);
            }
        }

        layer = net.Middle[1];
        kernels.Middle(row0, row1, row2, layer.Weights, layer.Bias, output.Address, Count, layer.Shift);
        for (int x = 0; x < Count; x++)
        {
            for (int o = 0; o < Features; o++)
            {
                Assert.Equal(Math.Clamp(Rounded(Sum(layer, rows.Address, x, o), layer.Shift), 0, short.MaxValue), output.Address[(x * Features) + o]);
            }
        }

        layer = net.Last;
        kernels.Last(row0, row1, row2, layer.Weights, layer.Bias, upper.Address, lower.Address, Count, layer.Shift);
        for (int x = 0; x < Count; x++)
        {
            for (int o = 0; o < 4; o++)
            {
                double answer = Math.Clamp(Rounded(Sum(layer, rows.Address, x, o), layer.Shift), short.MinValue, short.MaxValue);
                Assert.Equal(answer, (o < 2 ? upper : lower).Address[(2 * x) + (o & 1)]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Answers_are_added_with_rounding_and_limits(KernelLevel level)
    {
        if (!KernelSet.IsSupported(level))
        {
            Assert.Skip($"No {level} here.");
        }

        ConvolutionKernels kernels = ConvolutionKernels.Of(level);
        Random random = new(12);
        short[] added = [.. Enumerable.Range(0, 99).Select(i => (short)(i % 5 == 0 ? random.Next(short.MinValue, short.MaxValue + 1) : random.Next(-300, 300)))];
        foreach (int bits in (int[])[8, 10, 12])
        {
            int shift = ConvolutionNet.AnswerBits - bits, maximum = (1 << bits) - 1;
            foreach (int count in (int[])[1, 15, 16, 17, 33, 99])
            {
                using TestPlane plane = new TestPlane(count, 1, bits, 0).FillExtremes(count);
                int[] before = [.. Enumerable.Range(0, count).Select(x => plane[x, 0])];
                fixed (short* answers = added)
                {
                    (bits == 8 ? kernels.Add8 : kernels.Add16)(answers, (byte*)plane.View.Address, count, shift, maximum);
                }

                for (int x = 0; x < count; x++)
                {
                    Assert.Equal(Math.Clamp(before[x] + Math.Floor((added[x] / Math.Pow(2, shift)) + 0.5), 0, maximum), plane[x, 0]);
                }
            }
        }
    }

    private static double Sum(ConvolutionNet.Layer layer, short* rows, int x, int output)
    {
        double sum = layer.Bias[output];
        for (int i = 0; i < 9; i++)
        {
            for (int f = 0; f < Features; f++)
            {
                sum += rows[(((i / 3 * Samples) + x + (i % 3)) * Features) + f] * (double)layer[output, f, i / 3, i % 3];
            }
        }

        return sum;
    }

    private static double Rounded(double sum, int shift) => Math.Floor((sum / Math.Pow(2, shift)) + 0.5);
}
