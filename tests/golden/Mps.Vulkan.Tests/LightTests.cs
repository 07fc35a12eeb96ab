using Mps.Kernels.Conversion;
using Mps.Kernels.LinearLight;
using Mps.Media;
using Mps.Vulkan.Conversion;

namespace Mps.Vulkan.Tests;

/// <summary>Scaling as light on the device equals its scalar definition; bit for bit where the device rounds to nearest, as lavapipe does.</summary>
public sealed class LightTests(TestDevice shared)
{
    [Theory]
    [InlineData(LightTransfer.Bt1886, 65, 33, 40, 20)]
    [InlineData(LightTransfer.Srgb, 33, 21, 66, 21)]
    [InlineData(LightTransfer.Pq, 64, 20, 31, 43)]
    [InlineData(LightTransfer.Hlg, 7, 5, 1, 1)]
    public void Extremes_equal_the_definition(LightTransfer transfer, int width, int height, int targetWidth, int targetHeight)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(PixelFormat.Yuv444p12le, width, height);
        PictureColour full = PictureColour.Bt709 with { FullRange = true };
        using LinearResizer definition = new(format, targetWidth, targetHeight, transfer, PictureColour.Bt709, full, ScaleKernel.Lanczos, kernels: KernelSet.Scalar);
        ReferenceComparison.AssertEqual(
            definition, new VulkanLinearResizer(device, format, targetWidth, targetHeight, transfer, PictureColour.Bt709, full, ScaleKernel.Lanczos), pictures: 1, seed: width);
    }

    [Fact]
    public void Other_formats_are_converted_before_and_after()
    {
        VulkanDevice device = shared.Require();
        FrameFormat source = new(PixelFormat.Nv12, 62, 30), target = new(PixelFormat.P010le, 48, 48);
        ConversionOptions options = new() { Area = new PictureArea(4, 10, 40, 20) };
        using IPictureKernel definition = LinearResizer.Open(source, target, options, LightTransfer.Bt1886, kernels: KernelSet.Scalar);
        using VulkanChain chain = new(VulkanLinearResizer.Open(device, source, target, options, LightTransfer.Bt1886));
        using TestPicture picture = new TestPicture(source, 3).FillExtremes(5), expected = new(target, 2), actual = new(target, 2);
        definition.Apply(picture.View, expected.View);
        chain.Apply(picture.View, actual.View);
        actual.AssertEqual(expected, "as light between nv12 and p010");
    }
}
