using Mps.Media;

namespace Mps.Kernels.Tests;

/// <summary>Blending and pixelation: the definition against formulas, every level against the definition.</summary>
[Trait("levels", "every")]
public sealed unsafe class OverlayTests
{
    private static readonly int[] s_widths = [1, 3, 7, 8, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 100, 127, 128, 129];

    public static TheoryData<KernelLevel> Levels() => [.. Enum.GetValues<KernelLevel>()];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_blends_as_the_definition_does(KernelLevel level)
    {
        ScalingTests.Require(level);
        foreach (int bits in (int[])[8, 10, 12])
        {
            foreach (int width in s_widths)
            {
                using TestPlane below = new TestPlane(width, 3, bits, 6).FillExtremes(width + bits);
                using TestPlane actual = new TestPlane(width, 3, bits, 6).Fill((x, y) => below[x, y]);
                int one = bits == 8 ? 256 : 16384;
                // What may be added depends on what is kept.
                Random random = new(width);
                using TestPlane keep = new TestPlane(width, 1, 16, 0).Fill((_, _) => random.Next(3) switch { 0 => 0, 1 => one, _ => random.Next(one + 1) });
                using TestPlane add = new TestPlane(width, 1, 16, 0).Fill((x, _) => Added(random, one - keep[x, 0], bits));
                for (int y = 0; y < 3; y++)
                {
                    Blend(KernelSet.Scalar, below, y, add, keep);
                    Blend(KernelSet.Of(level), actual, y, add, keep);
                }

                actual.AssertEqual(below, $"{level}, {bits} bits, {width}");
                actual.AssertCanaries($"{level}, {bits} bits, {width}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_sums_as_the_definition_does(KernelLevel level)
    {
        ScalingTests.Require(level);
        foreach (int width in (int[])[.. s_widths, 65535])
        {
            foreach (int bits in (int[])[8, 16])
            {
                using TestPlane plane = new TestPlane(width, 1, bits, 0).FillExtremes(width);
                ulong expected = 0;
                for (int x = 0; x < width; x++)
                    expected += (ulong)plane[x, 0];
                KernelSet set = KernelSet.Of(level);
                byte* row = (byte*)plane.View.Address;
                Assert.Equal(expected, bits == 8 ? set.Sum8(row, width) : set.Sum16(row, width));
            }
        }
    }

    public static TheoryData<PixelFormat, int, int> Formats() => new()
    {
        { PixelFormat.Yuv420p, 61, 47 }, { PixelFormat.Yuv422p, 64, 48 }, { PixelFormat.Yuv444p, 33, 20 }, { PixelFormat.Yuvj420p, 40, 40 },
        { PixelFormat.Yuv420p10le, 61, 47 }, { PixelFormat.Yuv422p10le, 64, 48 }, { PixelFormat.Yuv444p12le, 33, 20 },
    };

    /// <summary>At every place, also half outside and at odd rows: each sample against alpha blending in doubles, written from the formula alone.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void Picture_over_picture_is_within_one_of_the_formula(PixelFormat pixels, int width, int height)
    {
        FrameFormat format = new(pixels, width, height);
        bool full = pixels == PixelFormat.Yuvj420p;
        OverlayColour colour = new(format, new ColourDescription(1, 1, 1, full));
        using OverlayPicture overlay = new(colour);
        using FrameMemory bitmap = Bitmap(23, 15), picture = new(format), before = new(format);
        foreach ((int x, int y) in ((int, int)[])[(0, 0), (5, 3), (-7, -4), (width - 9, height - 6), (width, 0), (0, -15)])
        {
            Fill(picture, x + (31 * y));
            Copy(picture, before);
            overlay.Set(bitmap.View().Plane(0), x, y);
            overlay.Blend(picture.View());
            for (int plane = 0; plane < 3; plane++)
                AssertBlended(before, picture, bitmap, plane, x, y, full);
        }
    }

    [Fact]
    public void Opaque_replaces_and_transparent_leaves()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 64, 32);
        using OverlayPicture overlay = new(new OverlayColour(format, new ColourDescription(1, 1, 1, false)));
        using FrameMemory bitmap = new(new FrameFormat(PixelFormat.Bgra, 64, 32)), picture = new(format), before = new(format);
        Fill(picture, 1);
        Copy(picture, before);
        bitmap.View().Plane(0).Row(0).Clear();
        for (int y = 0; y < 32; y++)
            bitmap.View().Plane(0).Row<uint>(y).Fill(y < 16 ? 0xffffffff : 0);
        overlay.Set(bitmap.View().Plane(0), 0, 0);
        overlay.Blend(picture.View());
        for (int y = 0; y < 32; y++)
        {
            ReadOnlySpan<byte> row = picture.View().Plane(0).Row(y);
            if (y < 16)
                Assert.Equal(-1, row.IndexOfAnyExcept((byte)235));
            else
                Assert.True(row.SequenceEqual(before.View().Plane(0).Row(y)));
        }

        Assert.Equal(-1, picture.View().Plane(1).Row(3).IndexOfAnyExcept((byte)128));
    }

    /// <summary>BT.709 and BT.601 of primaries, limited and full (ITU-R BT.709 item 3.3, BT.601 table 3); HDR at 203 cd/m² (BT.2408, table 1).</summary>
    [Theory]
    [InlineData(1, 1, false, 8, 0xff0000, 62.56, 102.34, 240)]
    [InlineData(1, 6, false, 8, 0xff0000, 81.48, 90.20, 240)]
    [InlineData(1, 6, true, 8, 0x0000ff, 29.07, 255.5, 107.26)]
    [InlineData(1, 1, false, 10, 0xffffff, 940, 512, 512)]
    [InlineData(16, 9, false, 10, 0xffffff, 573, 512, 512)]
    [InlineData(18, 9, false, 10, 0xffffff, 721, 512, 512)]
    [InlineData(16, 9, false, 10, 0x000000, 64, 512, 512)]
    public void Colours_become_what_the_standards_say(int transfer, int matrix, bool full, int bits, int rgb, double y, double cb, double cr)
    {
        FrameFormat format = new(bits == 8 ? PixelFormat.Yuv420p : PixelFormat.Yuv420p10le, 1920, 1080);
        OverlayColour colour = new(format, new ColourDescription(matrix == 9 ? 9 : 1, transfer, matrix, full));
        (double luma, double u, double v) = colour.Convert((rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255);
        double tolerance = bits == 8 ? 0.5 : 2;
        Assert.Equal(y, luma, tolerance);
        Assert.Equal(cb, u, tolerance);
        Assert.Equal(cr, v, tolerance);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Pixelation_is_the_mean_of_each_block(KernelLevel level)
    {
        ScalingTests.Require(level);
        foreach ((PixelFormat pixels, int width, int height) in ((PixelFormat, int, int)[])
            [(PixelFormat.Yuv420p, 161, 121), (PixelFormat.Yuv422p10le, 160, 90), (PixelFormat.Yuv444p, 77, 55)])
        {
            FrameFormat format = new(pixels, width, height);
            using FrameMemory picture = new(format), before = new(format);
            foreach ((int x, int y, int w, int h) in ((int, int, int, int)[])[(11, 7, 60, 41), (-10, -10, 50, 30), (width - 13, height - 9, 100, 100), (0, 0, width, height)])
            {
                Fill(picture, x);
                Copy(picture, before);
                Pixelation region = new(format, x, y, w, h);
                region.Apply(picture.View(), KernelSet.Of(level));
                for (int plane = 0; plane < 3; plane++)
                    AssertPixelated(before, picture, region, plane);
            }
        }
    }

    [Fact]
    public void Pixelation_leaves_no_slivers_and_few_blocks()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 1920, 1080);
        foreach ((int w, int h) in ((int, int)[])[(120, 40), (300, 300), (1000, 37), (64, 900)])
        {
            Pixelation region = new(format, 101, 99, w, h);
            int across = Math.Min(region.Columns.Count, region.Rows.Count) - 1;
            Assert.InRange(across, 1, 4);
            int[] sizes = [.. Sizes(region.Columns), .. Sizes(region.Rows)];
            Assert.All(sizes, size => Assert.True(size >= 26 || size >= Math.Min(w, h), $"{w}x{h}: {size}"));
        }

        Assert.True(new Pixelation(format, 1920, 0, 10, 10).IsEmpty);
        Assert.Throws<NotSupportedException>(() => new Pixelation(new FrameFormat(PixelFormat.Nv12, 64, 64), 0, 0, 8, 8));
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 320, 180);
        using OverlayPicture overlay = new(new OverlayColour(format, new ColourDescription(2, 2, 2, false)));
        using FrameMemory bitmap = Bitmap(100, 50), picture = new(format);
        Fill(picture, 0);
        Pixelation region = new(format, 10, 10, 100, 100);
        overlay.Set(bitmap.View().Plane(0), 10, 10);
        Assert.Equal(0, Allocations.Of(() =>
        {
            overlay.Set(bitmap.View().Plane(0), 11, 10);
            overlay.Blend(picture.View());
            region.Apply(picture.View());
        }));
    }

    [Fact]
    public void Other_formats_are_refused()
    {
        FrameFormat format = new(PixelFormat.Yuv420p, 32, 32);
        using OverlayPicture overlay = new(new OverlayColour(format, default));
        using FrameMemory other = new(format with { Width = 34 });
        Assert.Throws<ArgumentException>(() => overlay.Blend(other.View()));
        Assert.Throws<ArgumentException>(() => overlay.Set(other.View().Plane(0), 0, 0));
        Assert.Throws<NotSupportedException>(() => new OverlayPicture(new OverlayColour(format with { PixelFormat = PixelFormat.Rgba }, default)));
        Assert.False(OverlayPicture.Supports(PixelFormat.Gbrp));
    }

    private static IEnumerable<int> Sizes(IReadOnlyList<int> edges) => edges.Skip(1).Zip(edges, (b, a) => b - a);

    private static int Added(Random random, int over, int bits) =>
        bits == 8 ? random.Next((255 * over) + 1) : random.Next((int)((long)((1 << bits) - 1) * over * (1 << (15 - bits)) / 16384) + 1);

    private static void Blend(KernelSet set, TestPlane plane, int y, TestPlane add, TestPlane keep)
    {
        byte* row = (byte*)plane.View.Address + (y * plane.Stride);
        if (plane.Bits == 8)
            set.Overlay8(row, (ushort*)add.View.Address, (ushort*)keep.View.Address, plane.Width);
        else
            set.Overlay16(row, (ushort*)add.View.Address, (ushort*)keep.View.Address, plane.Width, plane.Bits);
    }

    private static FrameMemory Bitmap(int width, int height)
    {
        FrameMemory bitmap = new(new FrameFormat(PixelFormat.Bgra, width, height));
        Random random = new(width);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = bitmap.View().Plane(0).Row(y);
            for (int x = 0; x < width; x++)
            {
                int alpha = random.Next(4) switch { 0 => 0, 1 => 255, _ => random.Next(256) };
                for (int c = 0; c < 3; c++)
                    row[(4 * x) + c] = (byte)random.Next(alpha + 1);
                row[(4 * x) + 3] = (byte)alpha;
            }
        }

        return bitmap;
    }

