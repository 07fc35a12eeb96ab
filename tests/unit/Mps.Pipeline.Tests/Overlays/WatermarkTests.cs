using Mps.Av;
using Mps.Drawing;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Overlays;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Tests.Overlays;

/// <summary>Images, text, drawings and mosaics on pictures, against what the request says and against libavfilter.</summary>
public sealed class WatermarkTests(OverlayFiles files) : IClassFixture<OverlayFiles>
{
    private static readonly OverlayPlace s_corner = new(PictureCorner.TopLeft, new Extent(0), new Extent(0));

    [Theory]
    [InlineData(PictureCorner.TopLeft, 10, 20, ExtentUnit.Pixels, 10, 20)]
    [InlineData(PictureCorner.TopRight, 10, 20, ExtentUnit.Pixels, 270, 20)]
    [InlineData(PictureCorner.BottomLeft, 10, 20, ExtentUnit.Pixels, 10, 140)]
    [InlineData(PictureCorner.BottomRight, 10, 20, ExtentUnit.Pixels, 270, 140)]
    [InlineData(PictureCorner.TopLeft, 50, 50, ExtentUnit.Percent, 160, 90)]
    [InlineData(PictureCorner.BottomRight, 5, 10, ExtentUnit.Percent, 264, 142)]
    public void Image_lies_where_it_is_put(PictureCorner corner, double x, double y, ExtentUnit unit, int left, int top)
    {
        using var canvas = new Canvas();
        canvas.Draw(0, Image("logo.png", new OverlayPlace(corner, new Extent(x, unit), new Extent(y, unit))));
        Assert.Equal((left, top, 40, 20), canvas.Changed());
        // Opaque blue of BT.709, limited range, on the right.
        Assert.Equal(32, canvas[0, left + 30, top + 10], 1.0);
        Assert.Equal(240, canvas[1, (left + 30) / 2, (top + 10) / 2], 1.0);
    }

    [Theory]
    [InlineData(-20, -10, 0, 0, 20, 10)]
    [InlineData(300, 170, 300, 170, 20, 10)]
    [InlineData(-100, 0, 0, 0, 0, 0)]
    [InlineData(400, 400, 0, 0, 0, 0)]
    public void Image_partly_outside_is_cut_off(int x, int y, int left, int top, int width, int height)
    {
        using var canvas = new Canvas();
        canvas.Draw(0, Image("logo.png", new OverlayPlace(PictureCorner.TopLeft, new Extent(x), new Extent(y))));
        Assert.Equal((left, top, width, height), canvas.Changed());
    }

    [Theory]
    [InlineData("logo.png", null, null)]
    [InlineData("logo.webp", null, null)]
    [InlineData("photo.jpg", null, null)]
    [InlineData("photo.png", 100, null)]
    [InlineData("photo.png", 20, 30)]
    public void Image_is_drawn_as_libavfilter_draws_it(string name, int? width, int? height)
    {
        using var canvas = new Canvas();
        ImageOverlay image = Image(name, new OverlayPlace(PictureCorner.TopLeft, new Extent(30), new Extent(20))) with
        {
            Width = width is { } w ? new Extent(w) : null,
            Height = height is { } h ? new Extent(h) : null,
        };
        string scale = FormattableString.Invariant($"{width ?? -1}:{height ?? -1}:flags=lanczos+accurate_rnd+full_chroma_int");
        using MediaFrame reference = Patterned(canvas).Filtered(
            $"movie={files.At(name)},format=gbrap,scale={(width is null && height is null ? "iw:ih" : scale)},scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[wm];[in][wm]overlay=30:20");
        using (OverlayRenderer renderer = canvas.Open(image))
            renderer.Draw(canvas.Frame, 0);
        Assert.InRange(canvas.Psnr(reference, 0), 45, 100);
        // Chroma is the mean of the pixels it stands for here, and bicubic there.
        Assert.InRange(canvas.Psnr(reference, 1), 36, 100);
        Assert.InRange(canvas.Psnr(reference, 2), 36, 100);
    }

    [Fact]
    public void Base64_is_read_like_a_file()
    {
        using Canvas canvas = new(), other = new();
        string text = Convert.ToBase64String(File.ReadAllBytes(files.At("logo.png")));
        canvas.Draw(0, Image("logo.png", s_corner));
        foreach (string form in (string[])[text, "data:image/png;base64," + text])
        {
            other.Draw(0, Image("logo.png", s_corner) with { Source = null, Base64 = form });
            Assert.Equal(100, canvas.Psnr(other.Frame, 0));
        }
    }

