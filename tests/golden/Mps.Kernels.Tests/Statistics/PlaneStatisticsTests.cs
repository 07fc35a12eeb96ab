using Mps.Kernels.Statistics;
using Mps.Media;

namespace Mps.Kernels.Tests.Statistics;

/// <summary>Numbers about planes: the scalar ones against the formulas, every level against them, whatever the size, and with several threads.</summary>
[Trait("levels", "every")]
public sealed class PlaneStatisticsTests
{
    private static readonly int[] s_widths = [1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 95, 127, 128, 129, 1100, 2200];
    private static readonly int[] s_depths = [8, 9, 10, 12];

    [Fact]
    public void Scalar_numbers_are_those_of_the_formulas()
    {
        foreach (int bits in s_depths)
        {
            using TestPlane a = new TestPlane(37, 21, bits, 6).FillExtremes(bits), b = new TestPlane(37, 21, bits, 4).FillExtremes(bits + 100);
            var statistics = new PlaneStatistics(bits, kernels: KernelSet.Scalar);
            double[] left = Samples(a), right = Samples(b), differences = [.. left.Zip(right, (x, y) => Math.Abs(x - y))];
            PlaneSums sums = statistics.Sums(a.View, a.Maximum / 3);
            Assert.Equal(37 * 21, sums.Samples);
            Assert.Equal(left.Average(), sums.Mean, 9);
            Assert.Equal(left.Average(x => (x - left.Average()) * (x - left.Average())), sums.Variance, 5);
            Assert.Equal(left.Count(x => x <= a.Maximum / 3) / (double)left.Length, sums.DarkShare);
            Assert.Equal(differences.Sum(), statistics.Difference(a.View, b.View));
            Assert.Equal(differences.Count(d => d > 1), statistics.Changed(a.View, b.View, 1));
            int[] blocks = new int[6];
            statistics.BlockDifferences(a.View, b.View, blocks);
            for (int block = 0; block < 6; block++)
                Assert.Equal(differences.Where((_, i) => (i / 37 / 16 * 3) + (i % 37 / 16) == block).Sum(), blocks[block]);
        }
    }

