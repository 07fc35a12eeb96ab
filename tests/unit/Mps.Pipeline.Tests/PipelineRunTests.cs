using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>Whole runs over the clips of tests/media; outputs are judged by opening them afresh.</summary>
public sealed class PipelineRunTests
{
    private static readonly VideoTarget s_fast = new("h264", Preset: "ultrafast");
    private static readonly AudioTarget s_aac = new("aac", 64);

    private static SegmentTarget Segments(SegmentForm form, double seconds, string pattern) => new(form, seconds, pattern, new SegmentNumbering());

    [Fact]
    public void One_decode_feeds_every_output_and_copies_no_picture()
    {
        using var run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mp4", "same.mp4", s_fast, s_aac),
            new TranscodeOutput(1, "mp4", "small.mp4", s_fast with { Height = 180 }, s_aac),
            new TranscodeOutput(2, "mp3", "sound.mp3", null, new AudioTarget("mp3", 128)),
            new TranscodeOutput(3, "hls", "copy/list.m3u8", new VideoTarget("copy"), new AudioTarget("copy"), Segments(SegmentForm.TsFiles, 2, "copy/part_{number}.ts")));
        run.Run();
        Assert.Equal((JobOutcome.Completed, null), (run.End.Outcome, run.End.Failure));
        StageCounters counters = run.End.Stages;
        Assert.Equal((168L, 336L, 0L, 0L, 0L), (counters.FramesDecoded, counters.FramesEncoded, counters.FrameCopies, counters.RingFallbacks, counters.DecodeErrors));
        Assert.InRange(counters.RingSlotsPeak, 1, counters.RingSlots);

        VideoStreamInfo same = Assert.Single(run.Finished(0).Info.Video), small = Assert.Single(run.Finished(1).Info.Video);
        Assert.Equal((640, 360, 168L, "h264"), (same.Width, same.Height, same.Frames, same.Codec));
        Assert.Equal((320, 180, 168L), (small.Width, small.Height, small.Frames));
        Assert.Contains(run.Finished(0).Explain, l => l.Contains("passed on untouched", StringComparison.Ordinal));
        OutputResult sound = run.Finished(2), list = run.Finished(3);
        Assert.Empty(sound.Info.Video);
        Assert.Equal("mp3", Assert.Single(sound.Info.Audio).Codec);
        Assert.Equal(("h264", "aac"), (Assert.Single(list.Info.Video).Codec, Assert.Single(list.Info.Audio).Codec));
        Assert.All([same.DurationSeconds, small.DurationSeconds, sound.Info.DurationSeconds, list.Info.DurationSeconds], s => Assert.InRange(s, 6.9, 7.2));
        Assert.Equal(168, run.Packets("copy/list.m3u8").Count);
        Assert.Equal(["copy/part_0.ts", "copy/part_1.ts"], list.Files.Take(2).Select(f => f.Path));
        Assert.DoesNotContain(run.StagedFiles, f => f.Contains("mps-segment", StringComparison.Ordinal));

