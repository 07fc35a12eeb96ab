using Mps.Kernels.FrameRate;
using Mps.Media;

namespace Mps.Kernels.Tests;

[Trait("levels", "every")]
public sealed class FrameRateTests
{
    public static TheoryData<PixelFormat, int, int> Shapes() => new()
    {
        { PixelFormat.Gray, 8, 8 },
        { PixelFormat.Gray, 131, 67 },
        { PixelFormat.Yuv420p, 200, 152 },
        { PixelFormat.Yuv420p, 173, 99 },
        { PixelFormat.Yuv422p10le, 161, 131 },
        { PixelFormat.Yuv444p12le, 137, 64 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_level_and_any_number_of_threads_give_the_same_picture(PixelFormat format, int width, int height)
    {
        FrameFormat shape = new(format, width, height);
        using FrameMemory a = Moved(shape, 0, 0, noise: 12, seed: 1), b = Moved(shape, 5, 3, noise: 12, seed: 2);
        using FrameMemory expected = new(shape), result = new(shape);
        Between(a, b, 0.3, expected, KernelSet.Scalar, RowTeam.Alone);
        using RowTeam team = new(3);
        foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported))
        {
            Between(a, b, 0.3, result, KernelSet.Of(level), team);
            AssertEqual(expected, result, level.ToString());
        }
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(-6, 4)]
    [InlineData(14, -10)]
    [InlineData(36, 8)]
    public void A_picture_that_moves_as_a_whole_is_found_half_way(int x, int y)
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 320, 240);
        using FrameMemory a = Moved(format, 0, 0), half = Moved(format, x / 2, y / 2), b = Moved(format, x, y), result = new(format);
        Between(a, b, 0.5, result, KernelSet.Best, RowTeam.Alone);
        // Where what comes in from outside cannot be known nothing is compared.
        int edge = Math.Abs(x) + Math.Abs(y) + 16;
        Assert.InRange(Psnr(half, result, 0, edge), 40, 200);
        Assert.InRange(Psnr(half, result, 1, edge / 2), 40, 200);
    }

    [Fact]
    public void Equal_pictures_give_that_picture()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 176, 144);
        using FrameMemory a = Moved(format, 0, 0, noise: 200, seed: 7), result = new(format);
        Between(a, a, 0.4, result, KernelSet.Best, RowTeam.Alone);
        AssertEqual(a, result, "still");
    }

    // What is new in each picture has no motion, though it matches better elsewhere by chance.
    [Fact]
    public void What_matches_by_chance_is_blended_in_place()
    {
        FrameFormat format = new(PixelFormat.Gray, 192, 160);
        using FrameMemory a = Moved(format, 0, 0), b = Moved(format, 0, 0), result = new(format);
        Speckle(a, 1);
        Speckle(b, 2);
        Between(a, b, 0.5, result, KernelSet.Best, RowTeam.Alone);
        double apart = 0, moved = 0;
        for (int y = 48; y < 112; y++)
        {
            for (int x = 64; x < 128; x++)
            {
                double blend = (a.View().Plane(0).Row(y)[x] + b.View().Plane(0).Row(y)[x]) / 2.0;
                apart += Math.Abs(result.View().Plane(0).Row(y)[x] - blend);
                moved += Math.Abs(a.View().Plane(0).Row(y)[x] - blend);
            }
        }

        Assert.InRange(apart / moved, 0, 0.3);

        // Patches of six by six samples.
        static void Speckle(FrameMemory picture, int seed)
        {
            Random random = new(seed);
            byte[] patches = new byte[256];
            random.NextBytes(patches);
            for (int y = 48; y < 112; y++)
            {
                for (int x = 64; x < 128; x++)
                {
                    picture.View().Plane(0).Row(y)[x] = (byte)(108 + (patches[((y / 6 % 16) * 16) + (x / 6 % 16)] / 7));
                }
            }
        }
    }

    [Fact]
    public void At_a_cut_the_nearer_picture_is_repeated()
    {
        FrameFormat format = new(PixelFormat.Gray, 256, 144);
        using FrameMemory a = Moved(format, 0, 0), b = new(format), result = new(format);
        Random random = new(3);
        for (int y = 0; y < format.Height; y++)
        {
            random.NextBytes(b.View().Plane(0).Row(y));
        }

        using FrameInterpolator interpolator = new(format);
        interpolator.Analyse(a.View(), b.View(), follows: false);
        Assert.True(interpolator.IsCut);
        interpolator.Make(a.View(), b.View(), 0.4, result.View());
        AssertEqual(a, result, "before");
        interpolator.Make(a.View(), b.View(), 0.6, result.View());
        AssertEqual(b, result, "after");
    }

    [Fact]
    public void What_is_wrong_is_refused()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 64, 64);
        using FrameMemory a = new(format), other = new(format with { Width = 66 });
        using FrameInterpolator interpolator = new(format);
        Assert.Throws<InvalidOperationException>(() => interpolator.Make(a.View(), a.View(), 0.5, a.View()));
        Assert.Throws<ArgumentException>(() => interpolator.Analyse(a.View(), other.View(), false));
        interpolator.Analyse(a.View(), a.View(), false);
        Assert.Throws<ArgumentOutOfRangeException>(() => interpolator.Make(a.View(), a.View(), double.NaN, a.View()));
        Assert.Throws<NotSupportedException>(() => new FrameInterpolator(new FrameFormat(PixelFormat.Rgb24, 64, 64)));
    }

    [Fact]
    public void Nothing_is_allocated_per_picture()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 128, 96);
        using FrameMemory a = Moved(format, 0, 0), b = Moved(format, 3, 1), result = new(format);
        using FrameInterpolator interpolator = new(format);
        Assert.Equal(0, Allocations.Of(() =>
        {
            interpolator.Analyse(a.View(), b.View(), follows: true);
            interpolator.Make(a.View(), b.View(), 0.5, result.View());
        }));
    }

    // Guard pages round the pictures: what is read or written beyond them kills the process.
    [Theory]
    [InlineData(67, 43)]
    [InlineData(128, 72)]
    public void Nothing_beyond_a_picture_is_touched(int width, int height)
    {
        using TestPlane a = new TestPlane(width, height, 8, 0).FillExtremes(1), b = new TestPlane(width, height, 8, 0).FillExtremes(2), result = new(width, height, 8, 5);
        FrameFormat format = new(PixelFormat.Gray, width, height);
        foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported))
        {
            using FrameInterpolator interpolator = new(format, KernelSet.Of(level));
            interpolator.Analyse(View(a), View(b), follows: false);
            interpolator.Make(View(a), View(b), 0.7, View(result));
            result.AssertCanaries(level.ToString());
        }

        FrameView View(TestPlane plane)
        {
            FramePlanes planes = default;
            planes.Addresses[0] = plane.View.Address;
            planes.LineSizes[0] = plane.Stride;
            return new FrameView(format, planes);
        }
    }

    private static void Between(FrameMemory a, FrameMemory b, double time, FrameMemory result, KernelSet kernels, RowTeam team)
    {
        using FrameInterpolator interpolator = new(a.Format, kernels, team);
        interpolator.Analyse(a.View(), b.View(), follows: false);
        interpolator.Make(a.View(), b.View(), time, result.View());
    }

    // A smooth pattern without a period that fits into the search, moved by whole samples.
    private static FrameMemory Moved(FrameFormat format, int dx, int dy, int noise = 0, int seed = 0)
    {
        FrameMemory picture = new(format);
        Random random = new(seed);
        int most = (1 << format.BitsPerSample) - 1;
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            (int scaleX, int scaleY) = plane == 0 ? (1, 1) : (1 << format.Log2ChromaWidth, 1 << format.Log2ChromaHeight);
            PlaneView view = picture.View().Plane(plane);
            for (int y = 0; y < view.Height; y++)
            {
                for (int x = 0; x < view.Width; x++)
                {
                    double u = (x * scaleX) - dx, v = (y * scaleY) - dy;
                    double wave = Math.Sin(u * 0.11) + Math.Sin((v * 0.13) + (plane * 0.7)) + Math.Sin((u + (2 * v)) * 0.041) + Math.Sin(((u * u) - (v * u)) * 0.0007);
                    int sample = (int)Math.Clamp(((wave + 4) / 8 * most) + random.Next(-noise, noise + 1), 0, most);
                    if (view.PixelBytes == 2)
                    {
                        view.Row<ushort>(y)[x] = (ushort)sample;
                    }
                    else
                    {
                        view.Row(y)[x] = (byte)sample;
                    }
                }
            }
        }

        return picture;
    }

    private static void AssertEqual(FrameMemory expected, FrameMemory actual, string what)
    {
        for (int plane = 0; plane < expected.Format.PlaneCount; plane++)
        {
            ReadOnlyPlaneView one = expected.View().Plane(plane), other = actual.View().Plane(plane);
            for (int y = 0; y < one.Height; y++)
            {
                Assert.True(one.Row(y).SequenceEqual(other.Row(y)), $"{what}: plane {plane}, row {y} differs at {one.Row(y).CommonPrefixLength(other.Row(y))}");
            }
        }
    }

    private static double Psnr(FrameMemory a, FrameMemory b, int plane, int edge)
    {
        ReadOnlyPlaneView one = a.View().Plane(plane), other = b.View().Plane(plane);
        double sum = 0;
        int samples = 0;
        for (int y = edge; y < one.Height - edge; y++)
        {
            for (int x = edge; x < one.Width - edge; x++, samples++)
            {
                sum += (one.Row(y)[x] - other.Row(y)[x]) * (one.Row(y)[x] - other.Row(y)[x]);
            }
        }

        return sum == 0 ? 200 : 10 * Math.Log10(255.0 * 255 * samples / sum);
    }
}
