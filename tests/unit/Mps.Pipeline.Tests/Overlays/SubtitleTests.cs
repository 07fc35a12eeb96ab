using System.Text;
using Mps.Av;
using Mps.Drawing;
using Mps.Jobs;
using Mps.Pipeline.Overlays;

namespace Mps.Pipeline.Tests.Overlays;

/// <summary>Burnt-in subtitles: every part of the style, every format, times and tracks, and what is refused.</summary>
public sealed class SubtitleTests(OverlayFiles files) : IClassFixture<OverlayFiles>
{
    private const string OneLine = "1\n00:00:01,000 --> 00:00:02,000\nHello 字幕\n";

    private static readonly SubtitleStyle s_plain = new(
        null, "hei.ttf", new Extent(20), 0xffffff, 1, new Extent(10), null, new Extent(0), 0, 1, new Extent(0), 0, 1, new Extent(0), false);

    [Theory]
    [InlineData("a.srt", OneLine)]
    [InlineData("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello 字幕\n")]
    public void Lines_are_shown_at_their_times_above_the_bottom(string name, string text)
    {
        FileInput file = files.Write(name, text);
        using var canvas = new Canvas();
        using OverlayRenderer renderer = canvas.Open(new SubtitleOverlay(file, 0, s_plain));
        Assert.False(renderer.Touches(0.96));
        Assert.True(renderer.Touches(1) && renderer.Touches(1.96));
        Assert.False(renderer.Touches(2));
        (int x, int y, int width, int height) = canvas.Draw(1, new SubtitleOverlay(file, 0, s_plain)).Changed(2);
        Assert.InRange(y + height, 180 - 10 - 6, 180 - 10);
        Assert.InRange(height, 14, 26);
        Assert.Equal(160, x + (width / 2.0), 2.0);
        Assert.Equal(235, canvas.Where((luma, _, _) => luma >= 234) == default ? 0 : 235);
    }

    [Fact]
    public void Colour_alpha_outline_and_shadow_are_the_requests()
    {
        FileInput file = files.Write("style.srt", "1\n00:00:00,000 --> 00:00:09,000\n██\n");
        using var canvas = new Canvas();
        SubtitleStyle style = s_plain with { Font = "arial.ttf", Size = new Extent(60), Color = 0x0000ff, Alpha = 0.5, Bottom = new Extent(40) };
        (int x, int y, int width, int height) = canvas.Draw(1, new SubtitleOverlay(file, 0, style)).Changed();
        Assert.Equal((31.8 + Canvas.Grey) / 2, canvas[0, x + (width / 2), y + (height / 2)], 1.5);
        Assert.Equal(184, canvas[1, (x + (width / 2)) / 2, (y + (height / 2)) / 2], 1.5);

        canvas.Draw(1, new SubtitleOverlay(file, 0, style with { Alpha = 1, OutlineWidth = new Extent(6), OutlineColor = 0xffffff }));
        (int ox, int oy, int outlinedWidth, int outlinedHeight) = canvas.Changed();
        Assert.Equal((width + 12, height + 12), (outlinedWidth, outlinedHeight), Near);
        Assert.InRange(canvas[0, ox + 3, oy + (outlinedHeight / 2)], 225, 235);

        canvas.Draw(1, new SubtitleOverlay(file, 0, style with { Alpha = 1, ShadowWidth = new Extent(8), ShadowColor = 0, ShadowAlpha = 1 }));
        (int sx, int sy, int shadowedWidth, int shadowedHeight) = canvas.Changed();
        Assert.Equal((width + 8, height + 8), (shadowedWidth, shadowedHeight), Near);
        Assert.InRange(canvas[0, sx + shadowedWidth - 3, sy + shadowedHeight - 3], 14, 18);
    }

    [Fact]
    public void Lengths_in_percent_are_of_the_height()
    {
        FileInput file = files.Write("percent.srt", OneLine);
        using Canvas pixels = new(640, 360), percent = new(640, 360);
        pixels.Draw(1, new SubtitleOverlay(file, 0, s_plain with { Size = new Extent(36), Bottom = new Extent(18), OutlineWidth = new Extent(1.8) }));
        percent.Draw(1, new SubtitleOverlay(file, 0, s_plain with
        {
            Size = new Extent(10, ExtentUnit.PercentOfHeight),
            Bottom = new Extent(5, ExtentUnit.Percent),
            OutlineWidth = new Extent(0.5, ExtentUnit.PercentOfHeight),
        }));
        Assert.Equal(100, pixels.Psnr(percent.Frame, 0));
    }

