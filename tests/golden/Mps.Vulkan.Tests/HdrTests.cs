using Mps.Kernels.Hdr;
using Mps.Media;
using Mps.Vulkan.Hdr;

namespace Mps.Vulkan.Tests;

/// <summary>The ways between SDR and HDR on the device equal their scalar definitions bit for bit.</summary>
public sealed class HdrTests(TestDevice shared)
{
    [Theory]
    [InlineData(PixelFormat.Yuv420p, HdrTransfer.Pq)]
    [InlineData(PixelFormat.Yuv420p10le, HdrTransfer.Hlg)]
    public void Expansion_equals_the_definition_at_every_width(PixelFormat pixels, HdrTransfer transfer)
    {
        VulkanDevice device = shared.Require();
        int seed = 0;
        foreach (int width in (int[])[1, 2, 7, 8, 9, 10, 11, 33, 67, 130])
        {
            FrameFormat format = new(pixels, width, 7 + (width % 2));
            PictureColour colour = new(YuvMatrix.Bt709, FullRange: width % 3 == 0);
            using HdrExpander definition = new(format, colour, transfer, kernels: KernelSet.Scalar);
            ReferenceComparison.AssertEqual(definition, new VulkanHdrExpander(device, format, colour, transfer), pictures: 1, seed++);
        }
    }

    [Theory]
    [InlineData(HdrTransfer.Pq)]
    [InlineData(HdrTransfer.Hlg)]
    public void Tone_mapping_equals_the_definition_at_every_width(HdrTransfer transfer)
    {
        VulkanDevice device = shared.Require();
        ToneCurve curve = new(transfer, 1000);
        foreach (int width in (int[])[2, 4, 6, 8, 10, 16, 18, 34, 66, 130])
        {
            FrameFormat format = new(PixelFormat.Yuv420p10le, width, 6);
            using ToneMapper definition = new(format, curve, kernels: KernelSet.Scalar);
            ReferenceComparison.AssertEqual(definition, new VulkanToneMapper(device, format, curve), pictures: 1, seed: width);
        }
    }

    [Fact]
    public void What_is_not_planar_4_2_0_is_refused()
    {
        using VulkanDevice device = TestDevice.Open();
        foreach (PixelFormat pixels in (PixelFormat[])[PixelFormat.Yuv422p, PixelFormat.Nv12, PixelFormat.Gray])
            Assert.Throws<NotSupportedException>(() => new VulkanHdrExpander(device, new FrameFormat(pixels, 64, 64), PictureColour.Bt709, HdrTransfer.Pq));
        Assert.Throws<NotSupportedException>(() => new VulkanToneMapper(device, new FrameFormat(PixelFormat.Yuv420p10le, 63, 64), new ToneCurve(HdrTransfer.Pq, 1000)));
        Assert.Equal(0, device.LiveObjects);
    }
}
