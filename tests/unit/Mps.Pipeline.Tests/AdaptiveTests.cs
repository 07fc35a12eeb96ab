using System.Globalization;
using System.Text;
using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>HLS of the real pipeline, read as players read it.</summary>
public sealed class AdaptiveTests
{
    private const int SampleFrames = 168; // 7 s at 24 per second

    [Theory]
    [InlineData(SegmentForm.TsFiles, null)]
    [InlineData(SegmentForm.TsByteRange, null)]
    [InlineData(SegmentForm.Mp4Files, null)]
    [InlineData(SegmentForm.Mp4ByteRange, null)]
    [InlineData(SegmentForm.TsFiles, SegmentForm.TsFiles)]
    [InlineData(SegmentForm.TsFiles, SegmentForm.PackedAudioFiles)]
    [InlineData(SegmentForm.TsByteRange, SegmentForm.PackedAudioByteRange)]
    [InlineData(SegmentForm.Mp4Files, SegmentForm.PackedAudioFiles)]
    [InlineData(SegmentForm.Mp4Files, SegmentForm.Mp4Files)]
    [InlineData(SegmentForm.Mp4ByteRange, SegmentForm.Mp4ByteRange)]
    public void Every_form_of_hls_plays_whole_and_each_segment_alone(SegmentForm form, SegmentForm? audioForm)
    {
        using var run = new TestRun("sample.mp4", AdaptiveSpec.Ladder(form, audioForm));
        OutputResult result = run.Run().Finished();
        Assert.Equal("clip.m3u8", result.MainFile);
        Assert.Equal(run.StagedFiles, result.Files.Select(f => f.Path).Order());

        var master = new PlaylistText(Path.Combine(run.Staging, "clip.m3u8"));
        Assert.Equal(["320x180", "160x90"], master.Variants.Select(v => PlaylistText.Attribute(v.Info, "RESOLUTION")));
        foreach ((string info, string address) in master.Variants)
        {
            var playlist = new PlaylistText(master.FileOf(address));
            Assert.Equal([2, 2, 2, 1], playlist.Segments.Select(s => s.Seconds));
            Assert.Equal(["2"], playlist.Tags("EXT-X-TARGETDURATION"));
            CheckRanges(playlist, form);
            string extension = Path.GetExtension(playlist.Segments[0].File);
            DecodedFile whole = DecodedFile.Read([.. playlist.Init, .. playlist.Segments.SelectMany(PlaylistText.Read)], extension);
            Assert.Equal(SampleFrames, whole.Frames);
            // A segment that starts with a closed key frame needs none of the others.
            Assert.Equal([48, 48, 48, 24], playlist.Segments.Select(s => DecodedFile.Read([.. playlist.Init, .. PlaylistText.Read(s)], extension).Frames));
            long peak = playlist.Segments.Max(s => (long)(PlaylistText.Read(s).Length * 8 / s.Seconds));
            long bandwidth = long.Parse(PlaylistText.Attribute(info, "BANDWIDTH")!, CultureInfo.InvariantCulture);
            Assert.True(bandwidth >= peak, $"{bandwidth} is stated, {peak} needed");
            Assert.Equal("24.000", PlaylistText.Attribute(info, "FRAME-RATE"));
            if (form is SegmentForm.Mp4Files or SegmentForm.Mp4ByteRange)
                Assert.Equal($"{CodecOf(playlist.Init)},mp4a.40.2", PlaylistText.Attribute(info, "CODECS"));
        }

        if (audioForm is not null)
        {
            var sound = new PlaylistText(master.FileOf(PlaylistText.Attribute(Assert.Single(master.Tags("EXT-X-MEDIA")), "URI")!));
            Assert.InRange(sound.Segments.Sum(s => s.Seconds), 7, 7.05);
            DecodedFile heard = DecodedFile.Read([.. sound.Init, .. sound.Segments.SelectMany(PlaylistText.Read)], Path.GetExtension(sound.Segments[0].File), StreamKind.Audio);
            Assert.InRange(heard.Frames, 328, 331);
        }

        // Both rungs ask for the same sound: it is coded once.
        Assert.Single(result.Explain, l => l.StartsWith("audio:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SegmentForm.TsFiles, SegmentForm.TsFiles)]
    [InlineData(SegmentForm.TsFiles, SegmentForm.PackedAudioFiles)]
    [InlineData(SegmentForm.Mp4Files, SegmentForm.Mp4Files)]
    [InlineData(SegmentForm.Mp4Files, SegmentForm.PackedAudioFiles)]
    public void Sound_and_picture_keep_the_source_s_distance_in_time(SegmentForm form, SegmentForm audioForm)
    {
        // B-frames, and a frame rate whose pictures do not fall on whole milliseconds.
        AdaptiveOutput spec = AdaptiveSpec.Ladder(form, audioForm);
        spec = spec with { Rungs = [spec.Rungs[0] with { Video = spec.Rungs[0].Video! with { Preset = "veryfast", FpsNumerator = 30000, FpsDenominator = 1001 } }] };
        using var run = new TestRun("sample.mp4", spec);
        run.Run().Finished();
        double picture = run.Packets("clip_0.m3u8").Min(p => p.Seconds);
        double sound = run.Packets("clip_0_audio1.m3u8", StreamKind.Audio)[0].Seconds;
        // The first packet of sound holds the encoder's priming of 1024 samples.
        Assert.InRange(picture - sound - (1024.0 / 48000), -0.0005, 0.0005);
        Assert.Equal([2.002, 2.002, 2.002], new PlaylistText(Path.Combine(run.Staging, "clip_0.m3u8")).Segments.Take(3).Select(s => Math.Round(s.Seconds, 6)));
    }

    [Fact]
    public void Transport_streams_count_on_over_segments_and_start_each_with_tables()
    {
        using var run = new TestRun("sample.mp4", AdaptiveSpec.Ladder(SegmentForm.TsFiles));
        run.Run().Finished();
        var playlist = new PlaylistText(Path.Combine(run.Staging, "clip_0.m3u8"));
        Dictionary<int, int> counters = [];
        foreach (byte[] segment in playlist.Segments.Select(PlaylistText.Read))
        {
            Assert.Equal(0, segment.Length % 188);
            List<int> pids = [];
            for (int at = 0; at < segment.Length; at += 188)
            {
                Assert.Equal(0x47, segment[at]);
                int pid = ((segment[at + 1] & 0x1f) << 8) | segment[at + 2], counter = segment[at + 3] & 15;
                pids.Add(pid);
                if ((segment[at + 3] & 0x10) == 0)
                    continue;
                if (counters.TryGetValue(pid, out int last))
                    Assert.Equal((last + 1) & 15, counter);
                counters[pid] = counter;
            }

            // Program association (0) and map (0x1000) before any picture (0x100).
            Assert.True(pids.IndexOf(0) >= 0 && pids.IndexOf(0) < pids.IndexOf(0x1000) && pids.IndexOf(0x1000) < pids.IndexOf(0x100), string.Join(' ', pids.Take(8)));
        }
    }

    [Fact]
    public void A_rung_of_sound_alone_is_the_rendition_of_the_others()
    {
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.Mp4Files, SegmentForm.Mp4Files);
        using var run = new TestRun("sample.mp4", spec with { Rungs = [.. spec.Rungs, AdaptiveSpec.Sound(2, SegmentForm.Mp4Files, AdaptiveSpec.Stereo)] });
        OutputResult result = run.Run().Finished();
        var master = new PlaylistText(Path.Combine(run.Staging, "clip.m3u8"));
        Assert.Equal("clip_2.m3u8", PlaylistText.Attribute(Assert.Single(master.Tags("EXT-X-MEDIA")), "URI"));
        (string info, string address) = master.Variants[2];
        Assert.Equal("clip_2.m3u8", address);
        Assert.Equal("mp4a.40.2", PlaylistText.Attribute(info, "CODECS"));
        Assert.Null(PlaylistText.Attribute(info, "RESOLUTION"));
        Assert.Single(result.Explain, l => l.StartsWith("audio:", StringComparison.Ordinal));
    }

    [Fact]
    public void Renditions_and_subtitles_are_listed_with_name_and_language()
    {
        using var folder = new TemporaryFolder();
        string text = Path.Combine(folder.Path, "lines.srt");
        File.WriteAllText(text, "1\n00:00:01,500 --> 00:00:02,500\nacross a cut\n\n2\n00:00:05,000 --> 00:00:06,000\nlate\n");
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.TsFiles, SegmentForm.TsFiles) with
        {
            MoreAudio = [new AudioTarget("aac", 48, Channels: 1, Language: "ger", Name: "Deutsch \"laut\"", Default: true)],
            Subtitles = [new SubtitleTrack(SubtitleForm.Stream, new FileInput(text, folder.Path), "English", "eng", "vtt", true)],
        };
        using var run = new TestRun("sample.mp4", spec);
        run.Run().Finished();
        var master = new PlaylistText(Path.Combine(run.Staging, "clip.m3u8"));
        string[] media = master.Tags("EXT-X-MEDIA");
        Assert.Equal(["Audio", "Deutsch 'laut'", "English"], media.Select(m => PlaylistText.Attribute(m, "NAME")));
        Assert.Equal([null, "de", "en"], media.Select(m => PlaylistText.Attribute(m, "LANGUAGE")));
        Assert.Equal(["NO", "YES", "YES"], media.Select(m => PlaylistText.Attribute(m, "DEFAULT")));
        Assert.Equal(["2", "1", null], media.Select(m => PlaylistText.Attribute(m, "CHANNELS")));
        Assert.All(master.Variants, v => Assert.Equal("subtitles", PlaylistText.Attribute(v.Info, "SUBTITLES")));

        string[] segments = [.. new PlaylistText(master.FileOf(PlaylistText.Attribute(media[2], "URI")!)).Segments.Select(s => Encoding.UTF8.GetString(PlaylistText.Read(s)))];
        Assert.Equal(4, segments.Length);
        // Times of the text are those of the programme; the map ties its zero to the media's.
        Assert.All(segments, s => Assert.StartsWith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n", s, StringComparison.Ordinal));
        Assert.Equal([true, true, false, false], segments.Select(s => s.Contains("across a cut", StringComparison.Ordinal)));
        Assert.InRange(run.Packets("clip_0.m3u8").Min(p => p.Seconds), 9.999, 10.001);
    }

    [Fact]
    public void Names_of_any_letters_are_encoded_in_playlists()
    {
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.Mp4Files, dash: true) with { FileName = "ein Film #1/100% & \"mehr\".m3u8" };
        spec = spec with { Rungs = [spec.Rungs[0] with { PlaylistName = "ein Film #1/größe?0.m3u8", SegmentPattern = "teile/a:b $0 {segmentNumber}.m4s" }] };
        using var run = new TestRun("sample.mp4", spec);
        run.Run().Finished();
        var master = new PlaylistText(Path.Combine(run.Staging, spec.FileName));
        Assert.Equal("gr%C3%B6%C3%9Fe%3F0.m3u8", Assert.Single(master.Variants).Address);
        var playlist = new PlaylistText(master.FileOf(master.Variants[0].Address));
        Assert.All(playlist.Segments, s => Assert.True(File.Exists(s.File), s.File));
        Assert.Contains("../teile/a%3Ab%20%240%200.m4s", File.ReadAllLines(master.FileOf(master.Variants[0].Address)));
    }

    [Fact]
    public void Rungs_above_the_source_are_left_out_where_asked()
    {
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.TsFiles) with { DropHigherResolution = true, DropHigherBitrate = true };
        AdaptiveRung small = spec.Rungs[1];
        using var run = new TestRun("sample.mp4", spec with
        {
            Rungs =
            [
                AdaptiveSpec.Rung(0, 720, 300, spec.Form, AdaptiveSpec.Stereo), AdaptiveSpec.Rung(2, 180, 4000, spec.Form, AdaptiveSpec.Stereo), small,
            ],
        });
        OutputResult result = run.Run().Finished();
        Assert.Equal([small.PlaylistName], new PlaylistText(Path.Combine(run.Staging, "clip.m3u8")).Variants.Select(v => v.Address));
        Assert.Contains(result.Explain, l => l.Contains("its short side 720 is above the source's 360", StringComparison.Ordinal));
        Assert.Contains(result.Explain, l => l.Contains("its 4000 kbps are above", StringComparison.Ordinal));
    }

