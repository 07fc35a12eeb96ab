using Mps.Kernels.Conversion;
using Mps.Media;

namespace Mps.Kernels.Tests.Conversion;

/// <summary>The definition against doubles, every level against the definition, and what must hold for any conversion.</summary>
[Trait("levels", "every")]
public sealed class FrameConverterTests
{
    private static readonly PictureColour s_limited = PictureColour.Bt709, s_full = s_limited with { FullRange = true };
    private static readonly PictureColour s_sd = new(YuvMatrix.Bt601, FullRange: false), s_fullSd = s_sd with { FullRange = true };
    private static readonly PictureColour s_wide = new(YuvMatrix.Bt2020, FullRange: false);

    private static readonly PixelFormat[] s_formats =
    [
        PixelFormat.Yuv420p, PixelFormat.Yuv422p, PixelFormat.Yuv444p, PixelFormat.Yuv420p10le, PixelFormat.Yuv422p10le, PixelFormat.Yuv444p10le,
        PixelFormat.Yuv420p12le, PixelFormat.Nv12, PixelFormat.Nv21, PixelFormat.Nv16, PixelFormat.Nv24, PixelFormat.P010le, PixelFormat.Yuv411p,
        PixelFormat.Yuv410p, PixelFormat.Yuv440p, PixelFormat.Gray, PixelFormat.Gray10le,
    ];

    public static TheoryData<KernelLevel> Levels() => [.. Enum.GetValues<KernelLevel>()];

    public static TheoryData<PixelFormat> Formats() => [.. s_formats];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_pair_of_formats_is_within_one_of_the_formula(PixelFormat from)
    {
        foreach (PixelFormat to in s_formats)
        {
            CheckAgainstFormula(new FrameFormat(from, 23, 11), new FrameFormat(to, 23, 11), new ConversionOptions());
            CheckAgainstFormula(new FrameFormat(from, 22, 14), new FrameFormat(to, 31, 9), new ConversionOptions());
        }
    }

    [Fact]
    public void Every_change_of_colour_is_within_one_of_the_formula()
    {
        foreach (PictureColour from in (PictureColour[])[s_limited, s_full, s_sd, s_fullSd, s_wide])
        {
            foreach (PictureColour to in (PictureColour[])[s_limited, s_full, s_sd, s_fullSd, s_wide])
            {
                var options = new ConversionOptions { SourceColour = from, TargetColour = to, Kernel = ScaleKernel.Lanczos };
                CheckAgainstFormula(new FrameFormat(PixelFormat.Yuv420p, 23, 11), new FrameFormat(PixelFormat.Nv12, 23, 11), options);
                CheckAgainstFormula(new FrameFormat(PixelFormat.P010le, 22, 14), new FrameFormat(PixelFormat.Yuv420p, 30, 9), options);
                CheckAgainstFormula(new FrameFormat(PixelFormat.Yuv444p, 19, 7), new FrameFormat(PixelFormat.Yuv444p10le, 19, 7), options);
                CheckAgainstFormula(new FrameFormat(PixelFormat.Yuv420p12le, 18, 9), new FrameFormat(PixelFormat.Yuv422p12le, 25, 9), options);
            }
        }
    }

