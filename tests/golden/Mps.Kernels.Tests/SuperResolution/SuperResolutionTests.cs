using Mps.Kernels.SuperResolution;
using Mps.Media;

namespace Mps.Kernels.Tests.SuperResolution;

/// <summary>What must hold of everything that enlarges pictures here, on every instruction set.</summary>
[Trait("levels", "every")]
public sealed class SuperResolutionTests
{
    private static readonly string[] s_names = ["edge-adaptive", "edge-adaptive lq", "learned", "learned lq"];

    public static TheoryData<string> Names() => [.. s_names];

    public static TheoryData<string, int> Depths()
    {
        TheoryData<string, int> data = [];
        foreach (string name in s_names)
        {
            foreach (int bits in (int[])[8, 10, 12])
            {
                data.Add(name, bits);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void Every_level_equals_the_definition(string name, int bits)
    {
        int seed = bits;
        foreach (int width in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 31, 32, 33, 63, 64, 65, 130])
        {
            foreach (int height in (int[])[1, 2, 3, 9])
            {
                using TestPlane source = new TestPlane(width, height, bits, bits > 8 ? 6 : 3);
                _ = seed % 2 == 0 ? source.FillExtremes(seed) : FillSmooth(source, seed);
                using TestPlane expected = Enlarge(name, source, 2 * width, 2 * height, KernelLevel.Scalar);
                foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(level => level > KernelLevel.Scalar && KernelSet.IsSupported(level)))
                {
                    using TestPlane actual = Enlarge(name, source, 2 * width, 2 * height, level);
                    actual.AssertEqual(expected, $"{level}, {width}x{height}, seed {seed}");
                    actual.AssertCanaries($"{level}, {width}x{height}");
                }

                seed++;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void Flat_stays_flat(string name, int bits)
    {
        foreach (int value in (int[])[0, 1, (1 << bits) / 3, (1 << bits) - 2, (1 << bits) - 1])
        {
            foreach ((int width, int height) in ((int, int)[])[(42, 22), (31, 16), (84, 44)])
            {
                using TestPlane source = new TestPlane(21, 11, bits, 0).Fill((_, _) => value), expected = new TestPlane(width, height, bits, 0).Fill((_, _) => value);
                using TestPlane enlarged = Enlarge(name, source, width, height, KernelSet.Best.Level);
                enlarged.AssertEqual(expected, $"{value} of {bits} bits");
            }
        }
    }

    // A spot's centre of mass, to a fortieth of a target sample of where bicubic has it.
    [Theory]
    [MemberData(nameof(Depths))]
    public void Nothing_moves(string name, int bits)
    {
        using TestPlane source = new TestPlane(40, 30, bits, 0).Fill((x, y) => (int)(((1 << bits) - 1) * Math.Exp(-(((x - 17.3) * (x - 17.3)) + ((y - 12.6) * (y - 12.6))) / 12)));
        foreach ((int width, int height) in ((int, int)[])[(80, 60), (60, 45), (160, 120)])
        {
            using TestPlane enlarged = Enlarge(name, source, width, height, KernelSet.Best.Level), bicubic = new(width, height, bits, 0);
            new PlaneScaler(40, 30, width, height, bits).Scale(source.View, bicubic.View);
            (double x, double y) = Centre(enlarged);
            (double bicubicX, double bicubicY) = Centre(bicubic);
            Assert.Equal(bicubicX, x, 0.025 * width / 80);
            Assert.Equal(bicubicY, y, 0.025 * width / 80);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Threads_share_a_picture(string name)
    {
        using RowTeam team = new(3);
        using FrameMemory source = Random(new FrameFormat(PixelFormat.Yuv420p, 121, 301), 5);
        using FrameMemory alone = new(new FrameFormat(PixelFormat.Yuv420p, 242, 602)), shared = new(alone.Format);
        using IPictureKernel one = Create(name, source.Format, 242, 602), three = Create(name, source.Format, 242, 602, team: team);
        for (int round = 0; round < 3; round++)
        {
            one.Apply(source.View(), alone.View());
            three.Apply(source.View(), shared.View());
            AssertSame(alone, shared);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_format_and_ratio_is_enlarged(string name)
    {
        foreach (PixelFormat format in (PixelFormat[])[PixelFormat.Yuv420p, PixelFormat.Yuv422p10le, PixelFormat.Yuv444p12le, PixelFormat.Yuva420p, PixelFormat.Gray])
        {
            foreach ((int width, int height) in ((int, int)[])[(49, 37), (98, 74), (73, 55), (196, 148), (120, 148), (245, 185)])
            {
                using FrameMemory source = Gradient(new FrameFormat(format, 49, 37)), expected = Gradient(new FrameFormat(format, width, height)), enlarged = new(expected.Format);
                using IPictureKernel kernel = Create(name, source.Format, width, height);
                kernel.Apply(source.View(), enlarged.View());
                int tolerance = 5 << (source.Format.BitsPerSample - 8);
                for (int plane = 0; plane < source.Format.PlaneCount; plane++)
                {
                    PlaneView found = enlarged.View().Plane(plane), wanted = expected.View().Plane(plane);
                    int border = 4 * width / 49;
                    for (int y = border; y < found.Height - border; y += 3)
                    {
                        for (int x = border; x < found.Width - border; x += 3)
                        {
                            Assert.True(Math.Abs(Sample(found, x, y) - Sample(wanted, x, y)) <= tolerance, $"{kernel.Summary}, {format}, plane {plane}: {Sample(found, x, y)} at {x},{y}, not {Sample(wanted, x, y)}");
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pictures_allocate_nothing(string name)
    {
        using FrameMemory source = Random(new FrameFormat(PixelFormat.Yuv420p, 64, 36), 1), target = new(new FrameFormat(PixelFormat.Yuv420p, 96, 54));
        using IPictureKernel kernel = Create(name, source.Format, 96, 54);
        Assert.Equal(0, Allocations.Of(() => kernel.Apply(source.View(), target.View())));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_cannot_be_done_is_said(string name)
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 64, 36);
        Assert.Contains("nv12", Assert.Throws<NotSupportedException>(() => Create(name, format with { PixelFormat = PixelFormat.Nv12 }, 128, 72)).Message, StringComparison.Ordinal);
        Assert.Contains("gbrp", Assert.Throws<NotSupportedException>(() => Create(name, format with { PixelFormat = PixelFormat.Gbrp }, 128, 72)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Create(name, format, 63, 72));
        Assert.Throws<ArgumentException>(() => Create(name, format, 128, 0));
        using FrameMemory source = new(format), wrong = new(format);
        using IPictureKernel kernel = Create(name, format, 128, 72);
        Assert.Throws<ArgumentException>(() => kernel.Apply(source.View(), wrong.View()));
    }

    internal static IPictureKernel Create(string name, FrameFormat source, int width, int height, KernelSet? kernels = null, RowTeam? team = null) => name switch
    {
        "edge-adaptive" => new EdgeAdaptiveScaler(source, width, height, kernels: kernels, team: team),
        "edge-adaptive lq" => new EdgeAdaptiveScaler(source, width, height, SuperResolutionMaterial.Compressed, kernels: kernels, team: team),
        "learned" => new LearnedScaler(source, width, height, kernels: kernels, team: team),
        "learned lq" => new LearnedScaler(source, width, height, SuperResolutionMaterial.Compressed, kernels: kernels, team: team),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Unknown."),
    };

    private static TestPlane Enlarge(string name, TestPlane source, int width, int height, KernelLevel level)
    {
        PixelFormat format = source.Bits switch
        {
            8 => PixelFormat.Yuv420p,
            10 => PixelFormat.Yuv420p10le,
            _ => PixelFormat.Yuv420p12le,
        };
        TestPlane target = new(width, height, source.Bits, source.Bits > 8 ? 10 : 5);
        using TestPlane chroma = new TestPlane((source.Width + 1) / 2, (source.Height + 1) / 2, source.Bits, 0).FillExtremes(1);
        using TestPlane chromaTarget = new((width + 1) / 2, (height + 1) / 2, source.Bits, 0);
        using IPictureKernel kernel = Create(name, new FrameFormat(format, source.Width, source.Height), width, height, KernelSet.Of(level));
        kernel.Apply(View(format, source, chroma, chroma), View(format, target, chromaTarget, chromaTarget));
        return target;
    }

    private static FrameView View(PixelFormat format, params TestPlane[] planes)
    {
        FramePlanes all = default;
        for (int i = 0; i < planes.Length; i++)
        {
            all.Addresses[i] = planes[i].View.Address;
            all.LineSizes[i] = planes[i].Stride;
        }

        return new FrameView(new FrameFormat(format, planes[0].Width, planes[0].Height), all);
    }

    private static TestPlane FillSmooth(TestPlane plane, int seed)
    {
        Random random = new(seed);
        double angle = random.NextDouble() * Math.PI, wave = 2 + (random.NextDouble() * 12);
        return plane.Fill((x, y) => (int)(plane.Maximum * (0.5 + (0.4 * Math.Sin(((x * Math.Cos(angle)) + (y * Math.Sin(angle))) / wave)) + (0.02 * random.NextDouble()))));
    }

    private static FrameMemory Random(FrameFormat format, int seed)
    {
        Random random = new(seed);
        return Fill(format, (_, _, _) => random.Next(1 << format.BitsPerSample));
    }

    // A slope that is the same on every size of picture: (0, 0) is the upper left corner and (1, 1) the lower right one.
    private static FrameMemory Gradient(FrameFormat format) => Fill(format, (_, x, y) => (int)(((1 << format.BitsPerSample) - 1) * (0.2 + (0.35 * x) + (0.25 * y))));

    private static FrameMemory Fill(FrameFormat format, Func<int, double, double, int> sample)
    {
        FrameMemory picture = new(format);
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            PlaneView view = picture.View().Plane(plane);
            for (int y = 0; y < view.Height; y++)
            {
                for (int x = 0; x < view.Width; x++)
                {
                    int value = sample(plane, (x + 0.5) / view.Width, (y + 0.5) / view.Height);
                    if (view.PixelBytes == 2)
                    {
                        view.Row<ushort>(y)[x] = (ushort)value;
                    }
                    else
                    {
                        view.Row(y)[x] = (byte)value;
                    }
                }
            }
        }

        return picture;
    }

    private static int Sample(PlaneView plane, int x, int y) => plane.PixelBytes == 2 ? plane.Row<ushort>(y)[x] : plane.Row(y)[x];

    private static void AssertSame(FrameMemory expected, FrameMemory actual)
    {
        for (int plane = 0; plane < expected.Format.PlaneCount; plane++)
        {
            PlaneView a = expected.View().Plane(plane), b = actual.View().Plane(plane);
            for (int y = 0; y < a.Height; y++)
            {
                Assert.True(a.Row(y).SequenceEqual(b.Row(y)), $"plane {plane}, row {y}");
            }
        }
    }

    private static (double X, double Y) Centre(TestPlane plane)
    {
        double sum = 0, sumX = 0, sumY = 0;
        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
            {
                (sum, sumX, sumY) = (sum + plane[x, y], sumX + (x * plane[x, y]), sumY + (y * plane[x, y]));
            }
        }

        return (sumX / sum, sumY / sum);
    }
}
