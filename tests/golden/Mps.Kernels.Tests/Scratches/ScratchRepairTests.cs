using Mps.Kernels.Scratches;
using Mps.Kernels.Tests.Enhance;
using Mps.Media;

namespace Mps.Kernels.Tests.Scratches;

public sealed class ScratchRepairTests : KernelContract
{
    private const int Width = 320, Height = 192, TextureSide = 720;

    private static readonly double[] s_texture = MakeTexture();

    protected override int Pictures => 3;

    [Theory]
    [InlineData(PixelFormat.Yuv420p, 0, 10)]
    [InlineData(PixelFormat.Yuv420p, 3, 6)]
    [InlineData(PixelFormat.Yuv422p10le, 3, 6)]
    public void Dirt_goes(PixelFormat pixels, int pan, double gain)
    {
        // A spot on each picture, each elsewhere; all planes.
        (double before, double after) = Run(pixels, 12, (_, x, y, time) => Texture(x + (pan * time), y), (plane, x, y, time, clean) =>
        {
            int sub = plane == 0 ? 1 : 2;
            double dx = (x * sub) - 30 - (83 * time % 250), dy = (y * (pixels == PixelFormat.Yuv420p ? sub : 1)) - 25 - (59 * time % 140);
            return (dx * dx) + (dy * dy) < 20 ? time % 2 == 0 ? 0.9 : 0.1 : clean;
        });
        Assert.True(after - before > gain, $"{before:0.0} dB became {after:0.0} dB");
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p, 1.0, 8)]
    [InlineData(PixelFormat.Yuv420p10le, 0.4, 2.5)]
    public void A_scratch_goes_when_the_scene_moves_past_it(PixelFormat pixels, double cover, double gain)
    {
        (double before, double after) = Run(pixels, 16, (_, x, y, time) => Texture(x + (2 * time), y), (plane, x, _, _, clean) =>
            plane == 0 && x is 150 or 151 ? clean + (cover * (0.85 - clean)) : clean);
        Assert.True(after - before > gain, $"{before:0.0} dB became {after:0.0} dB");
    }

    [Fact]
    public void A_scratch_that_comes_in_a_standing_scene_goes()
    {
        (double before, double after) = Run(PixelFormat.Yuv420p, 12, (_, x, y, _) => Texture(x, y), (plane, x, _, time, clean) =>
            plane == 0 && time >= 4 && x is 150 or 151 ? 0.1 : clean);
        Assert.True(after - before > 8, $"{before:0.0} dB became {after:0.0} dB");
    }

    [Theory]
    [InlineData("poles", 0, 1.0)]
    [InlineData("poles", 3, 1.0)]
    [InlineData("pole from top to bottom", 0, 0.4)]
    [InlineData("pole from top to bottom", 3, 1.0)]
    [InlineData("fence", 0, 1.0)]
    [InlineData("fence", 2, 1.0)]
    [InlineData("letters", 0, 1.0)]
    [InlineData("letters", 2, 1.0)]
    [InlineData("ball", 0, 1.0)]
    [InlineData("cut", 0, 1.0)]
    public void What_is_no_scratch_stays(string what, int pan, double intensity)
    {
        (_, double after) = Run(
            PixelFormat.Yuv420p, 20,
            (plane, x, y, time) =>
            {
                int at = x + (pan * time);
                bool thing = plane == 0 && what switch
                {
                    "poles" => (at + 40) % 110 < 3 && y is > 40 and < 170,
                    "pole from top to bottom" => at % 140 is 100 or 101,
                    "fence" => at % 9 < 2 && y > 70,
                    // Upright strokes of letters, some joined.
                    "letters" => y is > 150 and < 170 && (at % 12 < 2 || (at % 24 is > 2 and < 12 && y % 18 < 3)),
                    "ball" => ((x - 20 - (14 * time)) * (x - 20 - (14 * time))) + ((y - 90) * (y - 90)) < 30,
                    _ => false,
                };
                return thing ? 0.15 : what == "cut" && time >= 8 ? Texture(y + 500, x) : Texture(at, y);
            },
            (_, _, _, _, clean) => clean,
            intensity);
        Assert.True(after >= 45, $"the worst picture is {after:0.0} dB from what it was");
    }

    [Fact]
    public void Intensity_nothing_changes_nothing()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 96, 80);
        using ScratchRepair repair = new(format, 0);
        using TestPicture source = new(format), found = new(format);
        for (int i = 0; i < 4; i++)
        {
            source.FillExtremes(i);
            repair.Apply(source.View, found.View);
            found.AssertEqual(source, $"picture {i}");
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Intensity_out_of_range_is_refused(double intensity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScratchRepair(new FrameFormat(PixelFormat.Yuv420p, 16, 16), intensity).Dispose());

    protected override IPictureKernel Make(FrameFormat format, RowTeam? team = null, KernelSet? kernels = null) => new ScratchRepair(format, 0.8, team, kernels);

    // Luma PSNR of the worst of the later half of the pictures, as they were soiled and as they were repaired. Values are 0..1.
    private static (double Before, double After) Run(
        PixelFormat pixels, int count, Func<int, int, int, int, double> scene, Func<int, int, int, int, double, double> soil, double intensity = 0.6)
    {
        FrameFormat format = new(pixels, Width, Height);
        using ScratchRepair repair = new(format, intensity);
        using TestPicture clean = new(format), soiled = new(format), found = new(format);
        (double before, double after) = (100, 100);
        for (int i = 0; i < count; i++)
        {
            int time = i;
            int most = clean[0].Maximum;
            clean.Fill((plane, x, y) => (int)Math.Round(most * scene(plane, x, y, time)));
            soiled.Fill((plane, x, y) => (int)Math.Round(most * soil(plane, x, y, time, scene(plane, x, y, time))));
            repair.Apply(soiled.View, found.View);
            if (i >= count / 2)
                (before, after) = (Math.Min(before, Psnr(soiled, clean)), Math.Min(after, Psnr(found, clean)));
        }

        return (before, after);
    }

    // Waves of many lengths, the shortest of six samples.
    private static double[] MakeTexture()
    {
        double[] texture = new double[TextureSide * TextureSide];
        for (int at = 0; at < texture.Length; at++)
        {
            (int y, int x) = Math.DivRem(at, TextureSide);
            texture[at] = 0.5;
            for (int i = 1; i <= 12; i++)
                texture[at] += 0.035 * Math.Sin((x * Math.Cos(i * 2.4) * i / 12) + (y * Math.Sin(i * 2.4) * i / 12) + (i * i));
        }

        return texture;
    }

    private static double Texture(int x, int y) => s_texture[(y * TextureSide) + x];

    private static double Psnr(TestPicture a, TestPicture b)
    {
        double sum = 0;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
                sum += Math.Pow(a[0][x, y] - b[0][x, y], 2);
        }

        return sum == 0 ? 100 : 10 * Math.Log10(Math.Pow(a[0].Maximum, 2) * Width * Height / sum);
    }
}