    [Fact]
    public void Board_lies_behind_the_text_while_there_is_one()
    {
        FileInput file = files.Write("board.srt", OneLine);
        var board = new SubtitleBoard(new Extent(5), new Extent(90, ExtentUnit.Percent), new Extent(15, ExtentUnit.Percent), 0x000000, 0.8);
        using var canvas = new Canvas();
        canvas.Draw(0.5, new SubtitleOverlay(file, 0, s_plain with { Board = board }));
        Assert.Equal(default, canvas.Changed());
        canvas.Draw(1, new SubtitleOverlay(file, 0, s_plain with { Board = board }));
        Assert.Equal((16, 148, 288, 27), canvas.Changed());
        Assert.Equal(16 + ((Canvas.Grey - 16) * 0.2), canvas[0, 20, 150], 1.0);
        Assert.NotEqual(default, canvas.Where((luma, _, _) => luma >= 230));
    }

    [Fact]
    public void Lines_grow_upwards_or_downwards_and_apart()
    {
        FileInput one = files.Write("one.srt", "1\n00:00:00,000 --> 00:00:09,000\nXXX\n"), two = files.Write("two.srt", "1\n00:00:00,000 --> 00:00:09,000\nXXX\nXXX\n");
        using var canvas = new Canvas();
        SubtitleStyle up = s_plain with { Bottom = new Extent(60) }, down = up with { FromTop = true };
        (_, int y, _, int height) = canvas.Draw(1, new SubtitleOverlay(one, 0, up)).Changed(2);
        (_, int downY, _, int downHeight) = canvas.Draw(1, new SubtitleOverlay(one, 0, down)).Changed(2);
        Assert.Equal(y, downY, 1.0);
        Assert.Equal(height, downHeight, 1.0);

        (_, int twoY, _, int twoHeight) = canvas.Draw(1, new SubtitleOverlay(two, 0, up)).Changed(2);
        Assert.Equal(y + height, twoY + twoHeight, 1.0);
        Assert.True(twoY < y - 15);
        (_, int twoDownY, _, int twoDownHeight) = canvas.Draw(1, new SubtitleOverlay(two, 0, down)).Changed(2);
        Assert.Equal(y, twoDownY, 1.0);
        Assert.Equal(twoHeight, twoDownHeight, 1.0);

        (_, _, _, int spaced) = canvas.Draw(1, new SubtitleOverlay(two, 0, up with { LineSpacing = new Extent(12) })).Changed(2);
        Assert.Equal(twoHeight + 12, spaced, 1.0);
    }

    [Fact]
    public void Long_lines_are_wrapped_within_the_picture()
    {
        FileInput file = files.Write("long.srt", "1\n00:00:00,000 --> 00:00:09,000\n" + string.Concat(Enumerable.Repeat("long words ", 8)) + "\n");
        using var canvas = new Canvas();
        (int x, _, int width, int height) = canvas.Draw(1, new SubtitleOverlay(file, 0, s_plain)).Changed(2);
        Assert.InRange(x, 16, 60);
        Assert.InRange(x + width, 260, 304);
        Assert.InRange(height, 60, 120);
    }

    [Fact]
    public void Ass_keeps_its_styles_and_looks_as_libavfilter_draws_it()
    {
        FileInput file = files.Write("styled.ass", Ass("Liberation Sans"));
        using var canvas = new Canvas();
        using MediaFrame reference = canvas.Filtered($"ass={file.Path}", 1);
        canvas.Draw(1, new SubtitleOverlay(file, 0, s_plain with { Color = 0x00ff00, Size = new Extent(90) }));
        Assert.NotEqual(default, canvas.Changed());
        Assert.InRange(canvas.Psnr(reference, 0), 40, 100);
        // Two places far apart.
        (_, int y, _, int height) = canvas.Changed();
        Assert.True(y < 40 && y + height > 140);
    }

    [Fact]
    public void Ass_with_a_family_that_is_not_here_takes_the_requests_font()
    {
        FileInput absent = files.Write("absent.ass", Ass("Some Windows Font")), present = files.Write("present.ass", Ass("AR PL UKai CN"));
        using Canvas one = new(), two = new();
        one.Draw(1, new SubtitleOverlay(absent, 0, s_plain with { Font = "kai.ttf" }));
        two.Draw(1, new SubtitleOverlay(present, 0, s_plain));
        Assert.Equal(100, one.Psnr(two.Frame, 0));
    }

