using Mps.Media;

namespace Mps.Kernels.Tests;

/// <summary>The scalar definition against the formula, every level against the definition, and what must hold for any scaler.</summary>
[Trait("levels", "every")]
public sealed class ScalingTests
{
    private static readonly int[] s_widths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 47, 63, 64, 65, 95, 127, 128, 129, 255, 257];

    public static TheoryData<KernelLevel> Levels() => [.. Enum.GetValues<KernelLevel>()];

    [Theory]
    [InlineData(96, 54, 64, 36, 8)]
    [InlineData(97, 55, 64, 36, 8)]
    [InlineData(64, 36, 96, 54, 8)]
    [InlineData(64, 64, 21, 13, 8)]
    [InlineData(130, 70, 7, 3, 8)]
    [InlineData(3, 2, 50, 40, 8)]
    [InlineData(1, 1, 9, 9, 8)]
    [InlineData(96, 54, 64, 36, 10)]
    [InlineData(33, 17, 80, 41, 10)]
    [InlineData(96, 54, 64, 36, 12)]
    public void Scalar_is_within_one_of_the_formula(int width, int height, int targetWidth, int targetHeight, int bits)
    {
        foreach (ScaleKernel kernel in Enum.GetValues<ScaleKernel>())
        {
            foreach (double phase in (double[])[0.5, 0.25])
            {
                ScaleAxis horizontal = ScaleAxis.Of(width, targetWidth) with { Phase = phase };
                ScaleAxis vertical = ScaleAxis.Of(height, targetHeight);
                using TestPlane source = new TestPlane(width, height, bits, bits > 8 ? 4 : 5).FillExtremes(width + bits);
                using TestPlane target = new(targetWidth, targetHeight, bits, 6);
                new PlaneScaler(horizontal, vertical, bits, kernel, KernelSet.Scalar).Scale(source.View, target.View);
                double worst = 0;
                for (int y = 0; y < targetHeight; y++)
                {
                    for (int x = 0; x < targetWidth; x++)
                    {
                        double exact = ReferenceScaler.Sample(source, horizontal, vertical, kernel, x, y);
                        worst = Math.Max(worst, Math.Abs(target[x, y] - Math.Round(Math.Clamp(exact, 0, source.Maximum))));
                    }
                }

                Assert.True(worst <= 1, $"{kernel}, phase {phase}: off by {worst}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_equals_the_definition_at_every_width(KernelLevel level)
    {
        Require(level);
        int seed = 0;
        foreach (int bits in (int[])[8, 10, 12])
        {
            foreach (int width in s_widths)
            {
                foreach (int targetWidth in TargetsOf(width))
                {
                    foreach (int gap in (int[])[0, bits > 8 ? 14 : 7])
                    {
                        Compare(level, width, 5, targetWidth, 4, bits, gap, ScaleKernel.Bicubic, seed++);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_equals_the_definition_for_every_kernel_and_ratio(KernelLevel level)
    {
        Require(level);
        int seed = 1000;
        foreach (ScaleKernel kernel in Enum.GetValues<ScaleKernel>())
        {
            foreach (int height in (int[])[1, 2, 9, 30, 61])
            {
                foreach (int width in (int[])[36, 71, 143, 200, 390])
                {
                    Compare(level, width, height, 70, 13, 8, 3, kernel, seed++);
                    Compare(level, width, height, 70, 13, 10, 2, kernel, seed++);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Samples_above_the_depth_still_give_the_same_bits(KernelLevel level)
    {
        Require(level);
        using TestPlane source = new TestPlane(150, 40, 12, 0).Fill((x, y) => ((x * 7919) + (y * 104729)) & 0xffff);
        using TestPlane expected = new(100, 30, 12, 0), actual = new(100, 30, 12, 0);
        new PlaneScaler(150, 40, 100, 30, 12, kernels: KernelSet.Scalar).Scale(source.View, expected.View);
        new PlaneScaler(150, 40, 100, 30, 12, kernels: KernelSet.Of(level)).Scale(source.View, actual.View);
        actual.AssertEqual(expected, level.ToString());
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Slices_equal_the_whole(KernelLevel level)
    {
        Require(level);
        PlaneScaler scaler = new(99, 77, 66, 51, kernels: KernelSet.Of(level));
        using TestPlane source = new TestPlane(99, 77, 8, 1).FillExtremes(5);
        using TestPlane whole = new(66, 51, 8, 9), sliced = new(66, 51, 8, 9);
        scaler.Scale(source.View, whole.View);
        Parallel.ForEach([(0, 1), (1, 24), (25, 0), (25, 26)], rows =>
            scaler.Scale(source.View, sliced.View, rows.Item1, rows.Item2, scaler.CreateScratch()));
        sliced.AssertEqual(whole, "slices");
        sliced.AssertCanaries("slices");
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Flat_stays_flat(KernelLevel level)
    {
        Require(level);
        foreach ((int value, int bits) in ((int, int)[])[(0, 8), (1, 8), (127, 8), (254, 8), (255, 8), (0, 10), (1023, 10), (940, 10), (4095, 12)])
        {
            foreach (ScaleKernel kernel in Enum.GetValues<ScaleKernel>())
            {
                foreach (int target in (int[])[1, 17, 40, 64, 100, 300])
                {
                    using TestPlane source = new TestPlane(100, 60, bits, 0).Fill((_, _) => value);
                    using TestPlane scaled = new TestPlane(target, target, bits, 0);
                    using TestPlane expected = new TestPlane(target, target, bits, 0).Fill((_, _) => value);
                    new PlaneScaler(100, 60, target, target, bits, kernel, KernelSet.Of(level)).Scale(source.View, scaled.View);
                    scaled.AssertEqual(expected, $"{kernel} {bits} bits, {value}, to {target}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Same_size_is_the_same_picture(KernelLevel level)
    {
        Require(level);
        foreach (int bits in (int[])[8, 10, 12])
        {
            using TestPlane source = new TestPlane(131, 33, bits, 0).FillExtremes(bits);
            using TestPlane scaled = new(131, 33, bits, 0);
            new PlaneScaler(131, 33, 131, 33, bits, kernels: KernelSet.Of(level)).Scale(source.View, scaled.View);
            scaled.AssertEqual(source, $"{bits} bits");
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Ramp_stays_a_ramp_away_from_the_edges(KernelLevel level)
    {
        Require(level);
        using TestPlane source = new TestPlane(240, 8, 8, 0).Fill((x, _) => x);
        foreach (int target in (int[])[97, 160, 240, 400])
        {
            using TestPlane scaled = new(target, 8, 8, 0);
            new PlaneScaler(240, 8, target, 8, kernels: KernelSet.Of(level)).Scale(source.View, scaled.View);
            int edge = 8 * Math.Max(1, target / 240);
            for (int x = edge; x < target - edge; x++)
            {
                Assert.True(scaled[x, 3] >= scaled[x - 1, 3], $"to {target}: falls at {x}");
                Assert.InRange(scaled[x, 3] - (((x + 0.5) * 240 / target) - 0.5), -1.01, 1.01);
            }
        }
    }

    [Fact]
    public void Scaling_allocates_nothing()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 300, 200);
        FrameScaler scaler = new(format, 200, 100);
        using FrameMemory source = new(format), target = new(scaler.Target);
        Assert.Equal(0, Allocations.Of(() => scaler.Scale(source.View(), target.View())));
    }

    [Fact]
    public void Wrong_planes_rows_and_scratches_are_refused()
    {
        PlaneScaler scaler = new(40, 30, 20, 10);
        using TestPlane source = new(40, 30, 8, 0), target = new(20, 10, 8, 0), other = new(41, 30, 8, 0), wide = new(40, 30, 10, 0);
        ScaleScratch small = new PlaneScaler(8, 8, 4, 4).CreateScratch();
        Assert.Throws<ArgumentException>(() => scaler.Scale(other.View, target.View));
        Assert.Throws<ArgumentException>(() => scaler.Scale(wide.View, target.View));
        Assert.Throws<ArgumentException>(() => scaler.Scale(source.View, source.View));
        Assert.Throws<ArgumentException>(() => scaler.Scale(source.View, target.View, 0, 10, small));
        Assert.Throws<ArgumentOutOfRangeException>(() => scaler.Scale(source.View, target.View, 0, 11, scaler.CreateScratch()));
        Assert.Throws<ArgumentOutOfRangeException>(() => scaler.Scale(source.View, target.View, -1, 2, scaler.CreateScratch()));
        Assert.Throws<ArgumentOutOfRangeException>(() => scaler.Scale(source.View, target.View, int.MaxValue, 2, scaler.CreateScratch()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlaneScaler(0, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlaneScaler(1, 1, 1, 65536));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlaneScaler(1, 1, 1, 1, bits: 16));
    }

    [Fact]
    public void Rows_that_go_up_in_memory_are_scaled_alike()
    {
        using TestPlane source = new TestPlane(50, 20, 8, 3).FillExtremes(3);
        using TestPlane mirrored = new TestPlane(50, 20, 8, 3).Fill((x, y) => source[x, 19 - y]);
        using TestPlane expected = new(30, 12, 8, 0), actual = new(30, 12, 8, 0);
        PlaneScaler scaler = new(50, 20, 30, 12);
        scaler.Scale(mirrored.View, expected.View);
        ReadOnlyPlaneView upward = new(source.View.Address + (19 * source.Stride), 50, 20, -source.Stride, 1);
        scaler.Scale(upward, actual.View);
        actual.AssertEqual(expected, "upward");
    }

    internal static void Require(KernelLevel level)
    {
        if (!KernelSet.IsSupported(level))
        {
            Assert.Throws<PlatformNotSupportedException>(() => KernelSet.Of(level));
            Assert.Skip($"This process cannot run {level} kernels.");
        }
    }

    private static IEnumerable<int> TargetsOf(int width) =>
        new[] { 1, 7, width, (width * 2) + 1, (2 * width / 3) + 1, (width / 2) + 1, (width / 3) + 1, 16, 33 }.Distinct();

    private static void Compare(
        KernelLevel level, int width, int height, int targetWidth, int targetHeight, int bits, int gap, ScaleKernel kernel, int seed)
    {
        string what = $"{level} {width}x{height} to {targetWidth}x{targetHeight}, {bits} bits, gap {gap}, {kernel}, seed {seed}";
        using TestPlane source = new TestPlane(width, height, bits, gap).FillExtremes(seed);
        using TestPlane expected = new(targetWidth, targetHeight, bits, gap), actual = new(targetWidth, targetHeight, bits, gap);
        new PlaneScaler(width, height, targetWidth, targetHeight, bits, kernel, KernelSet.Scalar).Scale(source.View, expected.View);
        new PlaneScaler(width, height, targetWidth, targetHeight, bits, kernel, KernelSet.Of(level)).Scale(source.View, actual.View);
        actual.AssertEqual(expected, what);
        actual.AssertCanaries(what);
        source.AssertCanaries(what);
    }
}