    [Theory]
    [InlineData("moving.apng", OverlayRepeat.Repeat)]
    [InlineData("moving.gif", OverlayRepeat.Repeat)]
    [InlineData("moving.apng", OverlayRepeat.Once)]
    [InlineData("moving.gif", OverlayRepeat.Once)]
    [InlineData("moving.apng", OverlayRepeat.RepeatLastFrame)]
    [InlineData("moving.gif", OverlayRepeat.RepeatLastFrame)]
    public void Moving_image_moves_by_its_own_clock(string name, OverlayRepeat repeat)
    {
        using var canvas = new Canvas();
        using OverlayRenderer renderer = canvas.Open(Image(name, s_corner) with { Repeat = repeat, StartSeconds = 1, EndSeconds = 8 });
        foreach ((double seconds, int grey) in ((double, int)[])[(0.5, -1), (1, 0), (1.2, 0), (1.25, 80), (1.6, 160), (1.95, 240), (2.1, 0), (2.6, 160), (5.3, 80), (8, -1)])
        {
            int expected = grey;
            if (grey >= 0 && seconds >= 2 && repeat != OverlayRepeat.Repeat)
                expected = repeat == OverlayRepeat.Once ? -1 : 240;
            canvas.Clear();
            Assert.True(expected >= 0 == renderer.Touches(seconds), $"{seconds} s");
            if (expected < 0)
                continue;
            renderer.Draw(canvas.Frame, seconds);
            Assert.Equal(16 + (expected * 219 / 255.0), canvas[0, 8, 8], 1.5);
        }
    }

    [Fact]
    public void Still_image_stays_whatever_its_repeat_says()
    {
        using var canvas = new Canvas();
        foreach (OverlayRepeat repeat in Enum.GetValues<OverlayRepeat>())
        {
            using OverlayRenderer renderer = canvas.Open(Image("logo.png", s_corner) with { Repeat = repeat });
            Assert.True(renderer.Touches(0) && renderer.Touches(9));
        }
    }

    [Fact]
    public void Ten_bits_and_hdr_get_their_own_white()
    {
        const string Svg = "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'><rect width='20' height='20' fill='white'/></svg>";
        var overlay = new SvgOverlay(Svg, s_corner, null, null, 0, 0);
        using var sdr = new Canvas(format: "yuv420p10le");
        Assert.Equal(940, sdr.Draw(0, overlay)[0, 10, 10]);
        using var pq = new Canvas(format: "yuv420p10le", color: new ColorFacts(9, 16, 9, 1));
        Assert.Equal(573, pq.Draw(0, overlay)[0, 10, 10], 2.0);
    }

    [Theory]
    [InlineData("Hxg 42", "arial.ttf", 40, PictureCorner.TopLeft)]
    [InlineData("Hxg 42", "arial.ttf", 40, PictureCorner.BottomRight)]
    [InlineData("中文水印", "simkai.ttf", 40, PictureCorner.TopRight)]
    [InlineData("中文 mixed {\\b1} \\N", "hei.ttf", 20, PictureCorner.BottomLeft)]
    [InlineData("两行\n文字", "song.ttf", 30, PictureCorner.TopLeft)]
    public void Text_fills_its_corner_with_its_ink(string text, string font, int size, PictureCorner corner)
    {
        using var canvas = new Canvas();
        canvas.Draw(0, new TextOverlay(text, new OverlayPlace(corner, new Extent(8), new Extent(6)), font, new Extent(size), 0xffffff, 1, 0, 0));
        (int x, int y, int width, int height) = canvas.Changed(2);
        int lines = text.Split('\n').Length;
        Assert.InRange(height, lines * size * 0.6, lines * size * 1.35);
        Assert.Equal(corner is PictureCorner.TopLeft or PictureCorner.BottomLeft ? 8 : 320 - 8 - width, x, 1.0);
        Assert.Equal(corner is PictureCorner.TopLeft or PictureCorner.TopRight ? 6 : 180 - 6 - height, y, 1.0);
        // White strokes.
        Assert.NotEqual(default, canvas.Where((luma, _, _) => luma >= 230));
    }