    [Theory]
    [InlineData("gb18030")]
    [InlineData("utf-16")]
    public void Chinese_files_look_the_same_in_any_encoding(string name)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        FileInput utf8 = files.Write("utf8.srt", OneLine);
        FileInput other = files.Write($"{name}.srt", [.. encoding.GetPreamble(), .. encoding.GetBytes(OneLine)]);
        using Canvas one = new(), two = new();
        one.Draw(1, new SubtitleOverlay(utf8, 0, s_plain));
        two.Draw(1, new SubtitleOverlay(other, 0, s_plain));
        Assert.Equal(100, one.Psnr(two.Frame, 0));
        Assert.NotEqual(default, one.Changed());
    }

    [Theory]
    [InlineData("srt", "mkv")]
    [InlineData("ass", "mkv")]
    [InlineData("mov_text", "mp4")]
    [InlineData("webvtt", "webm")]
    public void Tracks_of_the_source_follow_its_clock(string codec, string container)
    {
        FileInput text = files.Write("track.srt", "1\n00:00:01,000 --> 00:00:02,000\nfirst\n\n2\n00:00:04,000 --> 00:00:05,000\nsecond\n");
        string film = files.At($"film-{codec}.{container}");
        string[] sound = container == "webm" ? ["-c:a", "libopus"] : ["-c:a", "aac"];
        string[] picture = container == "webm" ? ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"] : ["-c:v", "libx264", "-preset", "ultrafast"];
        OverlayFiles.FFmpeg(["-f", "lavfi", "-i", "color=gray:size=32x32:rate=10:duration=6", "-f", "lavfi", "-i", "sine=duration=6", "-i", text.Path,
            .. picture, .. sound, "-c:s", codec, film]);
        var source = new FileInput(film, Path.GetDirectoryName(film)!);
        // The output starts three seconds into the source.
        using var canvas = new Canvas { Timeline = new OverlayTimeline(source, 3, 3) };
        using OverlayRenderer renderer = canvas.Open(new SubtitleOverlay(null, 0, s_plain));
        Assert.False(renderer.Touches(0) || renderer.Touches(0.9));
        Assert.True(renderer.Touches(1.05));
        renderer.Draw(canvas.Frame, 1.05);
        Assert.NotEqual(default, canvas.Changed());
        Assert.False(renderer.Touches(2.1));

        JobFailure failure = canvas.Refusal(new SubtitleOverlay(null, 3, s_plain));
        Assert.Equal(JobFault.Request, failure.Fault);
        Assert.Contains("1 subtitle track", failure.Message);
    }

    [Fact]
    public void Font_file_beats_the_font()
    {
        const string Ming = "/usr/share/fonts/truetype/arphic/uming.ttc";
        Assert.SkipUnless(File.Exists(Ming), "fonts-arphic-uming lies elsewhere.");
        FileInput text = files.Write("font.srt", OneLine);
        using Canvas one = new(), two = new(), three = new();
        one.Draw(1, new SubtitleOverlay(text, 0, s_plain with { FontFile = new FileInput(Ming, "/usr") }));
        two.Draw(1, new SubtitleOverlay(text, 0, s_plain));
        Assert.InRange(one.Psnr(two.Frame, 0), 1, 40);
        JobFailure failure = three.Refusal(new SubtitleOverlay(text, 0, s_plain with { FontFile = files.Named("noise.png") }));
        Assert.Equal(JobFault.Request, failure.Fault);
        Assert.Contains("noise.png", failure.Message);
    }

    [Theory]
    [InlineData("broken.srt", "no subtitles at all", "broken.srt")]
    [InlineData("picture.ass", "\u0001\u0002\u0003", "picture.ass")]
    [InlineData("glyph.srt", "1\n00:00:01,000 --> 00:00:02,000\n\U000104D0\n", "U+104D0")]
    public void Bad_subtitles_are_refused_and_named(string name, string text, string named)
    {
        using var canvas = new Canvas();
        JobFailure failure = canvas.Refusal(new SubtitleOverlay(files.Write(name, text), 0, s_plain));
        Assert.Equal(JobFault.Request, failure.Fault);
        Assert.Contains(named, failure.Message);
        TestContext.Current.TestOutputHelper?.WriteLine(failure.Message);
    }

    [Fact]
    public void Absent_subtitles_and_fonts_are_refused_and_named()
    {
        using var canvas = new Canvas();
        Assert.Contains("gone.srt", canvas.Refusal(new SubtitleOverlay(files.Named("gone.srt"), 0, s_plain)).Message);
        FileInput file = files.Write("font-name.srt", OneLine);
        Assert.Contains("charmonman.ttf", canvas.Refusal(new SubtitleOverlay(file, 0, s_plain with { Font = "charmonman.ttf" })).Message);
        Assert.Equal(0, DrawingLibrary.LiveHandles);
    }

    private static string Ass(string family) => $"""
        [Script Info]
        ScriptType: v4.00+
        PlayResX: 320
        PlayResY: 180

        [V4+ Styles]
        Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
        Style: Default,{family},24,&H0000FFFF,&H0,&H00FF0000,&H80000000,0,0,0,0,100,100,0,0,1,2,1,2,10,10,10,1

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
        Dialogue: 0,0:00:00.00,0:00:05.00,Default,,0,0,0,,Below
        Dialogue: 0,0:00:00.00,0:00:05.00,Default,,0,0,0,,{@"{\an8\fs16}"}Above 中文

        """;

    private static readonly IEqualityComparer<(int, int)> Near = new NearlyEqual();

    private sealed class NearlyEqual : IEqualityComparer<(int, int)>
    {
        public bool Equals((int, int) x, (int, int) y) => Math.Abs(x.Item1 - y.Item1) <= 2 && Math.Abs(x.Item2 - y.Item2) <= 2;

        public int GetHashCode((int, int) obj) => 0;
    }
}
