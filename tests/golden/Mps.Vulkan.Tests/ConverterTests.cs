using Mps.Kernels.Conversion;
using Mps.Media;
using Mps.Vulkan.Conversion;

namespace Mps.Vulkan.Tests;

/// <summary>Conversion on the device equals its scalar definition bit for bit.</summary>
public sealed class ConverterTests(TestDevice shared)
{
    private static readonly PixelFormat[] s_formats =
    [
        PixelFormat.Gray, PixelFormat.Yuv420p, PixelFormat.Yuv422p, PixelFormat.Yuv444p10le, PixelFormat.Yuv420p12le, PixelFormat.Nv12, PixelFormat.Nv21, PixelFormat.Nv16,
        PixelFormat.P010le,
    ];

    private static readonly PictureColour s_full = PictureColour.Bt709 with { FullRange = true }, s_wide = new(YuvMatrix.Bt2020, false);

    /// <summary>Layout, depth, subsampling: from and to each format, as it is, scaled across, down, and both.</summary>
    [Fact]
    public void Every_format_equals_the_definition()
    {
        VulkanDevice device = shared.Require();
        int seed = 0;
        (int, int)[] sizes = [(66, 21), (45, 21), (66, 33), (131, 10)];
        foreach (int apart in (int[])[0, 1, 4])
        {
            for (int i = 0; i < s_formats.Length; i++, seed++)
            {
                (int width, int height) = sizes[seed % sizes.Length];
                PixelFormat to = s_formats[(i + apart) % s_formats.Length];
                Compare(device, new FrameFormat(s_formats[i], 66, 21), new FrameFormat(to, width, height), new ConversionOptions(), seed);
            }
        }
    }

    /// <summary>Range and matrix, mixed on the way, at every combination of interpolated axes.</summary>
    [Theory]
    [InlineData(PixelFormat.Yuv420p, PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Nv12, PixelFormat.Yuv444p10le)]
    [InlineData(PixelFormat.P010le, PixelFormat.Nv21)]
    [InlineData(PixelFormat.Yuv444p12le, PixelFormat.P010le)]
    [InlineData(PixelFormat.Yuv422p, PixelFormat.Nv16)]
    [InlineData(PixelFormat.Gray10le, PixelFormat.Yuv420p)]
    public void Colours_equal_the_definition(PixelFormat from, PixelFormat to)
    {
        VulkanDevice device = shared.Require();
        int seed = 100;
        ScaleKernel[] kernels = Enum.GetValues<ScaleKernel>();
        ChromaSiting[] sitings = Enum.GetValues<ChromaSiting>();
        foreach ((PictureColour before, PictureColour after) in ((PictureColour, PictureColour)[])[(PictureColour.Bt709, s_full), (s_full, s_wide), (s_wide, PictureColour.Bt709)])
        {
            foreach ((int width, int height) in ((int, int)[])[(70, 30), (51, 30), (70, 47), (140, 20)])
            {
                ConversionOptions options = new()
                {
                    SourceColour = before,
                    TargetColour = after,
                    SourceSiting = sitings[seed % sitings.Length],
                    TargetSiting = sitings[seed / 3 % sitings.Length],
                    Kernel = kernels[seed % kernels.Length],
                };
                Compare(device, new FrameFormat(from, 70, 30), new FrameFormat(to, width, height), options, seed++);
            }
        }
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p, PixelFormat.Nv12)]
    [InlineData(PixelFormat.P010le, PixelFormat.P010le)]
    [InlineData(PixelFormat.Nv16, PixelFormat.Yuv422p10le)]
    public void Bars_equal_the_definition(PixelFormat from, PixelFormat to)
    {
        VulkanDevice device = shared.Require();
        foreach ((PictureArea area, double fill) in ((PictureArea, double)[])[(new(6, 2, 33, 17), 0), (new(0, 0, 50, 40), 1), (new(2, 10, 59, 31), 0.4)])
        {
            foreach (PictureColour after in (PictureColour[])[PictureColour.Bt709, s_wide])
            {
                ConversionOptions options = new() { TargetColour = after, Area = area, Fill = fill };
                Compare(device, new FrameFormat(from, 50, 40), new FrameFormat(to, 61, 41), options, seed: area.Width);
            }
        }
    }

    [Fact]
    public void Every_width_equals_the_definition()
    {
        VulkanDevice device = shared.Require();
        foreach (int width in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129])
        {
            Compare(device, new FrameFormat(PixelFormat.Nv12, width, 3), new FrameFormat(PixelFormat.Yuv420p, width, 3), new ConversionOptions(), width);
            Compare(device, new FrameFormat(PixelFormat.P010le, 40, 6), new FrameFormat(PixelFormat.Nv12, width, 5), new ConversionOptions { TargetColour = s_full }, width);
        }
    }

    [Fact]
    public void What_cannot_be_converted_is_refused()
    {
        using VulkanDevice device = TestDevice.Open();
        FrameFormat good = new(PixelFormat.Yuv420p, 64, 64);
        Assert.Throws<NotSupportedException>(() => new VulkanConverter(device, new FrameFormat(PixelFormat.Rgb24, 64, 64), good));
        Assert.Throws<ArgumentException>(() => new VulkanConverter(device, good, good, new ConversionOptions { Area = new PictureArea(1, 0, 8, 8) }));
        Assert.Equal(0, device.LiveObjects);
    }

    private static void Compare(VulkanDevice device, FrameFormat from, FrameFormat to, ConversionOptions options, int seed)
    {
        using FrameConverter definition = new(from, to, options, kernels: KernelSet.Scalar);
        ReferenceComparison.AssertEqual(definition, new VulkanConverter(device, from, to, options), pictures: 1, seed);
    }
}
