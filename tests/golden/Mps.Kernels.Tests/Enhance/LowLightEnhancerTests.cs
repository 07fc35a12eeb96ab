using Mps.Kernels.Enhance;
using Mps.Media;

namespace Mps.Kernels.Tests.Enhance;

public sealed class LowLightEnhancerTests : KernelContract
{
    protected override int Pictures => 2;

    [Fact]
    public void Dark_pictures_get_brighter_in_order_black_and_white_stay()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 220, 40);
        using TestPicture source = new TestPicture(format).Fill((plane, x, y) => plane == 0 ? 16 + (y < 8 ? x : x / 8) : plane == 1 ? 120 : 134), found = new(format);
        using LowLightEnhancer enhancer = new(format, PictureColour.Bt709);
        enhancer.Apply(source.View, found.View);
        Assert.InRange(found[0][100, 30], source[0][100, 30] + 10, 120);
        Assert.Equal(16, found[0][0, 30]);
        Assert.InRange(found[0][219, 2], 234, 236);
        Assert.All(Enumerable.Range(1, 219), x => Assert.InRange(found[0][x, 4], found[0][x - 1, 4] - 1, 236));
        Assert.True(found[2][50, 15] > 134 && found[1][50, 15] < 120, "chroma does not grow");
    }

    [Fact]
    public void Bright_pictures_are_left_alone()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 200, 100);
        using TestPicture source = new TestPicture(format).FillScene(2), found = new(format);
        using LowLightEnhancer enhancer = new(format, PictureColour.Bt709);
        enhancer.Apply(source.View, found.View);
        found.AssertEqual(source, "a bright picture");
    }

    [Fact]
    public void Grain_grows_less_than_light()
    {
        FrameFormat format = new(PixelFormat.Gray, 128, 96);
        Random random = new(6);
        using TestPicture source = new TestPicture(format).Fill((_, _, _) => 34 + random.Next(-3, 4)), found = new(format);
        using LowLightEnhancer enhancer = new(format, PictureColour.Bt709);
        enhancer.Apply(source.View, found.View);
        (double light, double grain) = Measure(source);
        (double newLight, double newGrain) = Measure(found);
        double gain = (newLight - 16) / (light - 16);
        Assert.InRange(gain, 1.8, 5);
        Assert.True(newGrain < 0.75 * gain * grain, $"light grew {gain:0.0} times, grain {newGrain / grain:0.0} times");

        (double Mean, double Deviation) Measure(TestPicture picture)
        {
            double[] samples = [.. Enumerable.Range(0, 96 * 128).Select(i => (double)picture[0][i % 128, i / 128])];
            double mean = samples.Average();
            return (mean, Math.Sqrt(samples.Average(s => (s - mean) * (s - mean))));
        }
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv444p10le)]
    public void Hardly_any_vivid_colour_is_clipped(PixelFormat pixels)
    {
        FrameFormat format = new(pixels, 320, 240);
        using TestPicture source = new TestPicture(format).FillVivid(), found = new(format);

        // A lamp in the night: all else has a third of its light.
        int black = 16 << (format.BitsPerSample - 8), grey = 1 << (format.BitsPerSample - 1);
        for (int plane = 0; plane < 3; plane++)
        {
            int none = plane == 0 ? black : grey, width = format.PlaneWidth(plane), height = format.PlaneHeight(plane);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    if (x < width / 3 || x >= width / 2 || y < height / 3 || y >= height / 2)
                        source[plane][x, y] = none + ((source[plane][x, y] - none) / 3);
                }
            }
        }

        using LowLightEnhancer enhancer = new(format, PictureColour.Bt709);
        enhancer.Apply(source.View, found.View);
        Assert.InRange(Clipping.Share(source, found, 2), 0, 0.005);
        Assert.True(found[0][20, 20] > source[0][20, 20] + (1 << (format.BitsPerSample - 6)), $"{source[0][20, 20]} became {found[0][20, 20]}");
    }

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) =>
        new LowLightEnhancer(format, PictureColour.Bt709, team, kernels);
}
