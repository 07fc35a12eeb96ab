using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;
using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Subtitles;

namespace Mps.Pipeline.Tests;

public sealed class SubtitleFileTests
{
    private const string Srt = """
        1
        00:00:01,000 --> 00:00:02,500
        Plain & <3

        2
        00:00:03,250 --> 00:00:05,000 X1:40 X2:600
        {\an8}<i>Slanted</i> and <b>b</b>
        second line

        after a blank line

        00:01:00.5 --> 01:01:01,007
        <font color="#ff0000">no number</font>
        """;

    private const string Vtt = """
        WEBVTT - a title

        STYLE
        ::cue { color: lime }

        NOTE a comment

        intro
        00:01.000 --> 00:02.500 line:10% align:start
        <v Speaker>Fish &amp; <b>chips &lt;hot&gt;</b><00:01.500>, <c.loud>now</c>

        00:00:02.000 --> 00:00:04.000
        Two
        lines
        """;

    private const string Ass = """
        [Script Info]
        ScriptType: v4.00+
        PlayResX: 640

        [V4+ Styles]
        Format: Name, Fontname, Fontsize, Bold, Italic, Alignment
        Style: Default,Arial,20,0,0,2
        Style: Sign,Arial,20,-1,0,8

        [Fonts]
        fontname: x.ttf

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
        Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not shown
        Dialogue: 1,0:00:05.00,0:00:06.25,Sign,Who,0,0,0,,Bold, {\b0}not{\r}\Nagain
        Dialogue: 0,0:00:01.50,0:00:03.00,Default,,0,0,0,,{\an5\i1}soft{\i0} hard{\p1}m 0 0 l 1 1{\p0}
        """;

    private static string Text(SubtitleFile file) => string.Join(" | ", file.Cues.Select(c =>
        $"{c.Start.TotalSeconds:0.###}-{c.End.TotalSeconds:0.###} @{c.Anchor} " + string.Concat(c.Spans.Select(s => s.Emphasis == 0 ? s.Text : $"[{s.Emphasis}:{s.Text}]"))));

    [Fact]
    public void SubRip_with_its_liberties()
    {
        SubtitleFile file = SubtitleFile.Parse(Srt);
        Assert.Equal(
            "1-2.5 @2 Plain & <3 | 3.25-5 @8 [Italic:Slanted] and [Bold:b]\nsecond line\n\nafter a blank line | 60.5-3661.007 @2 no number",
            Text(file));
        Assert.Equal(SubtitleFormat.SubRip, file.Format);
    }

    [Fact]
    public void WebVtt_with_its_blocks_tags_and_entities()
    {
        SubtitleFile file = SubtitleFile.Parse(Vtt);
        Assert.Equal("1-2.5 @7 Fish & [Bold:chips <hot>], now | 2-4 @2 Two\nlines", Text(file));
        Assert.Equal("line:10% align:start", file.Cues[0].Settings);
    }

    [Fact]
    public void Ass_with_styles_overrides_and_order()
    {
        SubtitleFile file = SubtitleFile.Parse(Ass);
        Assert.Equal("1.5-3 @5 [Italic:soft] hard | 5-6.25 @8 [Bold:Bold, ]not[Bold:\nagain]", Text(file));
        AssScript script = file.Script!;
        Assert.EndsWith("[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n", script.Header);
        Assert.Contains("Style: Sign", script.Header);
        Assert.DoesNotContain("x.ttf", script.Header);
        Assert.Equal(@"0,1,Sign,Who,0,0,0,,Bold, {\b0}not{\r}\Nagain", script.Events[1].Fields);
    }

