using Mps.Kernels.Conversion;
using Mps.Kernels.LinearLight;
using Mps.Kernels.Tests.Conversion;
using Mps.Media;

namespace Mps.Kernels.Tests.LinearLight;

/// <summary>The definition against doubles, every level against the definition, and that it is light which is scaled.</summary>
[Trait("levels", "every")]
public sealed class LinearResizerTests
{
    private static readonly PictureColour s_hd = PictureColour.Bt709, s_fullSd = new(YuvMatrix.Bt601, FullRange: true);

    public static TheoryData<KernelLevel> Levels() => [.. Enum.GetValues<KernelLevel>()];

    public static TheoryData<LightTransfer> Transfers() => [.. Enum.GetValues<LightTransfer>()];

    [Theory]
    [MemberData(nameof(Transfers))]
    public void Scalar_is_within_one_of_the_formula(LightTransfer transfer)
    {
        foreach (ScaleKernel kernel in Enum.GetValues<ScaleKernel>())
        {
            foreach ((int width, int height) in ((int, int)[])[(14, 9), (33, 20), (23, 15), (50, 5)])
            {
                // Noise in which no light comes near 0, not even beside edges: there, codes of darkness are steeper than single precision is exact.
                using SamplePicture source = Noise(new FrameFormat(PixelFormat.Yuv444p12le, 23, 15), 1500, 2800);
                FrameFormat target = source.Format with { Width = width, Height = height };
                using SamplePicture scaled = new(target);
                using LinearResizer resizer = new(source.Format, width, height, transfer, s_hd, s_fullSd, kernel, kernels: KernelSet.Scalar);
                resizer.Apply(source.View, scaled.View);
                AssertNear(scaled, source, transfer, s_hd, s_fullSd, kernel, $"{transfer}, {kernel}, {target}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Transfers))]
    public void Extremes_are_within_one_code_of_8_bits(LightTransfer transfer)
    {
        foreach (ScaleKernel kernel in (ScaleKernel[])[ScaleKernel.Bilinear, ScaleKernel.Area])
        {
            // Grey: colours at the ends of all three components are mostly none.
            using SamplePicture source = new SamplePicture(new FrameFormat(PixelFormat.Gray, 23, 15)).FillExtremes(3);
            FrameFormat target = new(PixelFormat.Gray, 11, 7);
            using SamplePicture scaled = new(target);
            var options = new ConversionOptions { SourceColour = s_fullSd, TargetColour = s_fullSd, Kernel = kernel };
            using IPictureKernel resizer = LinearResizer.Open(source.Format, target, options, transfer);
            resizer.Apply(source.View, scaled.View);
            AssertNear(scaled, source, transfer, s_fullSd, s_fullSd, kernel, $"{transfer}, {kernel}");
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_equals_the_definition(KernelLevel level)
    {
        ScalingTests.Require(level);
        foreach (LightTransfer transfer in Enum.GetValues<LightTransfer>())
        {
            foreach (int width in (int[])[1, 3, 7, 8, 9, 16, 31, 33, 64, 65, 127])
            {
                foreach (int targetWidth in (int[])[width, 1, 20, 63, 130])
                {
                    FrameFormat target = new(PixelFormat.Yuv444p12le, targetWidth, 5);
                    using SamplePicture source = new SamplePicture(target with { Width = width, Height = 9 }).FillExtremes(width);
                    using SamplePicture expected = new(target), actual = new(target);
                    using LinearResizer definition = new(source.Format, targetWidth, 5, transfer, s_hd, s_fullSd, ScaleKernel.Lanczos, kernels: KernelSet.Scalar);
                    using LinearResizer fast = new(source.Format, targetWidth, 5, transfer, s_hd, s_fullSd, ScaleKernel.Lanczos, kernels: KernelSet.Of(level));
                    definition.Apply(source.View, expected.View);
                    fast.Apply(source.View, actual.View);
                    actual.AssertEqual(expected, $"{level}, {transfer}, {width} to {targetWidth}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Flat_stays_flat_and_the_same_size_the_same_picture(KernelLevel level)
    {
        ScalingTests.Require(level);
        foreach (LightTransfer transfer in Enum.GetValues<LightTransfer>())
        {
            FrameFormat format = new(PixelFormat.Yuv444p12le, 41, 11);
            // Signals above 1 are nothing in PQ.
            using SamplePicture noise = Noise(format, 300, 3300), same = new(format);
            using LinearResizer still = new(format, 41, 11, transfer, s_hd, s_hd, kernels: KernelSet.Of(level));
            still.Apply(noise.View, same.View);
            AssertWithin(1, same, noise, $"{transfer}, same size");
            foreach (int code in (int[])[256, 257, 1000, 3760])
            {
                using SamplePicture flat = new SamplePicture(format).Fill((component, _, _) => component > 0 ? 2048 : code);
                using SamplePicture scaled = new(format with { Width = 60 }), expected = new SamplePicture(scaled.Format).Fill((component, _, _) => component > 0 ? 2048 : code);
                using LinearResizer resizer = new(format, 60, 11, transfer, s_hd, s_hd, kernels: KernelSet.Of(level));
                resizer.Apply(flat.View, scaled.View);
                AssertWithin(1, scaled, expected, $"{transfer}, {code}");
            }
        }
    }

    [Fact]
    public void Black_and_white_dots_keep_their_light()
    {
        FrameFormat source = new(PixelFormat.Nv12, 64, 64), target = new(PixelFormat.Yuv420p, 96, 96);
        using SamplePicture dots = new SamplePicture(source).Fill((component, x, y) => component > 0 ? 128 : ((x + y) & 1) == 0 ? 16 : 235), small = new(target);
        var options = new ConversionOptions { Kernel = ScaleKernel.Area, Area = new PictureArea(32, 16, 32, 32), Fill = 1 };
        using IPictureKernel resizer = LinearResizer.Open(source, target, options, LightTransfer.Bt1886);
        resizer.Apply(dots.View, small.View);
        // Half of the light: 16 + 219 · 0.5^(1 / 2.4) = 180; half of the codes would be 125.5. White around it.
        Assert.Equal((180, 128, 128, 235), (small[0, 40, 24], small[1, 20, 12], small[2, 20, 12], small[0, 0, 0]));
    }

    [Fact]
    public void Threads_share_a_picture()
    {
        FrameFormat format = new(PixelFormat.Yuv444p12le, 50, 300), target = format with { Height = 200 };
        using SamplePicture source = new SamplePicture(format).FillExtremes(2), alone = new(target), shared = new(target);
        using RowTeam team = new(3);
        using LinearResizer one = new(format, 50, 200, LightTransfer.Srgb, s_hd, s_hd), many = new(format, 50, 200, LightTransfer.Srgb, s_hd, s_hd, team: team);
        one.Apply(source.View, alone.View);
        many.Apply(source.View, shared.View);
        shared.AssertEqual(alone, "three threads");
    }

    [Fact]
    public void Scaling_allocates_nothing()
    {
        FrameFormat from = new(PixelFormat.P010le, 300, 200), to = new(PixelFormat.Nv12, 200, 100);
        using IPictureKernel resizer = LinearResizer.Open(from, to, new ConversionOptions(), LightTransfer.Pq);
        using FrameMemory source = new(from), target = new(to);
        Assert.Equal(0, Allocations.Of(() => resizer.Apply(source.View(), target.View())));
    }

    [Fact]
    public void What_cannot_be_scaled_is_refused()
    {
        FrameFormat deep = new(PixelFormat.Yuv444p12le, 16, 16);
        Assert.Throws<NotSupportedException>(() => new LinearResizer(deep with { PixelFormat = PixelFormat.Yuv420p }, 8, 8, LightTransfer.Srgb, s_hd, s_hd));
        Assert.Throws<ArgumentException>(() => new LinearResizer(deep, 0, 8, LightTransfer.Srgb, s_hd, s_hd));
        Assert.Throws<NotSupportedException>(() => LinearResizer.Open(deep with { PixelFormat = PixelFormat.Rgb24 }, deep, new ConversionOptions(), LightTransfer.Srgb));
        using LinearResizer resizer = new(deep, 8, 8, LightTransfer.Srgb, s_hd, s_hd);
        using SamplePicture source = new(deep), wrong = new(deep);
        Assert.Throws<ArgumentException>(() => resizer.Apply(source.View, wrong.View));
    }

    // Chroma stays weak.
    private static SamplePicture Noise(FrameFormat format, int least, int most)
    {
        Random random = new(5);
        return new SamplePicture(format).Fill((component, _, _) => component > 0 ? random.Next(1900, 2200) : random.Next(least, most));
    }

    private static void AssertWithin(int most, SamplePicture actual, SamplePicture expected, string what)
    {
        for (int component = 0; component < actual.Components; component++)
            for (int y = 0; y < actual.Height(component); y++)
                for (int x = 0; x < actual.Width(component); x++)
                    if (Math.Abs(actual[component, x, y] - expected[component, x, y]) > most)
                        Assert.Fail($"{what}: component {component} at {x},{y} is {actual[component, x, y]}, not {expected[component, x, y]}");
    }

    // By way of R'G'B' and light in doubles, from the standards' formulas; all samples lie on luma's grid.
    private static void AssertNear(
        SamplePicture actual, SamplePicture source, LightTransfer transfer, PictureColour from, PictureColour to, ScaleKernel kernel, string what)
    {
        FrameFormat target = actual.Format;
        (double stepX, double stepY) = (source.Format.Width / (double)target.Width, source.Format.Height / (double)target.Height);
        (YuvMatrix f, YuvMatrix t) = (from.Matrix, to.Matrix);
        for (int y = 0; y < target.Height; y++)
        {
            for (int x = 0; x < target.Width; x++)
            {
                (double, double) across = (((x + 0.5) * stepX) - 0.5, Math.Max(1, stepX)), down = (((y + 0.5) * stepY) - 0.5, Math.Max(1, stepY));
                double r = Scaled(0), g = Scaled(1), b = Scaled(2);
                double luma = (t.Kr * r) + (t.Kg * g) + (t.Kb * b);
                double[] signals = [luma, (b - luma) / (2 * (1 - t.Kb)), (r - luma) / (2 * (1 - t.Kr))];
                for (int component = 0; component < actual.Components; component++)
                {
                    (double zero, double excursion) = Range(component, to.FullRange, target.BitsPerSample);
                    double exact = Math.Clamp(zero + (signals[component] * excursion), 0, actual.Maximum);
                    if (Math.Abs(actual[component, x, y] - Math.Round(exact)) > 1)
                        Assert.Fail($"{what}, component {component} at {x},{y}: {actual[component, x, y]}, not {exact}");
                }

                double Scaled(int colour)
                {
                    double light = ReferenceScaler.At((u, v) => Light(Signal(colour, u, v)), source.Format.Width, source.Format.Height, across, down, kernel);
                    return Math.CopySign(Code(Math.Abs(light)), light);
                }
            }
        }

        double Signal(int colour, int x, int y)
        {
            double[] s = new double[3];
            for (int component = 0; component < source.Components; component++)
            {
                (double zero, double excursion) = Range(component, from.FullRange, source.Format.BitsPerSample);
                s[component] = (source[component, x, y] - zero) / excursion;
            }

            double r = s[0] + (2 * (1 - f.Kr) * s[2]), b = s[0] + (2 * (1 - f.Kb) * s[1]);
            return colour switch { 0 => r, 1 => (s[0] - (f.Kr * r) - (f.Kb * b)) / f.Kg, _ => b };
        }

        double Light(double signal) => transfer switch
        {
            LightTransfer.Srgb => signal <= 0.04045 ? signal / 12.92 : Math.Pow((signal + 0.055) / 1.055, 2.4),
            LightTransfer.Pq => Math.Pow(Math.Max(Math.Pow(signal, 32 / 2523.0) - (107 / 128.0), 0) / ((2413 / 128.0) - (2392 / 128.0 * Math.Pow(signal, 32 / 2523.0))), 8192 / 1305.0),
            LightTransfer.Hlg => signal <= 0.5 ? signal * signal / 3 : (Math.Exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12,
            _ => Math.Pow(signal, 2.4),
        };

        double Code(double light) => transfer switch
        {
            LightTransfer.Srgb => light <= 0.0031308 ? light * 12.92 : (1.055 * Math.Pow(light, 1 / 2.4)) - 0.055,
            LightTransfer.Pq => Math.Pow(((107 / 128.0) + (2413 / 128.0 * Math.Pow(light, 1305 / 8192.0))) / (1 + (2392 / 128.0 * Math.Pow(light, 1305 / 8192.0))), 2523 / 32.0),
            LightTransfer.Hlg => light <= 1 / 12.0 ? Math.Sqrt(3 * light) : (0.17883277 * Math.Log((12 * light) - 0.28466892)) + 0.55991073,
            _ => Math.Pow(light, 1 / 2.4),
        };
    }

    private static (double Zero, double Excursion) Range(int component, bool full, int bits)
    {
        double scale = 1 << (bits - 8), greatest = (1 << bits) - 1;
        return (component, full) switch
        {
            (0, false) => (16 * scale, 219 * scale),
            (0, true) => (0, greatest),
            (_, false) => (128 * scale, 224 * scale),
            _ => (128 * scale, greatest),
        };
    }
}