    internal static void Fill(FrameMemory picture, int seed)
    {
        Random random = new(seed);
        int most = 1 << picture.Format.BitsPerSample;
        for (int plane = 0; plane < 3; plane++)
        {
            PlaneView view = picture.View().Plane(plane);
            for (int y = 0; y < view.Height; y++)
            {
                for (int x = 0; x < view.Width; x++)
                {
                    int value = random.Next(most);
                    if (view.PixelBytes == 2)
                        view.Row<ushort>(y)[x] = (ushort)value;
                    else
                        view.Row(y)[x] = (byte)value;
                }
            }
        }
    }

    private static void Copy(FrameMemory from, FrameMemory to)
    {
        for (int plane = 0; plane < 3; plane++)
        {
            for (int y = 0; y < from.View().Plane(plane).Height; y++)
                from.View().Plane(plane).Row(y).CopyTo(to.View().Plane(plane).Row(y));
        }
    }

    private static int Sample(FrameMemory picture, int plane, int x, int y)
    {
        PlaneView view = picture.View().Plane(plane);
        return view.PixelBytes == 2 ? view.Row<ushort>(y)[x] : view.Row(y)[x];
    }

    private static void AssertBlended(FrameMemory before, FrameMemory after, FrameMemory bitmap, int plane, int left, int top, bool full)
    {
        FrameFormat format = before.Format;
        double unit = 1 << (format.BitsPerSample - 8), peak = (1 << format.BitsPerSample) - 1;
        int cellWidth = plane == 0 ? 1 : 1 << format.Log2ChromaWidth, cellHeight = plane == 0 ? 1 : 1 << format.Log2ChromaHeight;
        for (int y = 0; y < format.PlaneHeight(plane); y++)
        {
            for (int x = 0; x < format.PlaneWidth(plane); x++)
            {
                double alpha = 0, value = 0;
                int cells = 0;
                for (int v = y * cellHeight; v < Math.Min(format.Height, (y + 1) * cellHeight); v++)
                {
                    for (int u = x * cellWidth; u < Math.Min(format.Width, (x + 1) * cellWidth); u++, cells++)
                    {
                        int bx = u - left, by = v - top;
                        if (bx < 0 || by < 0 || bx >= bitmap.Format.Width || by >= bitmap.Format.Height)
                            continue;
                        ReadOnlySpan<byte> p = bitmap.View().Plane(0).Row(by).Slice(4 * bx, 4);
                        double a = p[3] / 255.0, b = p[0] / 255.0, g = p[1] / 255.0, r = p[2] / 255.0;
                        double luma = (0.2126 * r) + (0.7152 * g) + (0.0722 * b);
                        alpha += a;
                        value += plane switch
                        {
                            0 => full ? peak * luma : unit * ((16 * a) + (219 * luma)),
                            1 => (unit * 128 * a) + ((full ? peak : unit * 224) * (b - luma) / 1.8556),
                            _ => (unit * 128 * a) + ((full ? peak : unit * 224) * (r - luma) / 1.5748),
                        };
                    }
                }

                double exact = (value / cells) + ((1 - (alpha / cells)) * Sample(before, plane, x, y));
                int actual = Sample(after, plane, x, y);
                Assert.True(Math.Abs(actual - Math.Clamp(exact, 0, peak)) <= 1.001, $"{format} at {left},{top}: plane {plane} {x},{y} is {actual}, not {exact:0.00}");
            }
        }
    }

