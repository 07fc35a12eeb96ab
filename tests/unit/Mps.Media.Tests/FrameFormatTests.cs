namespace Mps.Media.Tests;

public sealed class FrameFormatTests : LeakCheck
{
    [Fact]
    public void Names_are_FFmpegs_and_round_trip()
    {
        Assert.True(PixelFormats.TryParse("yuv420p10le", out PixelFormat format));
        Assert.Equal((PixelFormat.Yuv420p10le, "yuv420p10le"), (format, format.Name()));
        foreach (PixelFormat each in PixelFormats.All)
        {
            Assert.True(PixelFormats.TryParse(each.Name(), out PixelFormat parsed));
            Assert.Equal(each, parsed);
            Assert.Equal(each.ToString(), each.Name(), ignoreCase: true);
        }

        Assert.Equal(Enum.GetValues<PixelFormat>().Length - 1, PixelFormats.All.Count);
        Assert.False(PixelFormats.TryParse("unknown", out _));
        Assert.False(PixelFormats.TryParse("Yuv420p", out _));
        Assert.False(PixelFormats.TryParse("1", out _));
        Assert.False(PixelFormats.TryParse(null, out _));
        Assert.Equal("unknown", ((PixelFormat)12345).Name());
    }

    [Fact]
    public void Values_are_append_only()
    {
        // Numbers that were released. Extend this list; never change it.
        Assert.Equal(
            (1, 2, 3, 4, 11, 14, 22, 26),
            ((int)PixelFormat.Gray, (int)PixelFormat.Yuv420p, (int)PixelFormat.Yuv422p, (int)PixelFormat.Yuv444p, (int)PixelFormat.Yuv420p10le,
                (int)PixelFormat.Yuv420p12le, (int)PixelFormat.Nv12, (int)PixelFormat.P010le));
    }

    [Theory]
    [InlineData("yuv420p", 1921, 1081, 3, 1, 961, 541, 961)]
    [InlineData("yuv420p10le", 1921, 1081, 3, 2, 961, 541, 1922)]
    [InlineData("yuv422p", 3, 5, 3, 1, 2, 5, 2)]
    [InlineData("yuv440p", 3, 5, 3, 1, 3, 3, 3)]
    [InlineData("yuv410p", 9, 9, 3, 1, 3, 3, 3)]
    [InlineData("yuv444p", 3, 5, 3, 1, 3, 5, 3)]
    [InlineData("nv12", 3, 5, 2, 1, 2, 3, 4)]
    [InlineData("p010le", 3, 5, 2, 2, 2, 3, 8)]
    [InlineData("yuva420p", 3, 5, 4, 1, 2, 3, 2)]
    [InlineData("gbrp", 3, 5, 3, 1, 3, 5, 3)]
    public void Chroma_rounds_up(string name, int width, int height, int planes, int bytes, int chromaWidth, int chromaHeight, int rowBytes)
    {
        Assert.True(PixelFormats.TryParse(name, out PixelFormat format));
        FrameFormat frame = new(format, width, height);
        Assert.Equal((planes, bytes), (frame.PlaneCount, frame.BytesPerSample));
        Assert.Equal((width, height), (frame.PlaneWidth(0), frame.PlaneHeight(0)));
        Assert.Equal((chromaWidth, chromaHeight, rowBytes), (frame.PlaneWidth(1), frame.PlaneHeight(1), frame.RowBytes(1)));
        if (planes == 4)
        {
            Assert.Equal((width, height), (frame.PlaneWidth(3), frame.PlaneHeight(3)));
        }
    }

    [Theory]
    [InlineData(PixelFormat.Unknown, 1, 1, false)]
    [InlineData((PixelFormat)999, 1, 1, false)]
    [InlineData(PixelFormat.Gray, 0, 1, false)]
    [InlineData(PixelFormat.Gray, 1, -1, false)]
    [InlineData(PixelFormat.Gray, 65536, 1, false)]
    [InlineData(PixelFormat.Gray, 65535, 65535, true)]
    public void IsValid_knows_formats_and_sizes(PixelFormat format, int width, int height, bool valid) =>
        Assert.Equal(valid, new FrameFormat(format, width, height).IsValid);

    [Fact]
    public void Layout_aligns_and_pads_every_plane()
    {
        foreach (PixelFormat pixelFormat in PixelFormats.All)
        {
            FrameFormat format = new(pixelFormat, 101, 37);
            FrameLayout layout = FrameLayout.Of(format);
            long end = 0;
            for (int plane = 0; plane < format.PlaneCount; plane++)
            {
                Assert.True(layout.PlaneOffsets[plane] >= end && layout.PlaneOffsets[plane] % 64 == 0);
                Assert.True(layout.LineSizes[plane] >= format.RowBytes(plane) && layout.LineSizes[plane] % 64 == 0);
                end = layout.PlaneOffsets[plane] + ((long)layout.LineSizes[plane] * format.PlaneHeight(plane)) + FrameLayout.PlanePadding;
            }

            Assert.True(layout.Bytes >= end);
            Assert.True(new SlotDescriptor(format, layout, MediaTime.Unknown).FitsIn(layout.Bytes));
            Assert.False(new SlotDescriptor(format, layout, MediaTime.Unknown).FitsIn(layout.PlaneOffsets[format.PlaneCount - 1]));
        }

        Assert.Throws<ArgumentException>(() => FrameLayout.Of(default));
    }

    [Fact]
    public void Plane_views_stay_inside_and_know_rows_that_go_up()
    {
        using FrameMemory memory = new(new FrameFormat(PixelFormat.Gray10le, 10, 4));
        PlaneView plane = memory.View().Plane(0);
        for (int y = 0; y < 4; y++)
        {
            plane.Row<ushort>(y).Fill((ushort)(1000 + y));
        }

        PlaneView flipped = new(plane.Address + (3 * plane.StrideBytes), 10, 4, -plane.StrideBytes, 2);
        Assert.Equal((1003, 1000), (flipped.Row<ushort>(0)[9], flipped.Row<ushort>(3)[0]));
        Assert.Equal(20, plane.Row(0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = memory.View().Plane(0).Row(4); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = memory.View().Plane(0).Row(-1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = memory.View().Plane(1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new PlaneView(64, 10, 4, 19, 2); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new PlaneView(0, 10, 4, 20, 2); });
    }
}
