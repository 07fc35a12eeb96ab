using Mps.Kernels.SuperResolution;
using Mps.Media;
using Mps.Vulkan.SuperResolution;

namespace Mps.Vulkan.Tests;

/// <summary>Super-resolution on the device equals the scalar definition bit for bit.</summary>
public sealed class SuperResolutionTests(TestDevice shared)
{
    public static TheoryData<PixelFormat, int, int, double, bool> Cases()
    {
        TheoryData<PixelFormat, int, int, double, bool> cases = [];
        foreach (bool learned in (bool[])[false, true])
        {
            cases.Add(PixelFormat.Yuv420p, 50, 34, 2, learned);
            cases.Add(PixelFormat.Yuv422p10le, 33, 21, 2, learned);
            cases.Add(PixelFormat.Yuv444p12le, 17, 19, 1.5, learned);
            cases.Add(PixelFormat.Yuva420p, 31, 15, 4, learned);
            cases.Add(PixelFormat.Gray, 1, 1, 2, learned);
            cases.Add(PixelFormat.Gray, 3, 40, 3, learned);
            cases.Add(PixelFormat.Gray10le, 64, 2, 1, learned);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_ratio_equals_the_definition(PixelFormat pixels, int width, int height, double factor, bool learned)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, width, height);
        (int w, int h) = ((int)(width * factor), (int)(height * factor));
        foreach (SuperResolutionMaterial material in Enum.GetValues<SuperResolutionMaterial>())
        {
            using IPictureKernel definition = learned
                ? new LearnedScaler(format, w, h, material, kernels: KernelSet.Scalar)
                : new EdgeAdaptiveScaler(format, w, h, material, kernels: KernelSet.Scalar);
            VulkanOperation operation = learned ? new VulkanLearnedScaler(device, format, w, h, material) : new VulkanEdgeAdaptiveScaler(device, format, w, h, material);
            ReferenceComparison.AssertEqual(definition, operation, pictures: 2, seed: width);
        }
    }

    [Theory]
    [InlineData(PixelFormat.Gray)]
    [InlineData(PixelFormat.Gray10le)]
    public void Pictures_with_every_kind_of_edge_equal_the_definition(PixelFormat pixels)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, 150, 90);
        using TestPicture source = new(format, 2), expected = new(format with { Width = 300, Height = 180 }, 2), actual = new(expected.Format, 2);
        Random random = new(7);
        int maximum = source.Planes[0].Maximum;
        source.Planes[0].Fill((x, y) => (int)(maximum * Math.Clamp(
            0.5 + (0.4 * Math.Sin(x * x / 300.0) * Math.Cos((x + (2 * y)) / 9.0)) + (y / 900.0 * random.NextDouble()), 0, 1)));
        foreach (bool learned in (bool[])[false, true])
        {
            using IPictureKernel definition = learned ? new LearnedScaler(format, 300, 180, kernels: KernelSet.Scalar) : new EdgeAdaptiveScaler(format, 300, 180, kernels: KernelSet.Scalar);
            using VulkanChain chain = new(learned ? new VulkanLearnedScaler(device, format, 300, 180) : new VulkanEdgeAdaptiveScaler(device, format, 300, 180));
            definition.Apply(source.View, expected.View);
            chain.Apply(source.View, actual.View);
            actual.AssertEqual(expected, chain.Summary);
        }
    }

    [Fact]
    public void What_cannot_be_enlarged_is_refused_and_nothing_is_left()
    {
        using VulkanDevice device = TestDevice.Open();
        FrameFormat format = new(PixelFormat.Yuv420p, 32, 32);
        Assert.Throws<ArgumentException>(() => new VulkanEdgeAdaptiveScaler(device, format, 31, 64));
        Assert.Throws<NotSupportedException>(() => new VulkanLearnedScaler(device, format with { PixelFormat = PixelFormat.Nv12 }, 64, 64));
        Assert.Equal(0, device.LiveObjects);
    }
}
