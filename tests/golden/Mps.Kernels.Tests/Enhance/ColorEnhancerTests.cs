using Mps.Kernels.Colour;
using Mps.Kernels.Enhance;
using Mps.Media;

namespace Mps.Kernels.Tests.Enhance;

public sealed class ColorEnhancerTests : KernelContract
{
    [Fact]
    public void Table_is_near_the_formula_and_hues_stay()
    {
        const int Colours = 4000;
        FrameFormat format = new(PixelFormat.Yuv444p12le, Colours, 1);
        Random random = new(3);
        SignalRange range = new(fullRange: false, 12);
        Vibrance vibrance = new(PictureColour.Bt709, 0.5);
        using TestPicture source = new(format), found = new(format);
        for (int x = 0; x < Colours; x++)
        {
            (double y, double cb, double cr) = Signal(0.08 + (0.84 * random.NextDouble()), 0.08 + (0.84 * random.NextDouble()), 0.08 + (0.84 * random.NextDouble()));
            (source[0][x, 0], source[1][x, 0], source[2][x, 0]) = ((int)range.LumaWord(y), (int)range.ChromaWord(cb), (int)range.ChromaWord(cr));
        }

        using ColorEnhancer enhancer = new(format, PictureColour.Bt709, EnhanceStrength.Strong);
        enhancer.Apply(source.View, found.View);
        double sum = 0, turned = 0;
        int coloured = 0;
        for (int x = 0; x < Colours; x++)
        {
            double y = range.Luma(source[0][x, 0]), cb = range.Chroma(source[1][x, 0]), cr = range.Chroma(source[2][x, 0]);
            (double u, double v) = vibrance.Map(y, cb, cr);
            double difference = Math.Max(Math.Abs(range.ChromaWord(u) - found[1][x, 0]), Math.Abs(range.ChromaWord(v) - found[2][x, 0]));
            Assert.InRange(difference, 0, 96); // 6 codes of 8 bits, at the edge of what can be shown
            sum += difference;
            (double before, double chroma) = Polar(y, cb, cr);
            (double after, double more) = Polar(y, range.Chroma(found[1][x, 0]), range.Chroma(found[2][x, 0]));
            Assert.True(more > chroma - 0.003, $"a colour lost chroma: {chroma} became {more}");
            if (chroma > 0.03)
            {
                coloured++;
                turned += Math.Abs(Math.IEEERemainder(after - before, 2 * Math.PI));
            }
        }

        Assert.InRange(sum / Colours, 0, 8); // half a code of 8 bits
        Assert.InRange(turned / coloured, 0, 0.02); // radians
    }

    [Fact]
    public void Weak_colours_gain_more_than_full_ones_and_skin_less()
    {
        double Gain(double r, double g, double b)
        {
            (double y, double cb, double cr) = Signal(r, g, b);
            (double u, double v) = new Vibrance(PictureColour.Bt709, 0.5).Map(y, cb, cr);
            return Polar(y, u, v).Chroma / Polar(y, cb, cr).Chroma;
        }

        double weak = Gain(0.45, 0.52, 0.6), full = Gain(0.1, 0.3, 0.85), skin = Gain(0.8, 0.64, 0.55), sand = Gain(0.5, 0.6, 0.5);
        Assert.InRange(weak, 1.25, 1.5);
        Assert.True(full < weak - 0.15, $"{full} and {weak}");
        Assert.True(skin < sand - 0.1, $"{skin} and {sand}");
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv444p10le)]
    public void Vivid_colours_get_livelier_and_hardly_any_is_clipped(PixelFormat pixels)
    {
        FrameFormat format = new(pixels, 320, 240);
        using TestPicture source = new TestPicture(format).FillVivid(margin: 0.1), found = new(format);
        using ColorEnhancer enhancer = new(format, PictureColour.Bt709, EnhanceStrength.Strong);
        enhancer.Apply(source.View, found.View);
        Assert.InRange(Clipping.Share(source, found, 2), 0, 0.005);
        Assert.True(Chroma(found) > 1.03 * Chroma(source), $"{Chroma(source)} became {Chroma(found)}");

        double Chroma(TestPicture picture)
        {
            int middle = 1 << (format.BitsPerSample - 1);
            return Enumerable.Range(0, format.PlaneHeight(1)).Sum(y => Enumerable.Range(0, format.PlaneWidth(1)).Sum(
                x => Math.Abs(picture[1][x, y] - middle) + Math.Abs(picture[2][x, y] - middle)));
        }
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p, false)]
    [InlineData(PixelFormat.Yuv444p10le, true)]
    public void Greys_and_luma_stay(PixelFormat pixels, bool fullRange)
    {
        FrameFormat format = new(pixels, 256, 6);
        using TestPicture source = new TestPicture(format).FillExtremes(5), found = new(format);
        int middle = 1 << (format.BitsPerSample - 1);
        source[1].Fill((_, _) => middle);
        source[2].Fill((_, _) => middle);
        using ColorEnhancer enhancer = new(format, new PictureColour(YuvMatrix.Bt709, fullRange), EnhanceStrength.Strong);
        enhancer.Apply(source.View, found.View);
        found.AssertEqual(source, "greys");
    }

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) =>
        new ColorEnhancer(format, PictureColour.Bt709, EnhanceStrength.Normal, team, kernels);

    private static (double Y, double Cb, double Cr) Signal(double r, double g, double b)
    {
        double y = (0.2126 * r) + (0.7152 * g) + (0.0722 * b);
        return (y, (b - y) / 1.8556, (r - y) / 1.5748);
    }

    private static (double Hue, double Chroma) Polar(double y, double cb, double cr)
    {
        double r = y + (1.5748 * cr), b = y + (1.8556 * cb), g = (y - (0.2126 * r) - (0.0722 * b)) / 0.7152;
        static double Light(double v) => Math.CopySign(Math.Pow(Math.Abs(v), 2.4), v);
        (_, double first, double second) = OkLab.From(Light(r), Light(g), Light(b));
        return (Math.Atan2(second, first), Math.Sqrt((first * first) + (second * second)));
    }
}