    [Fact]
    public void Every_level_gives_what_scalar_gives_at_every_width()
    {
        int seed = 0;
        foreach (int bits in s_depths)
        {
            foreach (int width in s_widths)
            {
                int height = width > 128 ? 18 : 33, gap = bits > 8 ? 2 * (width % 5) : width % 5;
                using TestPlane a = new TestPlane(width, height, bits, gap).FillExtremes(++seed), b = new TestPlane(width, height, bits, gap + 2).FillExtremes(++seed);
                Numbers expected = Numbers.Of(a, b, KernelLevel.Scalar);
                foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported))
                    Numbers.Of(a, b, level).AssertEqual(expected, $"{level} {bits} bits, {width}x{height}, seed {seed}");
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    public void Sums_of_the_greatest_samples_do_not_overflow(int bits)
    {
        using TestPlane white = new(4096, 40, bits, 0), black = new(4096, 40, bits, 0);
        white.Fill((_, _) => white.Maximum);
        black.Fill((_, _) => 0);
        var statistics = new PlaneStatistics(bits);
        long samples = 4096 * 40, maximum = white.Maximum;
        Assert.Equal(new PlaneSums(samples, samples * maximum, samples * maximum * maximum, samples), statistics.Sums(white.View, white.Maximum));
        Assert.Equal(samples * maximum, statistics.Difference(white.View, black.View));
        int[] blocks = new int[256 * 3];
        statistics.BlockDifferences(black.View, white.View, blocks);
        Assert.Equal(256 * maximum, blocks[256]);
        Assert.Equal(128 * maximum, blocks[^1]);
    }

    [Fact]
    public void Threads_share_the_rows()
    {
        using RowTeam team = new(3);
        using TestPlane a = new TestPlane(70, 517, 10, 2).FillExtremes(1), b = new TestPlane(70, 517, 10, 6).FillExtremes(2);
        Numbers.Of(a, b, KernelSet.Best.Level, team).AssertEqual(Numbers.Of(a, b, KernelLevel.Scalar), "three threads");
    }

    [Fact]
    public void Histogram_agrees_with_the_sums()
    {
        foreach (int bits in s_depths)
        {
            using TestPlane plane = new TestPlane(91, 45, bits, 0).FillExtremes(bits);
            var statistics = new PlaneStatistics(bits);
            var histogram = new SampleHistogram(bits);
            statistics.Count(plane.View, histogram);
            statistics.Count(plane.View, histogram);
            Assert.Equal(statistics.Sums(plane.View, 7), histogram.Sums(7));
            double[] ordered = [.. Samples(plane).Order()];
            Assert.Equal(ordered[0], histogram.Percentile(0));
            Assert.Equal(ordered[(ordered.Length / 10)], histogram.Percentile(0.1));
            Assert.Equal(ordered[ordered.Length / 2], histogram.Percentile(0.5));
            Assert.Equal(ordered[^1], histogram.Percentile(1));
        }
    }

    [Fact]
    public void Histograms_are_as_far_apart_as_their_codes_differ()
    {
        using TestPlane dark = new TestPlane(20, 20, 8, 0).Fill((x, _) => x), half = new TestPlane(20, 20, 8, 0).Fill((x, _) => x < 10 ? x : x + 100);
        var statistics = new PlaneStatistics(8);
        SampleHistogram a = new(8), b = new(8);
        statistics.Count(dark.View, a);
        statistics.Count(half.View, b);
        Assert.Equal(0, a.Distance(a));
        Assert.Equal(0.5, a.Distance(b), 12);
    }

    [Fact]
    public void Rows_that_go_up_in_memory_count_as_well()
    {
        using TestPlane plane = new TestPlane(33, 19, 8, 3).FillExtremes(4);
        ReadOnlyPlaneView upside = new(plane.View.Address + (18 * plane.Stride), 33, 19, -plane.Stride, 1);
        var statistics = new PlaneStatistics(8);
        Assert.Equal(statistics.Sums(plane.View, 9), statistics.Sums(upside, 9));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        using TestPlane a = new TestPlane(200, 100, 8, 0).FillExtremes(1), b = new TestPlane(200, 100, 8, 0).FillExtremes(2);
        var statistics = new PlaneStatistics(8);
        var histogram = new SampleHistogram(8);
        int[] blocks = new int[13 * 7];
        Assert.Equal(0, Allocations.Of(() =>
        {
            _ = statistics.Sums(a.View, 20);
            _ = statistics.Difference(a.View, b.View);
            _ = statistics.Changed(a.View, b.View, 3);
            statistics.BlockDifferences(a.View, b.View, blocks);
            statistics.Count(a.View, histogram);
        }));
    }

    [Fact]
    public void Planes_that_do_not_fit_are_refused()
    {
        using TestPlane narrow = new(20, 20, 8, 0), wide = new(20, 20, 10, 0), small = new(19, 20, 8, 0);
        var statistics = new PlaneStatistics(8);
        Assert.Throws<ArgumentException>(() => statistics.Sums(wide.View, 3));
        Assert.Throws<ArgumentException>(() => statistics.Difference(narrow.View, small.View));
        Assert.Throws<ArgumentException>(() => statistics.BlockDifferences(narrow.View, narrow.View, new int[3]));
        Assert.Throws<ArgumentException>(() => statistics.Count(narrow.View, new SampleHistogram(10)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlaneStatistics(16));
        Assert.Throws<InvalidOperationException>(() => new SampleHistogram(8).Percentile(0.5));
        Assert.True(PlaneStatistics.Supports(PixelFormat.Nv12));
        Assert.False(PlaneStatistics.Supports(PixelFormat.P010le));
        Assert.False(PlaneStatistics.Supports(PixelFormat.Rgb24));
    }

    private static double[] Samples(TestPlane plane) =>
        [.. Enumerable.Range(0, plane.Width * plane.Height).Select(i => (double)plane[i % plane.Width, i / plane.Width])];

    private sealed record Numbers(PlaneSums Sums, long Difference, long Changed, int[] Blocks, int[] Bins)
    {
        public static Numbers Of(TestPlane a, TestPlane b, KernelLevel level, RowTeam? team = null)
        {
            var statistics = new PlaneStatistics(a.Bits, team, KernelSet.Of(level));
            (int columns, int rows) = PlaneStatistics.Blocks(a.Width, a.Height);
            int[] blocks = new int[columns * rows];
            statistics.BlockDifferences(a.View, b.View, blocks);
            var histogram = new SampleHistogram(a.Bits);
            statistics.Count(a.View, histogram);
            return new Numbers(
                statistics.Sums(a.View, a.Maximum / 2), statistics.Difference(a.View, b.View), statistics.Changed(a.View, b.View, a.Maximum / 2), blocks, [.. histogram.Bins]);
        }

        public void AssertEqual(Numbers expected, string what)
        {
            Assert.True(
                expected.Sums == Sums && expected.Difference == Difference && expected.Changed == Changed, $"{what}: {Sums}, {Difference}, {Changed}; not {expected}");
            Assert.Equal(expected.Blocks, Blocks);
            Assert.Equal(expected.Bins, Bins);
        }
    }
}