        Assert.IsType<SourceOpenedEvent>(run.Events.First());
        Assert.Single(run.Events.OfType<FirstFrameEvent>());
    }

    [Theory]
    [InlineData("hevc10_320x240.mp4", 320, 240, 50)]
    [InlineData("vp9_161x121.webm", 162, 122, 50)]
    [InlineData("h264_rotated90.mp4", 180, 320, 50)]
    [InlineData("h264_noaudio.mp4", 320, 180, 50)]
    public void Sources_become_upright_even_8_bit_pictures(string clip, int width, int height, long frames)
    {
        using TestRun run = new TestRun(clip, new TranscodeOutput(0, "mp4", "x.mp4", s_fast, s_aac)).Run();
        VideoStreamInfo video = Assert.Single(run.Finished().Info.Video);
        Assert.Equal((width, height, 0, frames, "yuv420p"), (video.Width, video.Height, video.Rotation, video.Frames, video.PixelFormat));
        Assert.Equal((frames, 0L, 0L), (run.End.Stages.FramesDecoded, run.End.Stages.FrameCopies, run.End.Stages.RingFallbacks));
    }

    [Theory]
    [InlineData("h264", "mp4")]
    [InlineData("h265", "mp4")]
    [InlineData("vp9", "webm")]
    [InlineData("vp8", "webm")]
    [InlineData("mpeg2", "ts")]
    public void Codecs_reach_their_containers(string codec, string container)
    {
        using TestRun run = new TestRun("h264_25frames.mp4",
            new TranscodeOutput(0, container, $"x.{container}", new VideoTarget(codec, Height: 120, Preset: codec is "h264" or "h265" ? "ultrafast" : null),
                new AudioTarget(container == "webm" ? "opus" : "aac", 64))).Run();
        OutputResult result = run.Finished();
        Assert.Equal(codec switch { "h265" => "hevc", "mpeg2" => "mpeg2video", _ => codec }, Assert.Single(result.Info.Video).Codec);
        Assert.Equal(25, run.Packets($"x.{container}").Count);
    }

    [Theory]
    [InlineData(0, 0, 7)]
    [InlineData(2, 5, 3)]
    [InlineData(3.5, 0, 3.5)]
    [InlineData(-2, 0, 2)]
    [InlineData(1, -2, 4)]
    public void Ranges_are_cut_to_the_frame(double start, double end, double seconds)
    {
        using TestRun run = new TestRun("sample.mp4", new TranscodeOutput(0, "mp4", "x.mp4", s_fast with { Height = 90 }, s_aac, null, start, end)).Run();
        MediaInfo info = run.Finished().Info;
        Assert.InRange(Assert.Single(info.Video).Frames, (seconds * 24) - 1, (seconds * 24) + 1);
        Assert.InRange(Assert.Single(info.Audio).DurationSeconds, seconds - 0.1, seconds + 0.1);
        Assert.InRange(run.Packets("x.mp4").Min(p => p.Seconds), 0, 0.05);
    }

    [Fact]
    public void Outputs_of_one_job_keep_their_own_ranges()
    {
        using TestRun run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mp4", "late.mp4", s_fast with { Height = 90 }, s_aac, null, 5, 6),
            new TranscodeOutput(1, "mp4", "whole.mp4", s_fast with { Height = 90 }, s_aac),
            new TranscodeOutput(2, "mp4", "early.mp4", s_fast with { Height = 90 }, s_aac, null, 0, 1)).Run();
        Assert.Equal([24L, 168L, 24L], [.. new[] { 0, 1, 2 }.Select(i => Assert.Single(run.Finished(i).Info.Video).Frames)]);
    }

    [Fact]
    public void Copied_range_starts_at_the_last_key_frame_before_it_whatever_else_the_job_makes()
    {
        TranscodeOutput copy = new(0, "mp4", "copy.mp4", new VideoTarget("copy"), new AudioTarget("copy"), null, 6);
        using TestRun alone = new TestRun("sample.mp4", copy).Run();
        using TestRun accompanied = new TestRun("sample.mp4", copy, new TranscodeOutput(1, "mp4", "whole.mp4", s_fast with { Height = 90 }, null)).Run();
        double expected = 7 - KeyFrames("sample.mp4").Last(t => t <= 6);
        foreach (TestRun run in (TestRun[])[alone, accompanied])
        {
            MediaInfo info = run.Finished().Info;
            Assert.InRange(Assert.Single(info.Video).DurationSeconds, expected - 0.15, expected + 0.15);
            Assert.InRange(Assert.Single(info.Audio).DurationSeconds, expected - 0.2, expected + 0.2);
            Assert.True(run.Packets("copy.mp4")[0].Key);
        }
    }

    [Fact]
    public void Variable_frame_rate_is_kept()
    {
        using TestRun run = new TestRun("h264_vfr.mp4", new TranscodeOutput(0, "mp4", "x.mp4", s_fast, null)).Run();
        Assert.Equal(40, Assert.Single(run.Finished().Info.Video).Frames);
        double[] times = [.. run.Packets("x.mp4").Select(p => p.Seconds).Order()];
        double[] steps = [.. times.Zip(times.Skip(1), (a, b) => Math.Round(b - a, 2))];
        Assert.Contains(0.03, steps);
        Assert.Contains(0.1, steps);
    }

    [Theory]
    [InlineData(30, 58)]
    [InlineData(10, 19)]
    public void Constant_frame_rate_repeats_and_drops(int fps, int frames)
    {
        using TestRun run = new TestRun("h264_vfr.mp4", new TranscodeOutput(0, "mp4", "x.mp4", s_fast with { FpsNumerator = fps }, null)).Run();
        VideoStreamInfo video = Assert.Single(run.Finished().Info.Video);
        Assert.InRange(video.Frames, frames - 1, frames + 1);
        Assert.Equal((fps, 1), (video.FpsNumerator, video.FpsDenominator));
        Assert.Equal(0, run.End.Stages.FrameCopies);
    }

    [Theory]
    [InlineData(SegmentForm.TsFiles, "part_{number}.ts", 4)]
    [InlineData(SegmentForm.Mp4Files, "part_{number}.m4s", 5)]
    [InlineData(SegmentForm.TsByteRange, "part_{number}.ts", 1)]
    [InlineData(SegmentForm.Mp4ByteRange, "part_{number}.mp4", 1)]
    public void Segments_start_at_key_frames_on_the_grid(SegmentForm form, string pattern, int mediaFiles)
    {
        using TestRun run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "hls", "list.m3u8", s_fast with { Height = 90, SceneCut = false, GopSeconds = 10 }, s_aac, Segments(form, 2, pattern))).Run();
        OutputResult result = run.Finished();
        List<(double Seconds, bool Key)> packets = run.Packets("list.m3u8");
        double first = packets.Min(p => p.Seconds);
        Assert.Equal(168, packets.Count);
        Assert.Equal([0.0, 2, 4, 6], packets.Where(p => p.Key).Select(p => Math.Round(p.Seconds - first, 2)));
        string[] playlist = File.ReadAllLines(Path.Combine(run.Staging, "list.m3u8"));
        Assert.Equal(4, playlist.Count(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal)));
        Assert.Equal(mediaFiles, result.Files.Count - 1);
        Assert.Equal(run.StagedFiles, result.Files.Select(f => f.Path).Order());
    }

    [Fact]
    public void Names_may_hold_quotes_blanks_and_percent_signs()
    {
        const string Folder = "it's 100% \\ \"quoted\" = so";
        using TestRun run = new TestRun("h264_25frames.mp4",
            new TranscodeOutput(0, "hls", $"{Folder}/li'st %d.m3u8", s_fast, s_aac, Segments(SegmentForm.Mp4Files, 1, $"{Folder}/o'ne %d_{{number}}.m4s")),
            new TranscodeOutput(1, "mp4", $"{Folder}/cl'ip %d.mp4", s_fast, s_aac)).Run();
        Assert.Equal($"{Folder}/cl'ip %d.mp4", run.Finished(1).MainFile);
        Assert.Equal(run.StagedFiles.Where(f => !f.EndsWith("clip %d.mp4", StringComparison.Ordinal)).Count() - 1, run.Finished(0).Files.Count);
    }

    [Fact]
    public void Output_that_cannot_be_made_fails_alone()
    {
        using var run = new TestRun("h264_25frames.mp4",
            new TranscodeOutput(0, "webm", "wrong.webm", s_fast, null),
            new TranscodeOutput(1, "mp4", "no.mp4", new VideoTarget("dnxhd"), null),
            new TranscodeOutput(2, "gxf", "no.gxf", s_fast, null),
            new TranscodeOutput(3, "mp4", "blocked/file/x.mp4", s_fast, null),
            new TranscodeOutput(4, "mp4", "outside.mp4", s_fast, null, null, 30),
            new TranscodeOutput(5, "mp4", "good.mp4", s_fast, s_aac));
        File.WriteAllText(Path.Combine(run.Staging, "blocked"), "a file where a folder should be");
        run.Run();
        Assert.Equal(JobOutcome.Completed, run.End.Outcome);
        Assert.Equal(25, Assert.Single(run.Finished(5).Info.Video).Frames);
        Assert.Equal((JobPhase.Plan, JobFault.Request, JobFailureDetail.Unsupported), Cause(run.Failed(0)));
        Assert.Equal((JobPhase.Plan, JobFault.Request, JobFailureDetail.Unsupported), Cause(run.Failed(1)));
        Assert.Equal((JobPhase.Plan, JobFault.Request, JobFailureDetail.Unsupported), Cause(run.Failed(2)));
        Assert.Equal((JobPhase.Mux, JobFault.Destination, JobFailureDetail.None), Cause(run.Failed(3)));
        Assert.Equal((JobPhase.Plan, JobFault.Request, JobFailureDetail.TimeRange), Cause(run.Failed(4)));
        Assert.Equal(["blocked", "good.mp4"], run.StagedFiles);
    }

    [Fact]
    public void Full_disk_fails_its_output_alone()
    {
        using var run = new TestRun("h264_25frames.mp4",
            new TranscodeOutput(0, "ts", "full.ts", s_fast, s_aac), new TranscodeOutput(1, "ts", "good.ts", s_fast, s_aac));
        File.CreateSymbolicLink(Path.Combine(run.Staging, "full.ts"), "/dev/full");
        run.Run();
        Assert.Equal(JobFailureDetail.NoSpace, run.Failed(0).Detail);
        Assert.Equal((JobFault.Destination, true), (run.Failed(0).Fault, run.Failed(0).Retryable));
        Assert.Single(run.Finished(1).Info.Video);
    }

    [Theory]
    [InlineData("h264_noaudio.mp4", false, JobFailureDetail.NoAudio)]
    [InlineData("audio_only.m4a", true, JobFailureDetail.NoVideo)]
    public void Missing_stream_is_named(string clip, bool video, JobFailureDetail detail)
    {
        using TestRun run = new TestRun(clip, new TranscodeOutput(0, video ? "mp4" : "mp3", "x", video ? s_fast : null, new AudioTarget(video ? "aac" : "mp3"))).Run();
        Assert.Equal((JobPhase.Plan, JobFault.Request, detail), Cause(run.Failed()));
    }

    [Fact]
    public void Sound_alone_is_enough_for_a_remux()
    {
        using TestRun run = new TestRun("audio_only.m4a",
            new TranscodeOutput(0, "mp4", "x.mp4", new VideoTarget("copy"), new AudioTarget("copy")),
            new TranscodeOutput(1, "flac", "x.flac", null, new AudioTarget("flac"))).Run();
        Assert.InRange(Assert.Single(run.Finished(0).Info.Audio).DurationSeconds, 2.9, 3.1);
        Assert.InRange(Assert.Single(run.Finished(1).Info.Audio).DurationSeconds, 2.9, 3.1);
        Assert.Single(run.Events.OfType<FirstFrameEvent>());
    }

    [Fact]
    public void Cut_off_source_fails_with_its_cause()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(Clip.Named("sample.mp4"));
        File.WriteAllBytes(folder.File("half.mp4"), bytes[..(bytes.Length / 2)]);
        using TestRun run = new TestRun(new FileInput(folder.File("half.mp4"), folder.Path), new TranscodeOutput(0, "mp4", "x.mp4", s_fast, s_aac)).Run();
        Assert.Equal(JobOutcome.Failed, run.End.Outcome);
        Assert.Equal(JobFault.Source, run.End.Failure!.Fault);
        Assert.Empty(run.StagedFiles);
    }

    [Theory]
    [InlineData("absent.mp4", null, JobPhase.Open)]
    [InlineData("empty.mp4", 0, JobPhase.Open)]
    [InlineData("noise.mp4", 5000, JobPhase.Open)]
    public void Source_that_cannot_be_opened_fails_the_job(string name, int? bytes, JobPhase phase)
    {
        using var folder = new TemporaryFolder();
        if (bytes is { } length)
        {
            byte[] noise = new byte[length];
            new Random(3).NextBytes(noise);
            File.WriteAllBytes(folder.File(name), noise);
        }

        using TestRun run = new TestRun(new FileInput(folder.File(name), folder.Path), new TranscodeOutput(0, "mp4", "x.mp4", s_fast, s_aac)).Run();
        Assert.Equal(JobOutcome.Failed, run.End.Outcome);
        Assert.Equal((phase, JobFault.Source, false), (run.End.Failure!.Phase, run.End.Failure.Fault, run.End.Failure.Retryable));
        Assert.DoesNotContain(run.Events, e => e is OutputFailedEvent or OutputFinishedEvent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_ends_the_run_and_leaves_nothing(bool segments)
    {
        using var folder = new TemporaryFolder();
        Clip.Draw(folder.File("long.mp4"), 3000);
        // The slowest preset: without the cancel this would go on for minutes.
        VideoTarget slow = new("h264", Width: 1280, Preset: "placebo");
        using var run = new TestRun(new FileInput(folder.File("long.mp4"), folder.Path),
            segments ? new TranscodeOutput(0, "hls", "a/x.m3u8", slow, null, Segments(SegmentForm.TsFiles, 1, "a/x_{number}.ts")) : new TranscodeOutput(0, "mp4", "x.mp4", slow, null),
            new TranscodeOutput(1, "mkv", "y.mkv", slow with { Height = 720 }, null));
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Heard = e =>
        {
            if (e is FirstFrameEvent)
                started.TrySetResult();
        };
        Task running = Task.Factory.StartNew(() => run.Run(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(running.IsCompleted);
        run.Cancel();
        await running.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((JobOutcome.Cancelled, null), (run.End.Outcome, run.End.Failure));
        Assert.DoesNotContain(run.Events, e => e is OutputFailedEvent or OutputFinishedEvent);
        Assert.Empty(run.StagedFiles);
    }

    [Fact]
    public void Cancel_before_the_run_ends_it_at_once()
    {
        using var run = new TestRun("sample.mp4", new TranscodeOutput(0, "mp4", "x.mp4", s_fast, s_aac));
        run.Cancel();
        Assert.Equal(JobOutcome.Cancelled, run.Run().End.Outcome);
        Assert.Empty(run.StagedFiles);
    }

    [Fact]
    public void Steady_state_allocates_nothing_for_a_frame()
    {
        using var folder = new TemporaryFolder();
        Clip.Draw(folder.File("short.mp4"), 100);
        Clip.Draw(folder.File("long.mp4"), 900);
        Measure("short.mp4", 100); // everything is compiled and loaded afterwards
        long brief = Measure("short.mp4", 100), lengthy = Measure("long.mp4", 900);
        Assert.InRange((lengthy - brief) / 800.0, double.MinValue, 200);

        long Measure(string name, int frames)
        {
            using var run = new TestRun(new FileInput(folder.File(name), folder.Path),
                new TranscodeOutput(0, "mkv", "same.mkv", s_fast, null), new TranscodeOutput(1, "mkv", "small.mkv", s_fast with { Height = 60 }, null));
            long before = GC.GetTotalAllocatedBytes(precise: true);
            run.Run();
            long bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
            Assert.Equal((frames, 0L), (run.End.Stages.FramesDecoded, run.End.Stages.RingFallbacks));
            Assert.Equal(JobOutcome.Completed, run.End.Outcome);
            return bytes;
        }
    }

    [Fact]
    public void Progress_grows_to_the_end()
    {
        using var run = new TestRun("sample.mp4", new TranscodeOutput(4, "mp4", "x.mp4", s_fast with { Height = 90 }, s_aac));
        ProgressEvent? atEnd = null;
        run.Heard = e => atEnd = e is OutputFinishedEvent ? run.Progress() : atEnd;
        Assert.Equal(0, run.Progress().Work);
        run.Run();
        run.Finished(4);
        Assert.Equal(new OutputProgress(4, 100), Assert.Single(atEnd!.Outputs));
        Assert.InRange(atEnd.MediaSeconds, 6.9, 7.1);
        Assert.InRange(atEnd.Work, 168 * 4, long.MaxValue);
    }

    private static (JobPhase, JobFault, JobFailureDetail) Cause(JobFailure failure) => (failure.Phase, failure.Fault, failure.Detail);

    private static List<double> KeyFrames(string clip)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(Clip.Named(clip), Clip.Folder), interrupt);
        List<double> times = [];
        using var packet = new MediaPacket();
        for (; source.Read(packet) == CodecResult.Ok; packet.Clear())
        {
            if (packet.Facts is { Key: true, Stream: 0 } facts)
                times.Add((facts.Pts * source.Streams[0].TimeBase.ToDouble()) - source.StartSeconds);
        }

        return times;
    }
}
