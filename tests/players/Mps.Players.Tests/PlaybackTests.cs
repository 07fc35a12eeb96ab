using Mps.Jobs;
using Mps.Pipeline.Tests;

namespace Mps.Players.Tests;

/// <summary>What the pipeline makes plays in a browser: to the end, through a switch of quality, with its sounds and subtitles.</summary>
public sealed class PlaybackTests
{
    private const double SampleSeconds = 7;

    [Fact]
    public async Task Streams_play_to_the_end_in_hls_js_and_shaka_player()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string? missing = await Browser.MissingAsync(cancel);
        Assert.SkipWhen(missing is not null, missing ?? "");
        using var folder = new TemporaryFolder();
        string text = folder.File("lines.srt");
        await File.WriteAllTextAsync(text, "1\n00:00:00,500 --> 00:00:02,500\nfirst\n\n2\n00:00:04,000 --> 00:00:06,000\nsecond\n", cancel);
        var subtitle = new SubtitleTrack(SubtitleForm.Stream, new FileInput(text, folder.Path), "English", "eng", "vtt", false);
        var german = new AudioTarget("aac", 48, Channels: 1, Language: "ger", Name: "Deutsch");

        // All from one decode: everything that one request can ask for.
        using var run = new TestRun("sample.mp4",
            In(0, "shared", AdaptiveSpec.Ladder(SegmentForm.Mp4Files, SegmentForm.Mp4Files, dash: true) with { MoreAudio = [german], Subtitles = [subtitle] }),
            In(1, "single", AdaptiveSpec.Ladder(SegmentForm.Mp4ByteRange, dash: true) with { Subtitles = [subtitle] }),
            In(2, "ts", AdaptiveSpec.Ladder(SegmentForm.TsFiles) with { Subtitles = [subtitle] }),
            In(3, "päck ed", AdaptiveSpec.Ladder(SegmentForm.TsByteRange, SegmentForm.PackedAudioFiles) with { MoreAudio = [german] }));
        run.Run();
        for (int i = 0; i < 4; i++)
            run.Finished(i);

        PlayerCase[] cases =
        [
            new("shared segments, HLS", "hls", "shared/clip.m3u8"),
            new("shared segments, DASH", "shaka", "shared/clip.mpd"),
            new("single files, HLS", "hls", "single/clip.m3u8"),
            new("single files, DASH", "shaka", "single/clip.mpd"),
            new("transport stream", "hls", "ts/clip.m3u8"),
            new("transport stream ranges with packed audio", "hls", "päck ed/clip.m3u8"),
        ];
        IReadOnlyList<Played> played = await Browser.PlayAsync(run.Staging, cases, cancel);
        Assert.Equal(cases.Select(c => c.Name), played.Select(p => p.Name));
        Assert.All(played, CheckPlayed);
        foreach (Played p in played.Take(2))
        {
            Assert.Equal(["", "de"], p.Audios!.Select(a => a.Language == "und" ? "" : a.Language));
            Assert.Equal(["Audio", "Deutsch"], p.Audios!.Select(a => a.Name));
        }

        foreach (Played p in played.Take(5))
        {
            Assert.Equal([("English", "en")], p.Subtitles!.Select(s => (s.Name, s.Language)));
            Assert.True(p.Cues >= 2, $"{p.Name}: {p.Cues} cues");
        }
    }

    private static void CheckPlayed(Played p)
    {
        Assert.True(p.Errors.Count == 0, $"{p.Name}: {string.Join("; ", p.Errors)}");
        Assert.InRange(p.Duration, SampleSeconds - 0.1, SampleSeconds + 0.1);
        Assert.InRange(p.CurrentTime, SampleSeconds - 0.1, SampleSeconds + 0.1);
        Assert.Equal([90, 180], p.Levels!.Select(l => l.Height).Order());
        Assert.True(p.LastHeight == p.WantedHeight && p.LastHeight != p.FirstHeight, $"{p.Name}: from {p.FirstHeight} to {p.LastHeight}, wanted {p.WantedHeight}");
        Assert.Equal(0, p.Corrupted);
    }

    // Each in a folder of its own.
    private static AdaptiveOutput In(int index, string folder, AdaptiveOutput spec) => spec with
    {
        Index = index,
        FileName = $"{folder}/{spec.FileName}",
        Rungs = [.. spec.Rungs.Select(r => r with { PlaylistName = $"{folder}/{r.PlaylistName}", SegmentPattern = $"{folder}/{r.SegmentPattern}" })],
    };
}
