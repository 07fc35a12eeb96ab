using Mps.Media;

namespace Mps.Kernels.Tests;

/// <summary>Chroma phases: a ramp's value tells where a sample was taken.</summary>
public sealed class ChromaSitingTests
{
    [Fact]
    public void Phase_is_the_first_samples_distance_from_the_edge()
    {
        Assert.Equal(new ScaleAxis(960, 640, 1.5, 0.25), ScaleAxis.Chroma(1920, 1280, 1, cosited: true));
        Assert.Equal(new ScaleAxis(960, 640, 1.5, 0.5), ScaleAxis.Chroma(1920, 1280, 1, cosited: false));
        Assert.Equal(ScaleAxis.Of(1920, 1280), ScaleAxis.Chroma(1920, 1280, 0, cosited: true));
        Assert.Equal(new ScaleAxis(961, 641, 1921 / 1281.0, 0.25), ScaleAxis.Chroma(1921, 1281, 1, cosited: true));
        Assert.Equal(0.125, ScaleAxis.Chroma(1920, 1280, 2, cosited: true).Phase);
    }

    [Theory]
    [InlineData(ChromaSiting.Left)]
    [InlineData(ChromaSiting.Center)]
    [InlineData(ChromaSiting.TopLeft)]
    [InlineData(ChromaSiting.Top)]
    public void Chroma_stays_where_luma_is(ChromaSiting siting)
    {
        // Both planes sample one ramp over the scene, value = 4 · (luma column) + 2 · (luma row); after scaling each still does.
        const int Width = 200, Height = 120, TargetWidth = 300, TargetHeight = 80;
        double chromaX = siting is ChromaSiting.Center or ChromaSiting.Top ? 0.5 : 0, chromaY = siting is ChromaSiting.TopLeft or ChromaSiting.Top ? 0 : 0.5;
        FrameScaler scaler = new(new FrameFormat(PixelFormat.Yuv420p10le, Width, Height), TargetWidth, TargetHeight, siting);
        using FrameMemory source = new(scaler.Source), target = new(scaler.Target);
        for (int plane = 0; plane < 3; plane++)
        {
            PlaneView view = source.View().Plane(plane);
            for (int y = 0; y < view.Height; y++)
            {
                for (int x = 0; x < view.Width; x++)
                {
                    view.Row<ushort>(y)[x] = (ushort)Scene(plane, x, y);
                }
            }
        }

        scaler.Scale(source.View(), target.View());
        const double StepX = Width / (double)TargetWidth, StepY = Height / (double)TargetHeight;
        for (int plane = 0; plane < 3; plane++)
        {
            PlaneView view = target.View().Plane(plane);
            for (int y = 6; y < view.Height - 6; y++)
            {
                for (int x = 6; x < view.Width - 6; x++)
                {
                    double lumaX = plane == 0 ? x : (2 * x) + chromaX, lumaY = plane == 0 ? y : (2 * y) + chromaY;
                    double expected = (4 * (((lumaX + 0.5) * StepX) - 0.5)) + (2 * (((lumaY + 0.5) * StepY) - 0.5));
                    Assert.InRange(view.Row<ushort>(y)[x] - expected, -1.1, 1.1);
                }
            }
        }

        double Scene(int plane, int x, int y) => plane == 0
            ? (4 * x) + (2 * y)
            : (4 * ((2 * x) + chromaX)) + (2 * ((2 * y) + chromaY));
    }

    [Fact]
    public void Formats_are_supported_when_planar_and_of_12_bits_at_most()
    {
        foreach (PixelFormat format in (PixelFormat[])[PixelFormat.Yuv420p, PixelFormat.Yuv420p10le, PixelFormat.Yuv422p12le, PixelFormat.Gray, PixelFormat.Gbrp, PixelFormat.Yuva444p10le])
        {
            Assert.True(FrameScaler.Supports(format), format.Name());
            FrameFormat odd = new(format, 37, 23);
            FrameScaler scaler = new(odd, 25, 11);
            using FrameMemory source = new(odd), target = new(scaler.Target);
            scaler.Scale(source.View(), target.View());
        }

        foreach (PixelFormat format in (PixelFormat[])[PixelFormat.Nv12, PixelFormat.P010le, PixelFormat.Rgb24, PixelFormat.Gray16le, PixelFormat.Unknown])
        {
            Assert.False(FrameScaler.Supports(format), format.Name());
            Assert.Throws<NotSupportedException>(() => new FrameScaler(new FrameFormat(format, 8, 8), 4, 4));
        }
    }

    [Fact]
    public void Frame_slices_equal_the_whole()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 133, 91);
        FrameScaler scaler = new(format, 77, 59);
        using FrameMemory source = new(format), whole = new(scaler.Target), sliced = new(scaler.Target);
        Random random = new(9);
        for (int plane = 0; plane < 3; plane++)
        {
            PlaneView view = source.View().Plane(plane);
            for (int y = 0; y < view.Height; y++)
            {
                random.NextBytes(view.Row(y));
            }
        }

        scaler.Scale(source.View(), whole.View());
        Parallel.For(0, 7, slice => scaler.Scale(source.View(), sliced.View(), slice, 7, scaler.CreateScratch()));
        for (int plane = 0; plane < 3; plane++)
        {
            for (int y = 0; y < whole.View().Plane(plane).Height; y++)
            {
                Assert.True(whole.View().Plane(plane).Row(y).SequenceEqual(sliced.View().Plane(plane).Row(y)));
            }
        }
    }
}