    /// <summary>Letters have the size that drawtext gives them: the em, not libass's own ascent and descent.</summary>
    [Fact]
    public void Text_is_as_large_as_drawtext_draws_it()
    {
        using var canvas = new Canvas();
        using MediaFrame reference = canvas.Filtered("drawtext=text=Hamburg:font=Liberation Sans:fontsize=48:fontcolor=white:x=8:y=6");
        using Canvas theirs = new();
        theirs.Fill((_, _, _) => 128).Frame.MoveFrom(reference);
        canvas.Draw(0, new TextOverlay("Hamburg", new OverlayPlace(PictureCorner.TopLeft, new Extent(8), new Extent(6)), "arial.ttf", new Extent(48), 0xffffff, 1, 0, 0));
        (_, _, int width, int height) = canvas.Changed(20);
        (_, _, int theirWidth, int theirHeight) = theirs.Changed(20);
        Assert.Equal(theirWidth, width, 3.0);
        Assert.Equal(theirHeight, height, 2.0);
    }

    [Fact]
    public void Text_has_its_colour_and_alpha()
    {
        using var canvas = new Canvas();
        var text = new TextOverlay("██", s_corner, "arial.ttf", new Extent(60), 0xff0000, 0.5, 0, 0);
        canvas.Draw(0, text);
        (int x, int y, int width, int height) = canvas.Changed();
        Assert.Equal((Canvas.Grey + 62.6) / 2, canvas[0, x + (width / 2), y + (height / 2)], 1.5);
        Assert.Equal((128 + 240) / 2.0, canvas[2, (x + (width / 2)) / 2, (y + (height / 2)) / 2], 1.5);
    }

    [Fact]
    public void Chinese_characters_are_not_boxes()
    {
        using Canvas one = new(), two = new();
        TextOverlay Text(string text) => new(text, s_corner, "hei.ttf", new Extent(80), 0xffffff, 1, 0, 0);
        one.Draw(0, Text("水"));
        two.Draw(0, Text("印"));
        // Boxes of one font are all alike.
        Assert.InRange(one.Psnr(two.Frame, 0), 1, 20);
    }

    [Theory]
    [InlineData(null, null, 100, 50)]
    [InlineData(50.0, null, 50, 25)]
    [InlineData(30.0, 60.0, 30, 60)]
    public void Drawing_is_stretched_to_its_size(double? width, double? height, int wide, int high)
    {
        const string Svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 50'><rect width='50' height='50' fill='#0000ff'/>"
            + "<rect x='50' width='50' height='50' fill='#0000ff' fill-opacity='0.5'/></svg>";
        using var canvas = new Canvas();
        canvas.Draw(0, new SvgOverlay(Svg, s_corner, width is { } w ? new Extent(w) : null, height is { } h ? new Extent(h) : null, 0, 0));
        Assert.Equal((0, 0, wide, high), canvas.Changed());
        Assert.Equal(31.8, canvas[0, wide / 4, high / 2], 1.0);
        Assert.Equal((31.8 + Canvas.Grey) / 2, canvas[0, wide * 3 / 4, high / 2], 1.0);
    }

    [Fact]
    public void Mosaic_hides_its_region_and_no_more()
    {
        using var canvas = new Canvas();
        Patterned(canvas);
        using var before = new MediaFrame();
        before.MoveFrom(canvas.Frame);
        Patterned(canvas);
        using (OverlayRenderer renderer = canvas.Open(new MosaicOverlay(
            new OverlayPlace(PictureCorner.TopLeft, new Extent(25, ExtentUnit.Percent), new Extent(20)), new Extent(80), new Extent(40), 2, 4)))
        {
            Assert.False(renderer.Touches(1) || renderer.Touches(4));
            renderer.Draw(canvas.Frame, 2);
        }

        canvas.Keep(nameof(Mosaic_hides_its_region_and_no_more));
        FrameFacts facts = before.Facts;
        HashSet<int> values = [];
        for (int y = 0; y < 180; y++)
        {
            for (int x = 0; x < 320; x++)
            {
                if (x is >= 80 and < 160 && y is >= 20 and < 60)
                    values.Add(canvas[0, x, y]);
                else
                    Assert.Equal(System.Runtime.InteropServices.Marshal.ReadByte(facts.Plane(0), (y * facts.Stride(0)) + x), canvas[0, x, y]);
            }
        }

        Assert.InRange(values.Count, 1, 8 * 4);
    }

