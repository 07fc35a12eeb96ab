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

    [Theory]
    [InlineData(PixelFormat.Yuv420p, 97, 61)]
    [InlineData(PixelFormat.Yuv422p10le, 131, 50)]
    [InlineData(PixelFormat.Yuva444p12le, 37, 49)]
    [InlineData(PixelFormat.Yuv440p, 66, 67)]
    [InlineData(PixelFormat.Gray, 1, 1)]
    [InlineData(PixelFormat.Gray, 3, 70)]
    [InlineData(PixelFormat.Gray10le, 130, 2)]
    public void What_follows_the_light_equals_the_definition(PixelFormat pixels, int width, int height)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, width, height);
        PictureColour colour = new(YuvMatrix.Bt709, FullRange: width % 2 == 0);
        foreach (EnhanceStrength strength in Enum.GetValues<EnhanceStrength>())
        {
            using ContrastEnhancer contrast = new(format, colour, strength, kernels: KernelSet.Scalar);
            ReferenceComparison.AssertEqual(contrast, new VulkanContrastEnhancer(device, format, colour, strength), pictures: 2, seed: width);
        }

        using LowLightEnhancer lowLight = new(format, colour, kernels: KernelSet.Scalar);
        ReferenceComparison.AssertEqual(lowLight, new VulkanLowLightEnhancer(device, format, colour), pictures: 2, seed: width);
    }

    /// <summary>Night, dusk and day, one picture of each and more: curves follow, and are begun anew at cuts.</summary>
    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv422p10le)]
    public void Dark_pictures_that_follow_each_other_equal_the_definition(PixelFormat pixels)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, 157, 101);
        using LowLightEnhancer lowLight = new(format, PictureColour.Bt709, kernels: KernelSet.Scalar);
        using ContrastEnhancer contrast = new(format, PictureColour.Bt709, EnhanceStrength.Strong, kernels: KernelSet.Scalar);
        using VulkanChain chain = new(
            new VulkanLowLightEnhancer(device, format, PictureColour.Bt709), new VulkanContrastEnhancer(device, format, PictureColour.Bt709, EnhanceStrength.Strong));
        using TestPicture source = new(format, 2), bright = new(format, 2), expected = new(format, 2), actual = new(format, 2);
        Random random = new(3);
        int[] light = [20, 24, 30, 70, 60, 160, 22];
        for (int picture = 0; picture < light.Length; picture++)
        {
            if (picture == 4)
            {
                lowLight.Restart();
                contrast.Restart();
                chain.Restart();
            }

            int unit = (source.Planes[0].Maximum + 1) / 256;
            source.Planes[0].Fill((x, y) => (16 + (int)(light[picture] * (1 + Math.Sin((x / 30.0) + (y / 40.0))) / 2) + random.Next(6)) * unit);
            foreach (TestPlane chroma in source.Planes.Skip(1))
                chroma.Fill((x, y) => (118 + (x / 4 % 20)) * unit);
            lowLight.Apply(source.View, bright.View);
            contrast.Apply(bright.View, expected.View);
            chain.Apply(source.View, actual.View);
            actual.AssertEqual(expected, $"picture {picture}");
        }
    }

    [Fact]
    public void Comprehensive_enhancement_equals_the_definition()
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(PixelFormat.Yuv420p, 161, 95);
        foreach (EnhanceStrength strength in Enum.GetValues<EnhanceStrength>())
        {
            using QualityEnhancer definition = new(format, PictureColour.Bt709, strength, kernels: KernelSet.Scalar);
            using VulkanChain chain = new(VulkanQuality.Open(device, format, PictureColour.Bt709, strength));
            using TestPicture source = new(format, 5), expected = new(format, 5), actual = new(format, 5);
            for (int picture = 0; picture < 3; picture++)
            {
                foreach (TestPlane plane in source.Planes)
                    plane.Fill((x, y) => 110 + (int)((50 * Math.Sin((x + (3 * picture)) / 19.0)) + (40 * Math.Cos(y / 13.0))) / 16 * 16);
                definition.Apply(source.View, expected.View);
                chain.Apply(source.View, actual.View);
                actual.AssertEqual(expected, $"{strength}, picture {picture}");
            }
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
        Assert.Throws<NotSupportedException>(
            () => new VulkanContrastEnhancer(device, format with { PixelFormat = PixelFormat.Nv12 }, PictureColour.Bt709, EnhanceStrength.Weak));
        Assert.Throws<NotSupportedException>(() => new VulkanLowLightEnhancer(device, format with { PixelFormat = PixelFormat.Nv12 }, PictureColour.Bt709));
        Assert.Throws<NotSupportedException>(
            () => VulkanQuality.Open(device, format with { PixelFormat = PixelFormat.Nv12 }, PictureColour.Bt709, EnhanceStrength.Weak));
    }
}
