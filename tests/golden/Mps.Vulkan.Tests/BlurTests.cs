using Mps.Kernels.Blur;
using Mps.Media;
using Mps.Vulkan.Blur;

namespace Mps.Vulkan.Tests;

/// <summary>Blur on the device equals its scalar definition bit for bit.</summary>
public sealed class BlurTests(TestDevice shared)
{
    [Theory]
    [InlineData(PixelFormat.Yuva420p, 97, 31)]
    [InlineData(PixelFormat.Yuv422p10le, 34, 50)]
    [InlineData(PixelFormat.Gray, 1, 1)]
    public void Extremes_equal_the_definition(PixelFormat pixels, int width, int height)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, width, height);
        foreach (double sigma in (double[])[GaussianBlur.LeastSigma, 2.5, GaussianBlur.MostSigma])
        {
            using GaussianBlur definition = new(format, sigma, kernels: KernelSet.Scalar);
            ReferenceComparison.AssertEqual(definition, VulkanBlur.Gaussian(device, format, sigma), pictures: 1, seed: width);
        }

        foreach (int radius in (int[])[1, 6, BoxBlur.MostRadius])
        {
            using BoxBlur definition = new(format, radius, kernels: KernelSet.Scalar);
            ReferenceComparison.AssertEqual(definition, VulkanBlur.Box(device, format, radius), pictures: 1, seed: width);
        }
    }

    [Fact]
    public void What_cannot_be_blurred_is_refused()
    {
        using VulkanDevice device = TestDevice.Open();
        FrameFormat good = new(PixelFormat.Yuv420p, 64, 64);
        Assert.Throws<NotSupportedException>(() => VulkanBlur.Box(device, new FrameFormat(PixelFormat.Nv12, 64, 64), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => VulkanBlur.Gaussian(device, good, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => VulkanBlur.Box(device, good, 0));
        Assert.Equal(0, device.LiveObjects);
    }
}
