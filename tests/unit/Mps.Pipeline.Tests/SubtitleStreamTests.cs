using System.Diagnostics;
using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>Subtitle tracks inside containers, read back by ffmpeg.</summary>
public sealed class SubtitleStreamTests : IDisposable
{
    private const string Srt = """
        1
        00:00:01,000 --> 00:00:02,500
        One & <i>two</i>

        2
        00:00:02,000 --> 00:00:04,000
        中文字幕

        3
        00:00:05,250 --> 00:00:30,000
        Last
        line
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SubtitleTrack Track(string name, string text, string? language = "zh-CN", bool isDefault = true)
    {
        File.WriteAllText(_folder.File(name), text);
        return new SubtitleTrack(SubtitleForm.Stream, new FileInput(_folder.File(name), _folder.Path), "Untertitel", language, "WebVTT", isDefault);
    }

    private static TranscodeOutput Output(string container, params SubtitleTrack[] tracks) => new(
        0, container, $"x.{container}", container == "webm" ? new VideoTarget("vp8", Height: 90, BitrateKbps: 100) : new VideoTarget("copy"),
        // What coders of sound put before it shifts everything by as much in some containers.
        null, Subtitles: tracks);

    /// <summary>The subtitle stream of a file as ffmpeg sees it, as SubRip.</summary>
    private static string Read(string path, string format = "srt")
    {
        using Process process = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-i", path, "-map", "0:s:0", .. format == "srt" ? Array.Empty<string>() : ["-c", "copy"], "-f", format, "-"]) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return text.ReplaceLineEndings("\n").Trim();
    }

    private static void AssertLabelled(string path, string codec)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(path, Path.GetDirectoryName(path)!), interrupt);
        StreamFacts stream = Assert.Single(source.Streams, s => s.Kind == StreamKind.Subtitle);
        Assert.Equal((codec, true), (stream.Codec, stream.IsDefault));
        Assert.Contains(stream.Language, new[] { "zho", "chi" });
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("mov")]
    public void Mp4_carries_timed_text_one_cue_at_a_time(string container)
    {
        using TestRun run = new TestRun("sample.mp4", Output(container, Track("x.srt", Srt))).Run();
        OutputResult result = run.Finished();
        Assert.Equal((1, 7.0), (result.Info.SubtitleStreams, Math.Round(result.Info.DurationSeconds, 1)));
        string path = Path.Combine(run.Staging, $"x.{container}");
        AssertLabelled(path, "mov_text");
        Assert.Equal("""
            1
            00:00:01,000 --> 00:00:02,000
            One & <i>two</i>

            2
            00:00:02,000 --> 00:00:02,500
            One & <i>two</i>
            中文字幕

            3
            00:00:02,500 --> 00:00:04,000
            中文字幕

            4
            00:00:05,250 --> 00:00:07,000
            Last
            line
            """, Read(path));
    }

    [Fact]
    public void Matroska_carries_SubRip()
    {
        using TestRun run = new TestRun("sample.mp4", Output("mkv", Track("x.srt", Srt))).Run();
        run.Finished();
        AssertLabelled(Path.Combine(run.Staging, "x.mkv"), "subrip");
        Assert.Equal("""
            1
            00:00:01,000 --> 00:00:02,500
            One & <i>two</i>

            2
            00:00:02,000 --> 00:00:04,000
            中文字幕

            3
            00:00:05,250 --> 00:00:07,000
            Last
            line
            """, Read(Path.Combine(run.Staging, "x.mkv")));
    }

    [Fact]
    public void Matroska_carries_ass_with_its_styles()
    {
        const string Ass = """
            [Script Info]
            ScriptType: v4.00+

            [V4+ Styles]
            Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, Alignment
            Style: Sign,Arial,20,&H0000FF00,-1,0,8

            [Events]
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
            Dialogue: 0,0:00:03.00,0:00:04.00,Sign,,0,0,0,,later, {\i1}with comma
            Dialogue: 0,0:00:01.00,0:00:02.00,Sign,,0,0,0,,first
            """;
        using TestRun run = new TestRun("sample.mp4", Output("mkv", Track("x.ass", Ass))).Run();
        run.Finished();
        AssertLabelled(Path.Combine(run.Staging, "x.mkv"), "ass");
        string script = Read(Path.Combine(run.Staging, "x.mkv"), "ass");
        Assert.Contains("Style: Sign,Arial,20,&H0000FF00,-1,0,8", script);
        Assert.Contains("Dialogue: 0,0:00:01.00,0:00:02.00,Sign,,0,0,0,,first", script);
        Assert.Contains(@"Dialogue: 0,0:00:03.00,0:00:04.00,Sign,,0,0,0,,later, {\i1}with comma", script);
    }

    [Fact]
    public void WebM_carries_WebVtt_with_its_settings()
    {
        using TestRun run = new TestRun("h264_noaudio.mp4", Output("webm", Track("x.vtt", "WEBVTT\n\n00:00.500 --> 00:01.500 line:10% align:start\n<b>Up</b> &amp; left\n"))).Run();
        run.Finished();
        AssertLabelled(Path.Combine(run.Staging, "x.webm"), "webvtt");
        Assert.Equal("WEBVTT\n\n00:00.500 --> 00:01.500 line:10% align:start\n<b>Up</b> &amp; left", Read(Path.Combine(run.Staging, "x.webm"), "webvtt"));
    }

    [Fact]
    public void A_part_of_the_source_has_its_part_of_the_text()
    {
        using TestRun run = new TestRun("sample.mp4", Output("mkv", Track("x.srt", Srt)) with { Video = new VideoTarget("h264", Height: 90, Preset: "ultrafast"), StartSeconds = 3, EndSeconds = 6 }).Run();
        run.Finished();
        Assert.Equal("1\n00:00:00,000 --> 00:00:01,000\n中文字幕\n\n2\n00:00:02,250 --> 00:00:03,000\nLast\nline", Read(Path.Combine(run.Staging, "x.mkv")));
    }

    [Fact]
    public void Several_tracks_lie_side_by_side()
    {
        using TestRun run = new TestRun("sample.mp4", Output("mp4", Track("a.srt", Srt, "en", false), Track("b.srt", Srt, "fr"))).Run();
        Assert.Equal(2, run.Finished().Info.SubtitleStreams);
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(Path.Combine(run.Staging, "x.mp4"), run.Staging), interrupt);
        Assert.Equal([("eng", false), ("fra", true)], source.Streams.Where(s => s.Kind == StreamKind.Subtitle).Select(s => (s.Language == "fre" ? "fra" : s.Language, s.IsDefault)));
    }

    [Fact]
    public void What_cannot_be_had_is_refused_in_words()
    {
        using TestRun run = new TestRun("sample.mp4",
            Output("flv", Track("x.srt", Srt)),
            Output("mp4", Track("y.srt", "no subtitles at all")) with { Index = 1, FileName = "y.mp4" },
            Output("mp4", new SubtitleTrack(SubtitleForm.Stream, new FileInput("/nowhere/z.srt", "/nowhere"), null, null, "WebVTT", false)) with { Index = 2, FileName = "z.mp4" }).Run();
        Assert.Contains("mp4, mov, mkv and webm can", run.Failed(0).Message);
        Assert.Contains("srt, ass or vtt", run.Failed(1).Message);
        Assert.Contains("no such object", run.Failed(2).Message);
    }
}
