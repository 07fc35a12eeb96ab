using Mps.Media;
using Mps.Vulkan.Scaling;

namespace Mps.Vulkan.Tests;

/// <summary>Scaling on the device equals the scalar definition bit for bit.</summary>
public sealed class ScalerTests(TestDevice shared)
{
    private static readonly int[] s_widths = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 257];

    [Theory]
    [InlineData(PixelFormat.Gray, 7)]
    [InlineData(PixelFormat.Gray10le, 14)]
    public void Every_width_equals_the_definition(PixelFormat format, int gap)
    {
        VulkanDevice device = shared.Require();
        foreach (int width in s_widths)
        {
            foreach (int targetWidth in (int[])[1, width, (width * 2 / 3) + 1, width + 1, width * 3])
            {
                Compare(device, new FrameFormat(format, width, 5), targetWidth, 4, gap, ScaleKernel.Bicubic, ChromaSiting.Left, width);
            }
        }
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv422p)]
    [InlineData(PixelFormat.Yuv444p)]
    [InlineData(PixelFormat.Yuv420p10le)]
    [InlineData(PixelFormat.Yuv422p10le)]
    [InlineData(PixelFormat.Yuv444p12le)]
    [InlineData(PixelFormat.Yuva420p)]
    [InlineData(PixelFormat.Gbrp10le)]
    public void Every_format_equals_the_definition(PixelFormat format)
    {
        VulkanDevice device = shared.Require();
        int seed = 0;
        foreach (ScaleKernel kernel in Enum.GetValues<ScaleKernel>())
        {
            foreach (ChromaSiting siting in Enum.GetValues<ChromaSiting>())
            {
                foreach ((int width, int height) in ((int, int)[])[(36, 61), (143, 9), (390, 30)])
                {
                    Compare(device, new FrameFormat(format, width, height), 71, 13, 6, kernel, siting, seed++);
                    Compare(device, new FrameFormat(format, width, height), 210, 90, 2, kernel, siting, seed++);
                }
            }
        }
    }

    [Fact]
    public void Samples_above_the_depth_still_give_the_same_bits()
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(PixelFormat.Gray10le, 150, 40);
        using TestPicture source = new(format, 0), expected = new(format with { Width = 100, Height = 30 }, 0);
        using TestPicture actual = new(expected.Format, 0);
        source.Planes[0].Fill((x, y) => ((x * 7919) + (y * 104729)) & 0xffff);
        new FrameScaler(format, 100, 30, kernels: KernelSet.Scalar).Scale(source.View, expected.View);
        using VulkanChain chain = new(new VulkanScaler(device, format, 100, 30));
        chain.Apply(source.View, actual.View);
        actual.AssertEqual(expected, "samples above the depth");
    }

    [Fact]
    public void What_cannot_be_scaled_is_refused()
    {
        VulkanDevice device = shared.Require();
        Assert.Throws<NotSupportedException>(() => new VulkanScaler(device, new FrameFormat(PixelFormat.Nv12, 64, 64), 32, 32));
        Assert.Throws<ArgumentException>(() => new VulkanScaler(device, new FrameFormat(PixelFormat.Yuv420p, 64, 64), 0, 32));
        Assert.Throws<ArgumentException>(() => new VulkanScaler(device, new FrameFormat(PixelFormat.Yuv420p, 64, 64), 70000, 32));
    }

    private static void Compare(
        VulkanDevice device, FrameFormat format, int targetWidth, int targetHeight, int gap, ScaleKernel kernel, ChromaSiting siting, int seed)
    {
        using TestPicture source = new TestPicture(format, gap).FillExtremes(seed);
        using TestPicture expected = new(format with { Width = targetWidth, Height = targetHeight }, gap), actual = new(expected.Format, gap);
        new FrameScaler(format, targetWidth, targetHeight, siting, kernel, KernelSet.Scalar).Scale(source.View, expected.View);
        using VulkanChain chain = new(new VulkanScaler(device, format, targetWidth, targetHeight, siting, kernel));
        chain.Apply(source.View, actual.View);
        actual.AssertEqual(expected, $"{format} to {targetWidth}x{targetHeight}, {kernel}, {siting}, seed {seed}");
    }
}
