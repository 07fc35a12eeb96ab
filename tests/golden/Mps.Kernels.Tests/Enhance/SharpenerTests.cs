using Mps.Kernels.Enhance;
using Mps.Media;

namespace Mps.Kernels.Tests.Enhance;

public sealed class SharpenerTests : KernelContract
{
    [Fact]
    public void Scalar_is_near_the_real_valued_formula()
    {
        FrameFormat format = new(PixelFormat.Gray10le, 61, 37);
        using TestPicture source = new TestPicture(format).FillScene(5), found = new(format);
        using Sharpener sharpener = new(format, new PictureColour(YuvMatrix.Bt709, FullRange: true), 0.6, kernels: KernelSet.Scalar);
        sharpener.Apply(source.View, found.View);
        double At(int x, int y) => source[0][Math.Clamp(x, 0, format.Width - 1), Math.Clamp(y, 0, format.Height - 1)] / 1023.0;
        for (int y = 0; y < format.Height; y++)
        {
            for (int x = 0; x < format.Width; x++)
            {
                double low = 1, high = 0, blurred = 0;
                for (int j = -1; j <= 1; j++)
                {
                    for (int i = -1; i <= 1; i++)
                    {
                        double sample = At(x + i, y + j);
                        (low, high) = (Math.Min(low, sample), Math.Max(high, sample));
                        blurred += sample * (2 - Math.Abs(i)) * (2 - Math.Abs(j)) / 16;
                    }
                }

                double contrast = high - low;
                double gain = Math.Clamp((contrast - (2 / 256.0)) / (8 / 256.0), 0, 1) * (1 - (0.65 * contrast)) * 2 * 0.6;
                double least = Math.Max(low - (contrast / 8), At(x, y) / 2), most = Math.Min(high + (contrast / 8), (At(x, y) + 1) / 2);
                double expected = Math.Clamp(At(x, y) + (gain * (At(x, y) - blurred)), least, most);
                Assert.InRange(found[0][x, y], (expected * 1023) - 2, (expected * 1023) + 2);
            }
        }
    }

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(1.0, false)]
    public void Intensity_nothing_and_flat_areas_change_nothing(double intensity, bool scene)
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 50, 40);
        using TestPicture source = scene ? new TestPicture(format).FillScene(1) : new TestPicture(format).Fill((_, _, y) => 10 + (y / 2)), found = new(format);
        using Sharpener sharpener = new(format, PictureColour.Bt709, intensity);
        sharpener.Apply(source.View, found.View);
        found.AssertEqual(source, "what was left alone");
    }

    [Fact]
    public void Edges_get_steeper_within_the_range()
    {
        FrameFormat format = new(PixelFormat.Gray, 64, 16);
        using TestPicture source = new TestPicture(format).Fill((_, x, _) => (int)(126 + (109 * Math.Tanh((x - 32) / 2.0)))), found = new(format);
        using Sharpener sharpener = new(format, PictureColour.Bt709, 1);
        sharpener.Apply(source.View, found.View);
        int Steepest(TestPicture picture) => Enumerable.Range(1, 63).Max(x => picture[0][x, 8] - picture[0][x - 1, 8]);
        Assert.True(Steepest(found) > Steepest(source) + 5, $"{Steepest(source)} became {Steepest(found)}");
        Assert.All(Enumerable.Range(0, 64), x => Assert.InRange(found[0][x, 8], 16, 235));
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv444p10le)]
    [InlineData(PixelFormat.Gray)]
    public void Vivid_colours_are_sharpened_and_nothing_is_clipped(PixelFormat pixels)
    {
        FrameFormat format = new(pixels, 320, 240);
        using TestPicture source = new TestPicture(format).FillVivid(), found = new(format);
        using Sharpener sharpener = new(format, PictureColour.Bt709, 1);
        sharpener.Apply(source.View, found.View);
        Assert.Equal(0, Clipping.Share(source, found, 0.125));
        Assert.True(Gradient(found) > 1.2 * Gradient(source), $"{Gradient(source)} became {Gradient(found)}");

        double Gradient(TestPicture picture) => Enumerable.Range(0, 240).Sum(y => Enumerable.Range(1, 319).Sum(x => Math.Abs(picture[0][x, y] - picture[0][x - 1, y])));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Intensity_out_of_range_is_refused(double intensity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sharpener(new FrameFormat(PixelFormat.Yuv420p, 16, 16), PictureColour.Bt709, intensity).Dispose());

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) =>
        new Sharpener(format, PictureColour.Bt709, 0.7, team, kernels);
}
