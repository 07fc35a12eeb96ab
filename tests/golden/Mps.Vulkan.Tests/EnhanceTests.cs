using Mps.Kernels.Enhance;
using Mps.Media;
using Mps.Vulkan.Enhance;

namespace Mps.Vulkan.Tests;

/// <summary>What the enhancing kernels do on the device equals their scalar definition bit for bit.</summary>
public sealed class EnhanceTests(TestDevice shared)
{
    private static readonly int[] s_widths = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129];

    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv422p10le)]
    [InlineData(PixelFormat.Yuva444p12le)]
    [InlineData(PixelFormat.Gray)]
    public void Sharpening_equals_the_definition_at_every_width(PixelFormat pixels)
    {
        VulkanDevice device = shared.Require();
        int seed = 0;
        foreach (int width in s_widths)
        {
            FrameFormat format = new(pixels, width, 9);
            foreach ((double intensity, bool full) in ((double, bool)[])[(1, false), (0.3, true)])
            {
                PictureColour colour = new(full ? YuvMatrix.Bt601 : YuvMatrix.Bt709, full);
                using Sharpener definition = new(format, colour, intensity, kernels: KernelSet.Scalar);
                ReferenceComparison.AssertEqual(definition, new VulkanSharpener(device, format, colour, intensity), pictures: 1, seed++);
            }
        }
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv422p10le)]
    [InlineData(PixelFormat.Yuva444p12le)]
    [InlineData(PixelFormat.Yuv440p)]
    [InlineData(PixelFormat.Gray)]
    public void Livelier_colours_equal_the_definition_at_every_width(PixelFormat pixels)
    {
        VulkanDevice device = shared.Require();
        int seed = 0;
        foreach (int width in (int[])[1, 2, 7, 8, 9, 10, 11, 33, 67, 130])
        {
            FrameFormat format = new(pixels, width, 7);
            EnhanceStrength strength = (EnhanceStrength)(width % 3);
            PictureColour colour = new(YuvMatrix.Bt709, FullRange: width % 2 == 0);
            using ColorEnhancer definition = new(format, colour, strength, kernels: KernelSet.Scalar);
            ReferenceComparison.AssertEqual(definition, new VulkanColorEnhancer(device, format, colour, strength), pictures: 1, seed++);
        }
    }

    [Fact]
    public void What_cannot_be_enhanced_is_refused()
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(PixelFormat.Yuv420p, 32, 32);
        Assert.Throws<ArgumentOutOfRangeException>(() => new VulkanSharpener(device, format, PictureColour.Bt709, 1.1));
        Assert.Throws<NotSupportedException>(() => new VulkanSharpener(device, format with { PixelFormat = PixelFormat.Nv12 }, PictureColour.Bt709, 0.5));
        Assert.Throws<NotSupportedException>(
            () => new VulkanColorEnhancer(device, format with { PixelFormat = PixelFormat.Gbrp }, PictureColour.Bt709, EnhanceStrength.Weak));
    }
}
