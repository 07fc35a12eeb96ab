using Mps.Kernels.Restore;
using Mps.Media;
using Mps.Vulkan.Restore;

namespace Mps.Vulkan.Tests;

/// <summary>Repair on the device equals its scalar definition bit for bit, whatever decides how much is taken out.</summary>
public sealed class RestoreTests(TestDevice shared)
{
    [Theory]
    [InlineData(PixelFormat.Yuv420p, 97, 61)]
    [InlineData(PixelFormat.Yuv422p10le, 80, 50)]
    [InlineData(PixelFormat.Yuva444p12le, 37, 49)]
    [InlineData(PixelFormat.Gray, 1, 1)]
    [InlineData(PixelFormat.Gray, 3, 70)]
    [InlineData(PixelFormat.Gray10le, 130, 2)]
    public void Extremes_equal_the_definition(PixelFormat pixels, int width, int height)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, width, height);
        foreach (EnhanceStrength strength in Enum.GetValues<EnhanceStrength>())
        {
            using ArtifactRepair definition = new(format, strength, kernels: KernelSet.Scalar);
            ReferenceComparison.AssertEqual(definition, new VulkanArtifactRepair(device, format, strength), pictures: 2, seed: width);
        }
    }

    /// <summary>A picture that shows the step of its quantiser, one that shows blocks alone, and one that shows neither.</summary>
    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv422p10le)]
    public void Pictures_of_coders_equal_the_definition(PixelFormat pixels)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, 331, 187);
        using ArtifactRepair definition = new(format, EnhanceStrength.Strong, kernels: KernelSet.Scalar);
        using VulkanChain chain = new(new VulkanArtifactRepair(device, format, EnhanceStrength.Strong));
        using TestPicture source = new(format, 6), expected = new(format, 6), actual = new(format, 6);
        int unit = 1 << (format.BitsPerSample - 8);
        Func<int, int, int>[] pictures =
        [
            (x, y) => Clean(x, y) / 24 * 24,
            (x, y) => Clean(x, y) + (((x / 8) + (y / 8)) % 3 * 4),
            Clean,
        ];
        foreach (bool follows in (bool[])[true, false])
        {
            for (int picture = 0; picture < pictures.Length; picture++)
            {
                if (!follows)
                {
                    definition.Restart();
                    chain.Restart();
                }

                Func<int, int, int> sample = pictures[picture];
                foreach (TestPlane plane in source.Planes)
                    plane.Fill((x, y) => sample(x, y) * unit);
                definition.Apply(source.View, expected.View);
                chain.Apply(source.View, actual.View);
                actual.AssertEqual(expected, $"picture {picture}, follows: {follows}");

                // What was found made a difference, or none where there is nothing to repair.
                if (!follows)
                    Assert.Equal(picture < 2, Differs(source.Planes[0], actual.Planes[0]));
            }
        }

        static int Clean(int x, int y) => 120 + (int)((60 * Math.Sin(x / 23.0)) + (40 * Math.Cos(y / 17.0)));
    }

    [Fact]
    public void What_cannot_be_repaired_is_refused()
    {
        using VulkanDevice device = TestDevice.Open();
        Assert.Throws<NotSupportedException>(() => new VulkanArtifactRepair(device, new FrameFormat(PixelFormat.Nv12, 64, 64), EnhanceStrength.Weak));
        Assert.Equal(0, device.LiveObjects);
    }

    private static bool Differs(TestPlane a, TestPlane b)
    {
        for (int y = 0; y < a.Height; y++)
        {
            if (!a.View.Row(y)[..(a.Width * a.SampleBytes)].SequenceEqual(b.View.Row(y)[..(a.Width * a.SampleBytes)]))
                return true;
        }

        return false;
    }
}