    [Fact]
    public void Ssa_counts_places_in_its_own_way()
    {
        SubtitleFile file = SubtitleFile.Parse("[V4 Styles]\nFormat: Name, Alignment\nStyle: A,6\nStyle: B,9\n[Events]\nFormat: Start, End, Style, Text\n"
            + "Dialogue: 0:00:01.00,0:00:02.00,A,top\nDialogue: 0:00:02.00,0:00:03.00,*B,left middle\nDialogue: 0:00:03.00,0:00:04.00,A,{\\a3}right");
        Assert.Equal([8, 4, 3], file.Cues.Select(c => c.Anchor));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("GB18030")]
    public void Chinese_is_read_in_each_of_its_codings(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. name.StartsWith("utf-16", StringComparison.Ordinal) ? encoding.GetPreamble() : [], .. encoding.GetBytes("1\n00:00:01,000 --> 00:00:02,000\n你好，世界！\n")];
        Assert.Equal("你好，世界！", SubtitleFile.Parse(SubtitleText.Decode(bytes)).Cues[0].PlainText);
    }

    [Fact]
    public void Western_one_byte_text_is_not_taken_for_Chinese() =>
        Assert.Equal("déjà vu, où ça?", SubtitleText.Decode(Encoding.Latin1.GetBytes("déjà vu, où ça?")));

    [Theory]
    [InlineData("")]
    [InlineData("hello\nworld\n")]
    [InlineData("WEBVTT\n\nno times\n")]
    [InlineData("1\n00:00:05,000 --> 00:00:02,000\nbackwards\n")]
    [InlineData("{1}{50}MicroDVD\n")]
    public void What_is_no_subtitle_file_is_refused(string text) =>
        Assert.Equal(JobFault.Request, Assert.Throws<JobException>(() => SubtitleFile.Parse(text)).Failure.Fault);

    [Fact]
    public void A_part_of_the_programme_has_its_own_clock()
    {
        IReadOnlyList<SubtitleCue> part = SubtitleFile.Parse(Vtt).Between(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3));
        Assert.Equal([(0, 1), (0.5, 1.5)], part.Select(c => (c.Start.TotalSeconds, c.End.TotalSeconds)));
        Assert.Empty(SubtitleFile.Parse(Vtt).Between(TimeSpan.FromSeconds(4), null));
    }

    [Fact]
    public void Overlapping_cues_become_one_of_several_lines()
    {
        SubtitleCue[] cues = [Cue(0, 4, "a"), Cue(1, 2, "b"), Cue(2, 6, "c"), Cue(8, 9, "d")];
        Assert.Equal(["0-1 a", "1-2 a\nb", "2-4 a\nc", "4-6 c", "8-9 d"],
            SubtitleFile.Flatten(cues).Select(c => $"{c.Start.TotalSeconds}-{c.End.TotalSeconds} {c.PlainText}"));
    }

    [Fact]
    public void WebVtt_that_was_written_reads_back_the_same()
    {
        foreach (string source in new[] { Srt, Vtt, Ass })
        {
            SubtitleFile file = SubtitleFile.Parse(source);
            using var writer = new StringWriter();
            WebVttWriter.Write(writer, file.Cues);
            Assert.Equal(Text(file).Replace("\n\n", "\n", StringComparison.Ordinal), Text(SubtitleFile.Parse(writer.ToString())));
        }
    }

    [Fact]
    public void A_segment_states_the_media_time_of_its_zero()
    {
        using var writer = new StringWriter();
        WebVttWriter.Write(writer, [Cue(3600, 3661.5, "a < b & c")], 900000);
        Assert.Equal("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n01:00:00.000 --> 01:01:01.500\na &lt; b &amp; c\n", writer.ToString());
    }

    [Fact]
    public void Ttml_holds_times_places_lines_and_emphasis()
    {
        using var writer = new StringWriter();
        TtmlWriter.Write(writer, SubtitleFile.Parse(Srt).Cues, "en");
        XDocument document = XDocument.Parse(writer.ToString());
        XNamespace tt = "http://www.w3.org/ns/ttml", styling = "http://www.w3.org/ns/ttml#styling";
        Assert.Equal("en", document.Root!.Attribute(XNamespace.Xml + "lang")!.Value);
        Assert.Equal(["place2", "place8"], document.Descendants(tt + "region").Select(r => r.Attribute(XNamespace.Xml + "id")!.Value));
        XElement second = document.Descendants(tt + "p").ElementAt(1);
        Assert.Equal(("00:00:03.250", "00:00:05.000", "place8"), (second.Attribute("begin")!.Value, second.Attribute("end")!.Value, second.Attribute("region")!.Value));
        Assert.Equal(("Slanted", "italic"), (second.Elements(tt + "span").First().Value, second.Elements(tt + "span").First().Attribute(styling + "fontStyle")!.Value));
        Assert.Equal(3, second.Elements(tt + "br").Count());
        Assert.Equal("Plain & <3", document.Descendants(tt + "p").First().Value);
    }

    [Fact]
    public void A_missing_file_is_the_sources_fault()
    {
        using var interrupt = new Interrupt();
        JobFailure failure = Assert.Throws<JobException>(() => SubtitleOpener.Open(new FileInput("/nowhere/x.srt", "/nowhere"), interrupt)).Failure;
        Assert.Equal((JobFault.Source, JobPhase.Open), (failure.Fault, failure.Phase));
    }

    [Fact]
    public async Task A_file_behind_an_address_is_read_and_no_other_protocol()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(async () =>
        {
            using Socket socket = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
            byte[] request = new byte[4096];
            await socket.ReceiveAsync(request, TestContext.Current.CancellationToken);
            byte[] body = Encoding.UTF8.GetBytes(Srt);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
            await socket.SendAsync(body, TestContext.Current.CancellationToken);
        }, TestContext.Current.CancellationToken);
        using var interrupt = new Interrupt();
        SubtitleFile file = SubtitleOpener.Open(new UrlInput($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x.srt"), interrupt);
        await serving;
        Assert.Equal(3, file.Cues.Count);

        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("x.srt"), Srt);
        Assert.Throws<JobException>(() => SubtitleOpener.Open(new UrlInput($"file:{folder.File("x.srt")}"), interrupt));
    }

    private static SubtitleCue Cue(double start, double end, string text) =>
        new(TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(end), [new SubtitleSpan(text)]);
}
