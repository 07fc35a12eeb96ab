using System.Text;
using Mps.Jobs;
using Mps.Pipeline.Overlays;
using Mps.Pipeline.Subtitles;

namespace Mps.Pipeline.Tests.Overlays;

/// <summary>The arithmetic of times, lengths and places, and what becomes of texts.</summary>
public sealed class OverlayPlanTests
{
    [Theory]
    [InlineData(0, 0, 10.0, 0, double.PositiveInfinity)]
    [InlineData(0, 0, null, 0, double.PositiveInfinity)]
    [InlineData(2, 5, null, 2, 5)]
    [InlineData(-3, 0, 10.0, 7, double.PositiveInfinity)]
    [InlineData(-30, 4, 10.0, 0, 4)]
    [InlineData(1, -2, 10.0, 1, 8)]
    [InlineData(12, 0, 10.0, 12, double.PositiveInfinity)]
    public void Offsets_count_from_either_end(double start, double end, double? length, double from, double until)
    {
        OverlaySpan span = OverlaySpan.Resolve(start, end, length);
        Assert.Equal((from, until), (span.StartSeconds, span.EndSeconds));
    }

    [Theory]
    [InlineData(5, 5, 10.0)]
    [InlineData(5, -8, 10.0)]
    [InlineData(-1, 0, null)]
    [InlineData(0, -1, null)]
    public void Empty_spans_and_unknown_ends_are_refused(double start, double end, double? length)
    {
        JobFailure failure = Assert.Throws<JobException>(() => OverlaySpan.Resolve(start, end, length)).Failure;
        Assert.Equal((JobFault.Request, JobFailureDetail.TimeRange), (failure.Fault, failure.Detail));
    }

    [Fact]
    public void Span_holds_its_start_but_not_its_end()
    {
        OverlaySpan span = new(1, 2);
        Assert.False(span.Contains(0.96));
        Assert.True(span.Contains(1));
        Assert.True(span.Contains(1.96));
        Assert.False(span.Contains(2));
        // A third of a frame's tick early is the frame that was meant.
        Assert.True(span.Contains(0.9997));
        Assert.False(span.Contains(1.9997));
    }

    [Theory]
    [InlineData(30, ExtentUnit.Pixels, 30, 30)]
    [InlineData(10, ExtentUnit.Percent, 64, 36)]
    [InlineData(10, ExtentUnit.PercentOfWidth, 64, 64)]
    [InlineData(10, ExtentUnit.PercentOfHeight, 36, 36)]
    [InlineData(10, ExtentUnit.PercentOfShort, 36, 36)]
    [InlineData(10, ExtentUnit.PercentOfLong, 64, 64)]
    public void Units_count_what_they_say(double value, ExtentUnit unit, double horizontal, double vertical)
    {
        OverlayGeometry geometry = new(640, 360);
        Assert.Equal((horizontal, vertical), (geometry.Horizontal(new Extent(value, unit)), geometry.Vertical(new Extent(value, unit))));
    }

    [Theory]
    [InlineData(PictureCorner.TopLeft, 10, 20)]
    [InlineData(PictureCorner.TopRight, 530, 20)]
    [InlineData(PictureCorner.BottomLeft, 10, 290)]
    [InlineData(PictureCorner.BottomRight, 530, 290)]
    public void Places_count_from_their_corner(PictureCorner corner, int x, int y) =>
        Assert.Equal((x, y), new OverlayGeometry(640, 360).TopLeft(new OverlayPlace(corner, new Extent(10), new Extent(20)), 100, 50));

    [Theory]
    [InlineData(null, null, 200, 100)]
    [InlineData(50.0, null, 50, 25)]
    [InlineData(null, 50.0, 100, 50)]
    [InlineData(50.0, 0.0, 50, 25)]
    [InlineData(30.0, 70.0, 30, 70)]
    [InlineData(0.2, 0.0, 1, 1)]
    public void Sizes_keep_proportions_unless_both_are_stated(double? width, double? height, int wide, int high) => Assert.Equal(
        (wide, high),
        new OverlayGeometry(640, 360).Size(width is { } w ? new Extent(w) : null, height is { } h ? new Extent(h) : null, 200, 100, "logo.png"));

    [Fact]
    public void Sizes_beyond_reason_are_refused()
    {
        OverlayGeometry geometry = new(3840, 2160);
        JobFailure failure = Assert.Throws<JobException>(() => geometry.Size(new Extent(800, ExtentUnit.Percent), null, 10, 10, "logo.png")).Failure;
        Assert.Equal(JobFault.Request, failure.Fault);
        Assert.Contains("logo.png", failure.Message);
    }

    [Theory]
    [InlineData("a{b}\\c\nd", "0,0,Default,,0,0,0,,a\\{b\\}\\\u2060c\\Nd")]
    public void Plain_text_holds_no_commands(string text, string line) => Assert.Equal(line, RenderScript.Event(text));

    [Fact]
    public void Tags_of_plain_formats_lose_sizes_fonts_and_places() => Assert.Equal(
        "3,0,Default,,0,0,0,,{\\an8\\i1}up{\\c&HFF&\\b1} red{\\b0}, {x",
        RenderScript.InOurStyle("3,0,Default,,0,0,0,,{\\an8\\i1}up{\\c&HFF&\\fs40\\b1\\fnArial} red{\\b0\\bord3}{\\pos(3,4)}, {x"));

    [Fact]
    public void Visible_text_is_what_is_drawn() => Assert.Equal(
        "a b{c}d", RenderScript.VisibleText("0,0,Default,,0,0,0,,{\\i1}a\\Nb\\{c\\}{\\p1}m 0 0 l 5 5{\\p0}d"));

    public static TheoryData<string> Encodings() => ["utf-8", "utf-8 bom", "utf-16le bom", "utf-16be bom", "utf-16le", "utf-16be", "gb18030"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Subtitle_files_are_read_in_any_usual_encoding(string name)
    {
        const string Text = "1\n00:00:01,000 --> 00:00:02,000\n中文字幕 and Latin\n";
        Encoding encoding = name.Split(' ')[0] switch
        {
            "utf-8" => new UTF8Encoding(true),
            "utf-16le" => new UnicodeEncoding(false, true),
            "utf-16be" => new UnicodeEncoding(true, true),
            _ => CodePagesEncodingProvider.Instance.GetEncoding(name)!,
        };
        byte[] bytes = [.. name.EndsWith("bom", StringComparison.Ordinal) ? encoding.GetPreamble() : [], .. encoding.GetBytes(Text)];
        Assert.Equal(Text, SubtitleText.Decode(bytes));
    }
}
