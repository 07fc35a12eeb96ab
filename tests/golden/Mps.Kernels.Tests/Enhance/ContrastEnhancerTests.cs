using Mps.Kernels.Colour;
using Mps.Kernels.Enhance;
using Mps.Kernels.Statistics;
using Mps.Media;

namespace Mps.Kernels.Tests.Enhance;

public sealed class ContrastEnhancerTests : KernelContract
{
    protected override int Pictures => 2;

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.38)]
    public void Curves_rise_and_keep_black_white_and_mean(double amount)
    {
        SignalRange range = new(fullRange: false, 8);
        Random random = new(4);
        double[] curve = new double[CurveRows.Points];
        for (int round = 0; round < 200; round++)
        {
            // One or two heaps anywhere.
            int[] counts = new int[TileHistograms.Bins];
            for (int heap = 0; heap < 1 + (round % 2); heap++)
            {
                int at = random.Next(64), spread = 1 + random.Next(12);
                for (int i = 0; i < 500; i++)
                    counts[Math.Clamp(at + random.Next(-spread, spread + 1), 0, 63)]++;
            }

            new LocalContrast(range, amount).Curve(counts, curve);
            for (int i = 1; i < curve.Length; i++)
                Assert.True(curve[i] + 64 > curve[i - 1], $"round {round}: falls at {i}");
            Assert.Equal(0, curve[256 / 64]);
            Assert.All(Enumerable.Range(58, 7), i => Assert.Equal(0, curve[i]));
            Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, curve[i]));
        }
    }

    [Fact]
    public void A_flat_picture_gains_contrast_and_keeps_its_brightness()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 160, 120);
        using TestPicture source = new TestPicture(format).Fill((plane, x, y) => plane > 0 ? 128 : (int)(120 + (14 * Math.Sin(x / 7.0)) + (10 * Math.Sin(y / 5.0)))), found = new(format);
        using ContrastEnhancer enhancer = new(format, PictureColour.Bt709, EnhanceStrength.Strong);
        enhancer.Apply(source.View, found.View);
        (double before, double mean) = Spread(source);
        (double after, double newMean) = Spread(found);
        Assert.InRange(after / before, 1.15, 2);
        Assert.InRange(newMean, mean - 3, mean + 3);
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv444p10le)]
    public void Vivid_colours_gain_contrast_and_nothing_is_clipped(PixelFormat pixels)
    {
        FrameFormat format = new(pixels, 320, 240);
        using TestPicture source = new TestPicture(format).FillVivid(), found = new(format);
        using ContrastEnhancer enhancer = new(format, PictureColour.Bt709, EnhanceStrength.Strong);
        enhancer.Apply(source.View, found.View);
        Assert.Equal(0, Clipping.Share(source, found, 0.125));
        Assert.InRange(Spread(found).Deviation / Spread(source).Deviation, 1.03, 2);
    }

    [Fact]
    public void Nothing_flickers_and_a_cut_is_followed_at_once()
    {
        FrameFormat format = new(PixelFormat.Gray, 160, 96);
        using TestPicture day = new TestPicture(format).FillScene(1), night = new TestPicture(format).Fill((_, x, y) => 20 + ((x * y) % 23));
        using TestPicture changed = new(format), found = new(format), before = new(format), alone = new(format);
        using ContrastEnhancer enhancer = new(format, PictureColour.Bt709, EnhanceStrength.Strong), fresh = new(format, PictureColour.Bt709, EnhanceStrength.Strong);
        enhancer.Apply(day.View, before.View);

        // A third of the picture turns grey: the rest stays within 2 codes of what it was a picture before.
        changed.CopyFrom(day);
        changed[0].Fill((x, y) => x < 50 ? 128 : day[0][x, y]);
        enhancer.Apply(changed.View, found.View);
        for (int y = 0; y < format.Height; y++)
        {
            for (int x = 50; x < format.Width; x++)
                Assert.InRange(found[0][x, y], before[0][x, y] - 2, before[0][x, y] + 2);
        }

        enhancer.Apply(night.View, found.View);
        fresh.Apply(night.View, alone.View);
        found.AssertEqual(alone, "after a cut");
    }

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) =>
        new ContrastEnhancer(format, PictureColour.Bt709, EnhanceStrength.Normal, team, kernels);

    private static (double Deviation, double Mean) Spread(TestPicture picture)
    {
        double sum = 0, squares = 0;
        int count = picture.Format.Width * picture.Format.Height;
        for (int y = 0; y < picture.Format.Height; y++)
        {
            for (int x = 0; x < picture.Format.Width; x++)
            {
                sum += picture[0][x, y];
                squares += (double)picture[0][x, y] * picture[0][x, y];
            }
        }

        return (Math.Sqrt((squares / count) - (sum / count * sum / count)), sum / count);
    }
}
