using Mps.Media;
using Mps.Vulkan.Overlay;
using Mps.Vulkan.Scaling;

namespace Mps.Vulkan.Tests;

/// <summary>Drawing on the device equals the scalar definition bit for bit.</summary>
public sealed class OverlayTests(TestDevice shared)
{
    private static readonly ColourDescription s_description = new(1, 1, 1, FullRange: false);

    [Theory]
    [InlineData(PixelFormat.Yuv420p, 61, 47)]
    [InlineData(PixelFormat.Yuv422p, 64, 48)]
    [InlineData(PixelFormat.Yuv444p, 33, 20)]
    [InlineData(PixelFormat.Yuv420p10le, 61, 47)]
    [InlineData(PixelFormat.Yuv422p10le, 64, 48)]
    [InlineData(PixelFormat.Yuv444p12le, 33, 20)]
    public void Every_place_equals_the_definition(PixelFormat pixels, int width, int height)
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(pixels, width, height);
        using OverlayPicture overlay = new(new OverlayColour(format, s_description));
        using TestPicture source = new(format, 6), expected = new(format, 6), actual = new(format, 6);
        VulkanOverlay operation = new(device, format);
        using VulkanChain chain = new(operation);
        int seed = 0;
        foreach ((int x, int y, int w, int h) in ((int, int, int, int)[])
            [(0, 0, 7, 5), (5, 3, 23, 15), (-7, -4, 23, 15), (width - 9, height - 6, 30, 30), (width, 0, 9, 9), (1, 1, width, height), (6, 2, 1, 1)])
        {
            using FrameMemory bitmap = Bitmap(w, h, seed);
            overlay.Set(bitmap.View().Plane(0), x, y);
            operation.Set(overlay);
            // The first picture takes new content along, the next ones find it there.
            for (int picture = 0; picture < 3; picture++)
            {
                source.FillExtremes(seed);
                expected.FillExtremes(seed++);
                overlay.Blend(expected.View, KernelSet.Scalar);
                chain.Apply(source.View, actual.View);
                actual.AssertEqual(expected, $"{format}, {w}x{h} at {x},{y}, picture {picture}");
            }
        }

        operation.Clear();
        chain.Apply(source.View, actual.View);
        actual.AssertEqual(source, "nothing is drawn");
    }

    [Fact]
    public void It_is_drawn_where_the_chain_has_it()
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(PixelFormat.Yuv420p, 80, 60), target = format with { Width = 50, Height = 40 };
        using OverlayPicture overlay = new(new OverlayColour(format, s_description));
        using FrameMemory bitmap = Bitmap(30, 20, 5);
        overlay.Set(bitmap.View().Plane(0), 11, 9);
        using TestPicture source = new TestPicture(format, 0).FillExtremes(1), drawn = new TestPicture(format, 0).FillExtremes(1);
        using TestPicture expected = new(target, 0), actual = new(target, 0);
        overlay.Blend(drawn.View, KernelSet.Scalar);
        new FrameScaler(format, target.Width, target.Height, kernels: KernelSet.Scalar).Scale(drawn.View, expected.View);
        VulkanOverlay operation = new(device, format);
        operation.Set(overlay);
        using VulkanChain chain = new(operation, new VulkanScaler(device, format, target.Width, target.Height));
        chain.Apply(source.View, actual.View);
        actual.AssertEqual(expected, "drawn, then scaled");
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        VulkanDevice device = shared.Require();
        FrameFormat format = new(PixelFormat.Yuv420p, 80, 60);
        Assert.Throws<NotSupportedException>(() => new VulkanOverlay(device, format with { PixelFormat = PixelFormat.Nv12 }));
        using VulkanOverlay operation = new(device, format);
        using OverlayPicture other = new(new OverlayColour(format with { Width = 64 }, s_description));
        Assert.Throws<ArgumentException>(() => operation.Set(other));
    }

    // Premultiplied, with much that is opaque or transparent.
    private static FrameMemory Bitmap(int width, int height, int seed)
    {
        FrameMemory bitmap = new(new FrameFormat(PixelFormat.Bgra, width, height));
        Random random = new(seed);
        for (int y = 0; y < height; y++)
        {
            Span<uint> row = bitmap.View().Plane(0).Row<uint>(y);
            for (int x = 0; x < width; x++)
            {
                uint alpha = random.Next(4) switch { 0 => 0, 1 => 255, _ => (uint)random.Next(256) };
                uint Colour() => (uint)random.Next((int)alpha + 1);
                row[x] = (alpha << 24) | (Colour() << 16) | (Colour() << 8) | Colour();
            }
        }

        return bitmap;
    }
}
