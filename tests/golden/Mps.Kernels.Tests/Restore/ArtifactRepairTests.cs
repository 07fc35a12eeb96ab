using Mps.Kernels.Restore;
using Mps.Kernels.Tests.Enhance;
using Mps.Media;

namespace Mps.Kernels.Tests.Restore;

public sealed class ArtifactRepairTests : KernelContract
{
    protected override int Pictures => 2;

    [Theory]
    [InlineData(EnhanceStrength.Weak, 24, 0.1)]
    [InlineData(EnhanceStrength.Strong, 24, 0.2)]
    [InlineData(EnhanceStrength.Strong, 48, 0.3)]
    public void Quantised_pictures_come_nearer_to_what_they_were(EnhanceStrength strength, int step, double gain)
    {
        FrameFormat format = new(PixelFormat.Gray, 320, 240);
        using TestPicture clean = Detailed(format), coded = new(format), found = new(format);
        Quantise(clean[0], coded[0], step);
        Assert.InRange(Quantiser.StepOf(coded[0].View, 8), step - 2, step + 2);
        using ArtifactRepair repair = new(format, strength);
        repair.Apply(coded.View, found.View);
        double before = Error(coded[0], clean[0]), after = Error(found[0], clean[0]);
        Assert.True(10 * Math.Log10(before / after) > gain, $"gain {10 * Math.Log10(before / after):0.00} dB");
    }

    [Fact]
    public void Clean_pictures_are_copied()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 320, 240);
        using TestPicture clean = Detailed(format), found = new(format);
        Assert.Equal(0, Quantiser.StepOf(clean[0].View, 8));
        using ArtifactRepair repair = new(format, EnhanceStrength.Strong);
        repair.Apply(clean.View, found.View);
        found.AssertEqual(clean, "a clean picture");
    }

    [Fact]
    public unsafe void Smoothing_that_takes_nothing_out_gives_the_blocks_back()
    {
        Random random = new(2);
        short[] samples = [.. Enumerable.Range(0, 8 * 32).Select(_ => (short)random.Next(-2048, 2048))], sums = new short[8 * 32], thresholds = new short[8 * BlockSmoothing.ThresholdStride];
        BlockSmoothing.Thresholds(thresholds, 0);
        fixed (short* from = samples, to = sums, least = thresholds)
            BlockSmoothing.Of(KernelSet.Best.Level)(from, 32, 32, least, 0, 8, to, 32);
        Assert.All(Enumerable.Range(0, samples.Length), i => Assert.InRange(sums[i], samples[i] - 5, samples[i] + 5));
    }

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) =>
        new ArtifactRepair(format, EnhanceStrength.Strong, team, kernels);

    // Waves of many lengths and edges, all softened a little: neither blocks nor steps.
    private static TestPicture Detailed(FrameFormat format)
    {
        Random random = new(8);
        (double Fx, double Fy, double Phase, double Height)[] waves =
            [.. Enumerable.Range(0, 40).Select(i => (random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() * 6, 14.0 / (1 + (i / 6.0))))];
        return new TestPicture(format).Fill((_, x, y) =>
        {
            double value = 120 + (30 * Math.Tanh((x - 150 + (20 * Math.Sin(y / 30.0))) / 2));
            foreach ((double fx, double fy, double phase, double height) in waves)
                value += height * Math.Sin((fx * x) + (fy * y) + phase);
            return Math.Clamp((int)Math.Round(value), 0, 255);
        });
    }

    // What JPEG with a flat table does, in double precision.
    private static void Quantise(TestPlane from, TestPlane to, double step)
    {
        double[,] basis = new double[8, 8];
        for (int k = 0; k < 8; k++)
        {
            for (int n = 0; n < 8; n++)
                basis[k, n] = (k == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos(((2 * n) + 1) * k * Math.PI / 16);
        }

        for (int block = 0; block < from.Width / 8 * (from.Height / 8); block++)
        {
            int left = block % (from.Width / 8) * 8, top = block / (from.Width / 8) * 8;
            double[,] result = new double[8, 8];
            for (int u = 0; u < 8; u++)
            {
                for (int v = 0; v < 8; v++)
                {
                    double sum = 0;
                    for (int i = 0; i < 64; i++)
                        sum += from[left + (i % 8), top + (i / 8)] * basis[u, i % 8] * basis[v, i / 8];
                    double kept = step * Math.Round(sum / step);
                    for (int i = 0; i < 64; i++)
                        result[i % 8, i / 8] += kept * basis[u, i % 8] * basis[v, i / 8];
                }
            }

            for (int i = 0; i < 64; i++)
                to[left + (i % 8), top + (i / 8)] = Math.Clamp((int)Math.Round(result[i % 8, i / 8]), 0, 255);
        }
    }

    private static double Error(TestPlane a, TestPlane b)
    {
        double sum = 0;
        for (int y = 0; y < a.Height; y++)
        {
            for (int x = 0; x < a.Width; x++)
                sum += (a[x, y] - b[x, y]) * (a[x, y] - b[x, y]);
        }

        return sum;
    }
}
