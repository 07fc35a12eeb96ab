using Mps.Kernels.Denoise;
using Mps.Media;
using Mps.Vulkan.Denoise;
using Mps.Vulkan.Scaling;

namespace Mps.Vulkan.Tests;

/// <summary>Denoising on the device equals the scalar definition bit for bit, over pictures that follow each other.</summary>
public sealed class DenoiseTests(TestDevice shared)
{
    [Theory]
    [InlineData(PixelFormat.Yuv420p, 97, 61)]
    [InlineData(PixelFormat.Yuv422p10le, 80, 50)]
    [InlineData(PixelFormat.Yuva444p12le, 70, 49)]
    [InlineData(PixelFormat.Gray, 1, 1)]
    [InlineData(PixelFormat.Gray, 3, 70)]
    [InlineData(PixelFormat.Gray10le, 130, 2)]
    public void Extremes_equal_the_definition(PixelFormat pixels, int width, int height)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, width, height);
        foreach (EnhanceStrength strength in Enum.GetValues<EnhanceStrength>())
        {
            using RealtimeDenoiser realtime = new(format, strength, KernelSet.Scalar);
            ReferenceComparison.AssertEqual(realtime, new VulkanRealtimeDenoiser(device, format, strength), pictures: 2, seed: width);
        }

        using StrongDenoiser strong = new(format, kernels: KernelSet.Scalar);
        ReferenceComparison.AssertEqual(strong, new VulkanStrongDenoiser(device, format), pictures: 2, seed: width);
    }

    [Theory]
    [InlineData(PixelFormat.Gray, false)]
    [InlineData(PixelFormat.Gray, true)]
    [InlineData(PixelFormat.Gray10le, false)]
    [InlineData(PixelFormat.Gray10le, true)]
    public void Noise_over_still_and_moving_things_equals_the_definition(PixelFormat pixels, bool twice)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, 157, 101);
        using IPictureKernel definition = twice ? new StrongDenoiser(format, kernels: KernelSet.Scalar) : new RealtimeDenoiser(format, kernels: KernelSet.Scalar);
        using VulkanChain chain = new(twice ? new VulkanStrongDenoiser(device, format) : new VulkanRealtimeDenoiser(device, format));
        using TestPicture source = new(format, 2), expected = new(format, 2), actual = new(format, 2);
        Random random = new(3);
        for (int picture = 0; picture < 7; picture++)
        {
            if (picture == 5)
            {
                definition.Restart();
                chain.Restart();
            }

            int unit = (source.Planes[0].Maximum + 1) / 256;
            source.Planes[0].Fill((x, y) =>
            {
                double noise = (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 40;
                bool moving = x > 80 + (6 * picture) && x < 120 + (6 * picture) && y is > 20 and < 70;
                return Math.Clamp((int)((moving ? 200 : 60 + (x / 2.0) + (20 * Math.Sin(y / 6.0))) + noise), 0, 255) * unit;
            });
            definition.Apply(source.View, expected.View);
            chain.Apply(source.View, actual.View);
            actual.AssertEqual(expected, $"{chain.Summary}, picture {picture}");
        }
    }

    [Fact]
    public void It_measures_what_the_operation_before_it_makes()
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(PixelFormat.Yuv420p, 200, 120), large = format with { Width = 260, Height = 150 };
        FrameScaler scaler = new(format, large.Width, large.Height, kernels: KernelSet.Scalar);
        using RealtimeDenoiser denoiser = new(large, kernels: KernelSet.Scalar);
        using VulkanChain chain = new(new VulkanScaler(device, format, large.Width, large.Height), new VulkanRealtimeDenoiser(device, large));
        using TestPicture source = new(format, 0), scaled = new(large, 0), expected = new(large, 0), actual = new(large, 0);
        for (int picture = 0; picture < 3; picture++)
        {
            Random random = new(picture);
            foreach (TestPlane plane in source.Planes)
                plane.Fill((x, y) => 90 + (x / 4) + (int)(random.NextDouble() * 8 * (picture + 1)));
            scaler.Scale(source.View, scaled.View);
            denoiser.Apply(scaled.View, expected.View);
            chain.Apply(source.View, actual.View);
            actual.AssertEqual(expected, $"picture {picture}");
        }
    }

    [Fact]
    public void What_cannot_be_denoised_is_refused()
    {
        using VulkanDevice device = TestDevice.Open();
        FrameFormat format = new(PixelFormat.Yuv420p, 64, 64);
        Assert.Throws<NotSupportedException>(() => new VulkanStrongDenoiser(device, format with { PixelFormat = PixelFormat.Nv12 }));
        Assert.Equal(0, device.LiveObjects);
    }
}