    [Fact]
    public void Chroma_stays_where_its_luma_is_whatever_the_siting()
    {
        ChromaSiting[] sitings = Enum.GetValues<ChromaSiting>();
        foreach (ChromaSiting from in sitings)
        {
            foreach (ChromaSiting to in sitings)
            {
                var options = new ConversionOptions { SourceSiting = from, TargetColour = s_sd with { Siting = to } };
                CheckAgainstFormula(new FrameFormat(PixelFormat.Yuv420p, 21, 13), new FrameFormat(PixelFormat.Yuv444p, 21, 13), options);
                CheckAgainstFormula(new FrameFormat(PixelFormat.Yuv444p10le, 21, 13), new FrameFormat(PixelFormat.Nv12, 21, 13), options);
                CheckAgainstFormula(new FrameFormat(PixelFormat.Yuv420p, 20, 14), new FrameFormat(PixelFormat.Yuv420p, 33, 10), options);
                CheckAgainstFormula(new FrameFormat(PixelFormat.Yuv422p, 20, 14), new FrameFormat(PixelFormat.Yuv422p10le, 33, 10), options);
                CheckAgainstFormula(new FrameFormat(PixelFormat.Yuv422p10le, 22, 12), new FrameFormat(PixelFormat.Yuv420p, 22, 12), options);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_equals_the_definition(KernelLevel level)
    {
        ScalingTests.Require(level);
        int seed = 1;
        foreach (PixelFormat from in s_formats)
        {
            foreach (PixelFormat to in s_formats)
            {
                foreach (int width in (int[])[1, 15, 33, 64, 131])
                {
                    Compare(level, new FrameFormat(from, width, 5), new FrameFormat(to, width, 5), new ConversionOptions(), seed++);
                    Compare(level, new FrameFormat(from, width, 4), new FrameFormat(to, 70, 5), new ConversionOptions { TargetColour = s_fullSd }, seed++);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_equals_the_definition_at_every_width(KernelLevel level)
    {
        ScalingTests.Require(level);
        foreach (int width in (int[])[2, 3, 7, 8, 16, 17, 31, 32, 62, 63, 65, 127, 128, 129, 257])
        {
            foreach (PictureColour to in (PictureColour[])[s_limited, s_full, s_sd])
            {
                var options = new ConversionOptions { TargetColour = to };
                Compare(level, new FrameFormat(PixelFormat.Nv12, width, 6), new FrameFormat(PixelFormat.Yuv420p10le, width, 6), options, width);
                Compare(level, new FrameFormat(PixelFormat.P010le, width, 6), new FrameFormat(PixelFormat.P010le, width, 6), options, width);
                Compare(level, new FrameFormat(PixelFormat.Yuv422p, width, 6), new FrameFormat(PixelFormat.Nv12, (width * 2 / 3) + 1, 4), options, width);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Only_the_size_is_the_scalers_picture(KernelLevel level)
    {
        ScalingTests.Require(level);
        foreach (PixelFormat format in (PixelFormat[])[PixelFormat.Yuv420p, PixelFormat.Yuv422p10le, PixelFormat.Gray])
        {
            FrameFormat from = new(format, 77, 41), to = new(format, 130, 29);
            using SamplePicture source = new SamplePicture(from).FillExtremes(3), expected = new(to), actual = new(to);
            new FrameScaler(from, to.Width, to.Height, kernels: KernelSet.Of(level)).Scale(source.View, expected.View);
            using FrameConverter converter = new(from, to, kernels: KernelSet.Of(level));
            converter.Apply(source.View, actual.View);
            actual.AssertEqual(expected, format.Name());
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void There_and_back_in_more_bits_is_the_same_picture(KernelLevel level)
    {
        ScalingTests.Require(level);
        foreach (PictureColour between in (PictureColour[])[s_limited, s_full])
        {
            foreach (PixelFormat deep in (PixelFormat[])[PixelFormat.P010le, PixelFormat.Yuv420p12le])
            {
                FrameFormat shallow = new(PixelFormat.Nv12, 75, 13), wide = shallow with { PixelFormat = deep };
                using SamplePicture source = new(shallow), middle = new(wide), back = new(shallow);
                Random random = new(1);
                source.Fill((component, _, _) => random.Next(16, component > 0 ? 241 : 236));
                Convert(source, middle, new ConversionOptions { TargetColour = between }, level);
                Convert(middle, back, new ConversionOptions { SourceColour = between }, level);
                back.AssertEqual(source, $"{deep.Name()}, full range {between.FullRange}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Black_white_and_grey_are_exact(KernelLevel level)
    {
        ScalingTests.Require(level);
        foreach ((PictureColour from, PictureColour to, int[] codes, int[] expected) in ((PictureColour, PictureColour, int[], int[])[])
            [(s_limited, s_full, [16, 235], [0, 1023]), (s_full, s_limited, [0, 255], [64, 940]), (s_full, s_fullSd, [0, 255], [0, 1023]), (s_sd, s_wide, [16, 235], [64, 940])])
        {
            foreach (int width in (int[])[40, 57])
            {
                for (int i = 0; i < codes.Length; i++)
                {
                    int code = codes[i], grey = expected[i];
                    using SamplePicture source = new SamplePicture(new FrameFormat(PixelFormat.Yuv420p, 40, 12)).Fill((component, _, _) => component > 0 ? 128 : code);
                    FrameFormat target = new(PixelFormat.P010le, width, 17);
                    using SamplePicture actual = new(target), wanted = new SamplePicture(target).Fill((component, _, _) => component > 0 ? 512 : grey);
                    Convert(source, actual, new ConversionOptions { SourceColour = from, TargetColour = to }, level);
                    actual.AssertEqual(wanted, $"{from} to {to}, {code}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void What_lies_outside_the_area_is_filled(KernelLevel level)
    {
        ScalingTests.Require(level);
        foreach (PixelFormat format in (PixelFormat[])[PixelFormat.Yuv420p, PixelFormat.Nv12, PixelFormat.P010le, PixelFormat.Yuv444p10le, PixelFormat.Gray])
        {
            FrameFormat small = new(PixelFormat.Yuv420p, 50, 30), large = new(format, 121, 73);
            PictureArea area = new(10, 4, 60, 50);
            using SamplePicture source = new SamplePicture(small).FillExtremes(1), inside = new(large with { Width = 60, Height = 50 }), whole = new(large), expected = new(large);
            Convert(source, inside, new ConversionOptions(), level);
            Convert(source, whole, new ConversionOptions { Area = area, Fill = 1 }, level);
            int scale = 1 << (large.BitsPerSample - 8);
            expected.Fill((component, x, y) =>
            {
                int left = component > 0 ? area.Left >> large.Log2ChromaWidth : area.Left, top = component > 0 ? area.Top >> large.Log2ChromaHeight : area.Top;
                bool covered = x >= left && y >= top && x < left + inside.Width(component) && y < top + inside.Height(component);
                return covered ? inside[component, x - left, y - top] : scale * (component > 0 ? 128 : 235);
            });
            whole.AssertEqual(expected, format.Name());
        }
    }

    [Fact]
    public void Threads_share_a_picture()
    {
        FrameFormat from = new(PixelFormat.Nv12, 203, 151), to = new(PixelFormat.Yuv420p10le, 301, 99);
        var options = new ConversionOptions { TargetColour = s_fullSd };
        using SamplePicture source = new SamplePicture(from).FillExtremes(2), alone = new(to), shared = new(to);
        using RowTeam team = new(3);
        using FrameConverter one = new(from, to, options), many = new(from, to, options, team);
        one.Apply(source.View, alone.View);
        many.Apply(source.View, shared.View);
        shared.AssertEqual(alone, "three threads");
    }

    [Fact]
    public void Converting_allocates_nothing()
    {
        FrameFormat from = new(PixelFormat.P010le, 300, 200), to = new(PixelFormat.Nv12, 200, 100);
        using FrameConverter converter = new(from, to, new ConversionOptions { TargetColour = s_fullSd, Area = new PictureArea(20, 10, 160, 80) });
        using FrameMemory source = new(from), target = new(to);
        Assert.Equal(0, Allocations.Of(() => converter.Apply(source.View(), target.View())));
    }

    [Fact]
    public void What_cannot_be_converted_is_refused()
    {
        FrameFormat yuv = new(PixelFormat.Yuv420p, 16, 16);
        foreach (PixelFormat format in (PixelFormat[])[PixelFormat.Rgb24, PixelFormat.Gbrp, PixelFormat.Yuva420p, PixelFormat.Gray16le, PixelFormat.Unknown])
        {
            Assert.False(FrameConverter.Supports(format));
            Assert.Throws<NotSupportedException>(() => new FrameConverter(yuv with { PixelFormat = format }, yuv));
            Assert.Throws<NotSupportedException>(() => new FrameConverter(yuv, yuv with { PixelFormat = format }));
        }

        Assert.Throws<ArgumentException>(() => new FrameConverter(yuv, yuv with { Width = 0 }));
        foreach (PictureArea area in (PictureArea[])[new(1, 0, 4, 4), new(0, 1, 4, 4), new(0, 0, 17, 4), new(2, 2, 4, 15), new(-2, 0, 4, 4), new(0, 0, 0, 4)])
            Assert.Throws<ArgumentException>(() => new FrameConverter(yuv, yuv, new ConversionOptions { Area = area }));
        using FrameConverter converter = new(yuv, yuv);
        using SamplePicture right = new(yuv), wrong = new(yuv with { Width = 18 });
        Assert.Throws<ArgumentException>(() => converter.Apply(wrong.View, right.View));
        Assert.Throws<ArgumentException>(() => converter.Apply(right.View, wrong.View));
    }

    private static void CheckAgainstFormula(FrameFormat from, FrameFormat to, ConversionOptions options)
    {
        using SamplePicture source = new SamplePicture(from).FillExtremes(from.Width + to.Height), target = new(to);
        Convert(source, target, options, KernelLevel.Scalar);
        ReferenceConverter reference = new(source, to, options);
        for (int component = 0; component < target.Components; component++)
        {
            for (int y = 0; y < target.Height(component); y++)
            {
                for (int x = 0; x < target.Width(component); x++)
                {
                    double exact = reference.Sample(component, x, y);
                    if (Math.Abs(target[component, x, y] - Math.Round(exact)) > 1)
                        Assert.Fail($"{from} to {to}, {options}, component {component} at {x},{y}: {target[component, x, y]}, not {exact}");
                }
            }
        }
    }

    private static void Compare(KernelLevel level, FrameFormat from, FrameFormat to, ConversionOptions options, int seed)
    {
        using SamplePicture source = new SamplePicture(from, seed % 7).FillExtremes(seed), expected = new(to, seed % 5), actual = new(to, seed % 5);
        Convert(source, expected, options, KernelLevel.Scalar);
        Convert(source, actual, options, level);
        actual.AssertEqual(expected, $"{level} {from} to {to}, {options.TargetColour}, seed {seed}");
    }

    private static void Convert(SamplePicture source, SamplePicture target, ConversionOptions options, KernelLevel level)
    {
        using FrameConverter converter = new(source.Format, target.Format, options, kernels: KernelSet.Of(level));
        converter.Apply(source.View, target.View);
    }
}
