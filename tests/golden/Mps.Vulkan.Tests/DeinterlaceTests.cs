using Mps.Kernels.Deinterlace;
using Mps.Media;
using Mps.Vulkan.Deinterlace;

namespace Mps.Vulkan.Tests;

/// <summary>Deinterlacing on the device equals the scalar definition bit for bit.</summary>
public sealed class DeinterlaceTests(TestDevice shared)
{
    [Theory]
    [InlineData(PixelFormat.Yuv420p, 97, 61)]
    [InlineData(PixelFormat.Yuv422p10le, 34, 18)]
    [InlineData(PixelFormat.Yuva444p12le, 7, 5)]
    [InlineData(PixelFormat.Gray, 1, 2)]
    [InlineData(PixelFormat.Gray10le, 130, 3)]
    public void Both_fields_of_pictures_that_follow_each_other_equal_the_definition(PixelFormat pixels, int width, int height)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, width, height);
        Deinterlacer definition = new(format, KernelSet.Scalar);
        using VulkanDeinterlacer deinterlacer = new(device, format);
        TestPicture[] pictures = [.. Enumerable.Range(0, 6).Select(seed => Moving(format, seed))];
        using TestPicture expected = new(format, 6), actual = new(format, 6);
        foreach (PictureField first in Enum.GetValues<PictureField>())
        {
            deinterlacer.Restart();
            deinterlacer.Take(pictures[0].View);
            for (int i = 0; i < pictures.Length; i++)
            {
                TestPicture previous = pictures[Math.Max(i - 1, 0)], next = pictures[Math.Min(i + 1, pictures.Length - 1)];
                deinterlacer.Take(next.View);
                foreach (bool second in (bool[])[false, true])
                {
                    PictureField keep = second ? 1 - first : first;
                    definition.Apply(previous.View, pictures[i].View, next.View, expected.View, keep, second);
                    deinterlacer.Make(actual.View, keep, second);
                    actual.AssertEqual(expected, $"{format}, picture {i}, {keep}, second: {second}");
                }
            }
        }

        foreach (TestPicture picture in pictures)
            picture.Dispose();
    }

    [Fact]
    public void Nothing_is_allocated_per_picture()
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(PixelFormat.Yuv420p, 96, 54);
        using FrameMemory from = new(format), to = new(format);
        using VulkanDeinterlacer deinterlacer = new(device, format);
        Assert.Equal(0, Allocations.Of(() =>
        {
            deinterlacer.Take(from.View());
            deinterlacer.Make(to.View(), PictureField.Top, second: false);
        }));
    }

    [Fact]
    public void What_has_no_two_fields_is_refused()
    {
        using VulkanDevice device = TestDevice.Open();
        FrameFormat format = new(PixelFormat.Yuv420p, 64, 64);
        Assert.Throws<ArgumentException>(() => new VulkanDeinterlacer(device, format with { Height = 2 }));
        Assert.Throws<NotSupportedException>(() => new VulkanDeinterlacer(device, format with { PixelFormat = PixelFormat.Nv12 }));
        using (VulkanDeinterlacer deinterlacer = new(device, format))
        {
            using FrameMemory picture = new(format);
            Assert.Throws<InvalidOperationException>(() => deinterlacer.Make(picture.View(), PictureField.Top, second: false));
        }

        Assert.Equal(0, device.LiveObjects);
    }

    // Of even seeds extremes, of odd ones an edge that moves over a slope.
    private static TestPicture Moving(FrameFormat format, int seed)
    {
        TestPicture picture = new(format, 6);
        if (seed % 2 == 0)
            return picture.FillExtremes(seed);
        foreach (TestPlane plane in picture.Planes)
            plane.Fill((x, y) => x < (5 * seed) + (3 * (y & 1)) ? plane.Maximum * 3 / 4 : (x + y) * plane.Maximum / (plane.Width + plane.Height));
        return picture;
    }
}