    [Fact]
    public void Wished_key_frames_cut_every_rung()
    {
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.TsFiles, SegmentForm.TsFiles);
        using var run = new TestRun("sample.mp4", spec with
        {
            Rungs = [.. spec.Rungs.Select(r => r with { Video = r.Video! with { KeySeconds = [2.5, 5] } })],
        });
        run.Run().Finished();
        foreach (string name in new[] { "clip_0.m3u8", "clip_1.m3u8" })
            Assert.Equal([2, 0.5, 1.5, 1, 1, 1], new PlaylistText(Path.Combine(run.Staging, name)).Segments.Select(s => s.Seconds));
        Assert.Equal(6, new PlaylistText(Path.Combine(run.Staging, "clip_0_audio1.m3u8")).Segments.Count);
    }

    [Fact]
    public void Hevc_is_named_as_its_header_says()
    {
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.Mp4Files);
        using var run = new TestRun("h264_25frames.mp4", spec with { Rungs = [spec.Rungs[0] with { Video = new VideoTarget("h265", Height: 90, Preset: "ultrafast") }] });
        run.Run().Finished();
        var master = new PlaylistText(Path.Combine(run.Staging, "clip.m3u8"));
        byte[] init = new PlaylistText(Path.Combine(run.Staging, "clip_0.m3u8")).Init;
        Assert.True(init.AsSpan().IndexOf("hvc1"u8) > 0);
        int hvcc = init.AsSpan().IndexOf("hvcC"u8) + 4;
        // Main profile (1), compatible with Main and Main 10 (bits 1 and 2, reversed: 6), main tier.
        Assert.Equal($"hvc1.1.6.L{init[hvcc + 12]}.{init[hvcc + 6]:X}", PlaylistText.Attribute(master.Variants[0].Info, "CODECS")!.Split(',')[0]);
    }

    [Fact]
    public void An_encoder_that_takes_no_wishes_for_key_frames_lies_on_the_grid_too()
    {
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.Mp4Files, SegmentForm.Mp4Files);
        using var run = new TestRun("sample.mp4", spec with { Rungs = [spec.Rungs[1], AdaptiveSpec.Rung(2, 90, 80, spec.Form) with { Video = new VideoTarget("av1", Height: 90, Preset: "12") }] });
        run.Run().Finished();
        (string info, string address) = new PlaylistText(Path.Combine(run.Staging, "clip.m3u8")).Variants[1];
        Assert.StartsWith("av01.0.00M.08", PlaylistText.Attribute(info, "CODECS"), StringComparison.Ordinal);
        Assert.Equal([2, 2, 2, 1], new PlaylistText(Path.Combine(run.Staging, address)).Segments.Select(s => s.Seconds));
    }

    [Fact]
    public void Without_sound_in_the_source_there_is_none_in_the_manifest()
    {
        using var run = new TestRun("h264_noaudio.mp4", AdaptiveSpec.Ladder(SegmentForm.Mp4Files, SegmentForm.Mp4Files));
        run.Run().Finished();
        var master = new PlaylistText(Path.Combine(run.Staging, "clip.m3u8"));
        Assert.Empty(master.Tags("EXT-X-MEDIA"));
        Assert.DoesNotContain(',', PlaylistText.Attribute(master.Variants[0].Info, "CODECS")!);
    }

    [Fact]
    public void Uneven_times_keep_segments_together()
    {
        using var run = new TestRun("h264_vfr.mp4", AdaptiveSpec.Ladder(SegmentForm.Mp4Files) with { SegmentSeconds = 0.5 });
        run.Run().Finished();
        var playlist = new PlaylistText(Path.Combine(run.Staging, "clip_0.m3u8"));
        Assert.InRange(playlist.Segments.Sum(s => s.Seconds), 1.9, 2.1);
        Assert.Equal(40, DecodedFile.Read([.. playlist.Init, .. playlist.Segments.SelectMany(PlaylistText.Read)], ".mp4").Frames);
    }

    [Fact]
    public void One_bad_rung_fails_the_stream_alone_and_leaves_nothing()
    {
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.Mp4Files, SegmentForm.Mp4Files);
        var good = new TranscodeOutput(1, "mp4", "good.mp4", new VideoTarget("h264", Height: 90, Preset: "ultrafast"), null);
        using var run = new TestRun("sample.mp4", spec with { Rungs = [spec.Rungs[0], spec.Rungs[1] with { Video = spec.Rungs[1].Video! with { Level = "77" } }] }, good);
        run.Run().Finished(1);
        Assert.Equal(JobPhase.Encode, run.Failed(0).Phase);
        Assert.Equal(["good.mp4"], run.StagedFiles);
    }

    [Fact]
    public void Requests_that_cannot_be_met_name_the_field()
    {
        AdaptiveOutput ts = AdaptiveSpec.Ladder(SegmentForm.TsFiles);
        Refused(ts with { Dash = true }, "SegmentType");
        Refused(ts with { Rungs = [] }, "StreamInfos");
        Refused(ts with { Rungs = [ts.Rungs[0], ts.Rungs[0]] }, "SubStreamObjectName");
        Refused(ts with { Rungs = [ts.Rungs[0] with { SegmentPattern = "all.ts" }] }, "SegmentObjectName");
        Refused(ts with { Rungs = [ts.Rungs[0] with { Video = new VideoTarget("copy") }] }, "Video.Codec");
        Refused(ts with { Rungs = [ts.Rungs[0] with { Video = new VideoTarget("av1", KeySeconds: [1]) }] }, "KeyPTSList");
        Refused(ts with { Subtitles = [new SubtitleTrack(SubtitleForm.Stream, new FileInput("none.srt", "."), null, null, "ttml", false)] }, "OutputFormat");
        Refused(ts with { AudioForm = SegmentForm.PackedAudioFiles, Rungs = [ts.Rungs[0] with { Audio = [new AudioTarget("mp2")] }] }, "Audio.Codec");

        static void Refused(AdaptiveOutput spec, string field)
        {
            using var run = new TestRun("h264_25frames.mp4", spec);
            JobFailure failure = run.Run().Failed();
            Assert.Equal(JobFault.Request, failure.Fault);
            Assert.Contains(field, failure.Message, StringComparison.Ordinal);
            Assert.Empty(run.StagedFiles);
        }
    }

    // Ranges of one file lie end to end and reach its end.
    private static void CheckRanges(PlaylistText playlist, SegmentForm form)
    {
        if (form is SegmentForm.TsFiles or SegmentForm.Mp4Files)
        {
            Assert.All(playlist.Segments, s => Assert.Equal(-1, s.Length));
            return;
        }

        long at = playlist.Segments[0].Offset;
        foreach ((string file, long offset, long length, _) in playlist.Segments)
        {
            Assert.Equal(at, offset);
            at += length;
            Assert.True(at <= new FileInfo(file).Length);
        }

        Assert.Equal(new FileInfo(playlist.Segments[0].File).Length, at);
    }

    // RFC 6381, 3.3: the three bytes after the version in the avcC box (ISO/IEC 14496-15, 5.3.3.1).
    private static string CodecOf(byte[] init)
    {
        int at = init.AsSpan().IndexOf("avcC"u8) + 5;
        return $"avc1.{Convert.ToHexStringLower(init.AsSpan(at, 3))}";
    }
}