    [Theory]
    [InlineData("noise.png", "noise.png")]
    [InlineData("torn.png", "torn.png")]
    [InlineData("huge.png", "huge.png")]
    [InlineData("absent.png", "absent.png")]
    [InlineData("playlist.m3u8", "playlist.m3u8")]
    public void Unreadable_watermark_is_the_requests_fault_and_named(string name, string named)
    {
        files.Write("playlist.m3u8", $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{files.At("logo.png")}\n#EXT-X-ENDLIST\n");
        using var canvas = new Canvas();
        JobFailure failure = canvas.Refusal(Image(name, s_corner));
        Assert.Equal(JobFault.Request, failure.Fault);
        Assert.False(failure.Retryable);
        Assert.Contains(named, failure.Message);
        TestContext.Current.TestOutputHelper?.WriteLine(failure.Message);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><rect", "well-formed")]
    [InlineData("<html/>", "svg")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", "file:///etc/passwd")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='http://h/x.png'/></svg>", "http://h/x.png")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><text>\U000104D0</text></svg>", "U+104D0")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>]><svg xmlns='http://www.w3.org/2000/svg'><text>&e;</text></svg>", "well-formed")]
    public void Bad_drawing_is_refused_with_its_cause(string svg, string cause)
    {
        using var canvas = new Canvas();
        JobFailure failure = canvas.Refusal(new SvgOverlay(svg, s_corner, null, null, 0, 0));
        Assert.Equal(JobFault.Request, failure.Fault);
        Assert.Contains(cause, failure.Message);
        TestContext.Current.TestOutputHelper?.WriteLine(failure.Message);
    }

    [Theory]
    [InlineData("trajanpro.ttf", "text", "trajanpro.ttf")]
    [InlineData("No Such Font", "text", "No Such Font")]
    [InlineData("arial.ttf", "\U000104D0", "U+104D0")]
    public void Missing_font_or_glyph_is_an_error_not_a_box(string font, string text, string named)
    {
        using var canvas = new Canvas();
        JobFailure failure = canvas.Refusal(new TextOverlay(text, s_corner, font, new Extent(20), 0xffffff, 1, 0, 0));
        Assert.Equal(JobFault.Request, failure.Fault);
        Assert.Contains(named, failure.Message);
        TestContext.Current.TestOutputHelper?.WriteLine(failure.Message);
    }

    [Fact]
    public void Pixel_formats_that_cannot_be_drawn_on_are_refused()
    {
        var parameters = new VideoParameters(64, 64, AvLibrary.PixelFormat("nv12"), new Rational(1, 25), default, default, ColorFacts.Unspecified);
        using var interrupt = new Interrupt();
        JobFailure failure = Assert.Throws<JobException>(() => OverlayRenderer.Open([], parameters, new OverlayTimeline(new FileInput("x", "x"), 0, 1), interrupt)).Failure;
        Assert.Contains("nv12", failure.Message);
    }

    [Fact]
    public void Only_pictures_that_others_hold_are_copied()
    {
        using var canvas = new Canvas();
        using var pictures = new OverlayPictures(canvas.Open(Image("logo.png", s_corner) with { StartSeconds = 1 }));
        nint own = canvas.Frame.Facts.Plane(0);
        pictures.Draw(canvas.Frame, 1);
        Assert.Equal((own, 0L), (canvas.Frame.Facts.Plane(0), pictures.Copies));

        canvas.Clear();
        using var held = new MediaFrame();
        held.Reference(canvas.Frame);
        pictures.Draw(canvas.Frame, 0);
        Assert.Equal((held.Facts.Plane(0), 0L), (canvas.Frame.Facts.Plane(0), pictures.Copies));
        pictures.Draw(canvas.Frame, 1);
        Assert.NotEqual(held.Facts.Plane(0), canvas.Frame.Facts.Plane(0));
        Assert.Equal(1L, pictures.Copies);
        Assert.Equal((0, 0, 40, 20), canvas.Changed());
        canvas.Frame.MoveFrom(held);
        Assert.Equal(default, canvas.Changed());
    }

    [Fact]
    public void Still_overlays_allocate_nothing_per_picture()
    {
        using var canvas = new Canvas();
        using OverlayRenderer renderer = canvas.Open(
            Image("logo.png", s_corner), new MosaicOverlay(s_corner, new Extent(50), new Extent(50), 0, 0),
            new TextOverlay("x", s_corner, "arial.ttf", new Extent(20), 0, 1, 0, 0));
        Assert.Equal(0, Allocations.Of(() =>
        {
            if (renderer.Touches(1))
                renderer.Draw(canvas.Frame, 1);
        }));
        renderer.Dispose();
        Assert.Equal(0, DrawingLibrary.LiveHandles);
    }

    private ImageOverlay Image(string name, OverlayPlace place) => new(files.Named(name), null, place, null, null, OverlayRepeat.Repeat, 0, 0);

    private static Canvas Patterned(Canvas canvas) =>
        canvas.Fill((plane, x, y) => plane == 0 ? 16 + (((x * 7) + (y * 3)) % 220) : 64 + (((x * 5) + (y * 11) + (plane * 40)) % 128));
}