    private static void AssertPixelated(FrameMemory before, FrameMemory after, Pixelation region, int plane)
    {
        FrameFormat format = before.Format;
        int log2Width = plane == 0 ? 0 : format.Log2ChromaWidth, log2Height = plane == 0 ? 0 : format.Log2ChromaHeight;
        for (int y = 0; y < format.PlaneHeight(plane); y++)
        {
            for (int x = 0; x < format.PlaneWidth(plane); x++)
            {
                int column = Block(region.Columns, x << log2Width), row = Block(region.Rows, y << log2Height);
                int expected = Sample(before, plane, x, y);
                if (column >= 0 && row >= 0)
                {
                    long sum = 0, count = 0;
                    for (int v = region.Rows[row] >> log2Height; v < format.PlaneHeight(plane) && v << log2Height < region.Rows[row + 1]; v++)
                    {
                        for (int u = region.Columns[column] >> log2Width; u < format.PlaneWidth(plane) && u << log2Width < region.Columns[column + 1]; u++, count++)
                            sum += Sample(before, plane, u, v);
                    }

                    expected = (int)Math.Floor((sum / (double)count) + 0.5);
                }

                Assert.Equal(expected, Sample(after, plane, x, y));
            }
        }
    }

    private static int Block(IReadOnlyList<int> edges, int at)
    {
        for (int i = 0; i + 1 < edges.Count; i++)
        {
            if (at >= edges[i] && at < edges[i + 1])
                return i;
        }

        return -1;
    }
}
