using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Recordings of a pattern that numbers its pictures, from a real RTMP server through a proxy that breaks things.</summary>
public sealed class RecordingTests : IAsyncLifetime
{
    private const double MostOffset = 0.040;

    private RtmpServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RtmpServer.Start();

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_picture_is_recorded_and_sound_stays_with_it(bool reorder)
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"), options: new PatternOptions(Reorder: reorder));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), LiveWorker.Hls(segmentSeconds: 2));
        LiveSourceEvent source = await worker.Until<LiveSourceEvent>();
        Assert.Equal((320, 180, "h264"), (source.Info.Video[0].Width, source.Info.Video[0].Height, source.Info.Video[0].Codec));
        await worker.Until<LiveSegmentEvent>(s => s.Number == 3);
        LiveEndedEvent end = await worker.End();
        Assert.Equal((JobOutcome.Cancelled, null), (end.Outcome, end.Failure));

        LiveSegmentEvent[] segments = [.. worker.Told.OfType<LiveSegmentEvent>()];
        Assert.Equal(Enumerable.Range(0, segments.Length).Select(n => (long)n), segments.Select(s => s.Number));
        Assert.All(segments[..^1], s => Assert.Equal(2, s.DurationSeconds, 0.001));
        Assert.All(segments, s => Assert.Equal((false, false, s.SizeBytes), (s.Discontinuity, s.Salvaged, new FileInfo(Path.Combine(staging, s.Path)).Length)));
        LiveFileEvent file = Assert.Single(worker.Told.OfType<LiveFileEvent>());
        Assert.True(file.Last);
        Assert.Equal(segments.Sum(s => s.DurationSeconds), file.DurationSeconds, 0.001);
        Assert.Empty(worker.Told.OfType<LiveGapEvent>());

        PatternReader seen = await worker.Watch(staging);
        // Where pictures are sent in another order than shown, a stop falls between one and those before it.
        Assert.Single(seen.Runs(), r => !reorder || r.Last - r.First > 2);
        Assert.Equal(file.DurationSeconds, seen.Frames.Count / (double)Pattern.Rate, 0.15);
        Assert.True(seen.Beeps.Count >= 7, $"{seen.Beeps.Count} beeps");
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }

    [Fact]
    public async Task A_cut_connection_costs_the_gap_and_nothing_else()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var proxy = new FaultProxy(_server.RtmpPort);
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a", proxy.Port), LiveWorker.Hls());
        await worker.Until<LiveSegmentEvent>(s => s.Number == 1);
        proxy.Cut();
        LiveGapEvent gap = await worker.Until<LiveGapEvent>();
        Assert.Equal("connection lost", gap.Reason);
        Assert.True(gap.To > gap.From);
        LiveSegmentEvent after = await worker.Until<LiveSegmentEvent>(s => s.Discontinuity);
        await worker.Until<LiveSegmentEvent>(s => s.Number > after.Number);
        Assert.Equal(1, (await worker.Until<LiveProgressEvent>()).Reconnects);
        await worker.End();

        Assert.Equal(1, worker.Told.OfType<LiveSegmentEvent>().Count(s => s.Discontinuity));
        PatternReader seen = await worker.Watch(staging);
        Assert.Equal(2, seen.Runs().Count);
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }

    [Fact]
    public async Task A_frozen_connection_is_left_after_the_silence_that_is_allowed()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var proxy = new FaultProxy(_server.RtmpPort);
        using var worker = new LiveWorker();
        worker.Start(_server.Url("a", proxy.Port), LiveWorker.Hls(), LiveWorker.Quick with { ReadTimeoutSeconds = 2 });
        await worker.Until<LiveSegmentEvent>();
        proxy.Freeze();
        await worker.Until<LiveStateEvent>(s => s is { State: LiveState.Waiting, Reason: "nothing came for 2 s" });
        // The heart goes on beating while nothing comes.
        await worker.Until<LiveProgressEvent>(p => p.State == LiveState.Waiting);
        proxy.Thaw();
        await worker.Until<LiveStateEvent>(s => s.State == LiveState.Receiving);
        await worker.End();
    }

    [Fact]
    public async Task A_source_that_stays_away_ends_the_recording_well()
    {
        using var worker = new LiveWorker();
        using (Pattern.Publish(_server.Url("a")))
        {
            worker.Start(_server.Url("a"), LiveWorker.Hls(), LiveWorker.Quick with { ReadTimeoutSeconds = 2, ContinueSeconds = 3 });
            await worker.Until<LiveSegmentEvent>(s => s.Number == 1);
        }

        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Completed, null), (end.Outcome, end.Failure));
        Assert.True(Assert.Single(worker.Told.OfType<LiveFileEvent>()).Last);
    }

    [Fact]
    public async Task A_source_that_never_comes_fails_after_its_tries()
    {
        using var worker = new LiveWorker();
        worker.Start($"rtmp://127.0.0.1:{Loopback.FreePort()}/live/a?key=secret", LiveWorker.Hls());
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Failed, JobFault.Source), (end.Outcome, end.Failure!.Fault));
        Assert.Contains("could not be pulled in 3 tries", end.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", end.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_file_begins_without_losing_a_picture()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), LiveWorker.Hls(segmentSeconds: 1, fileSeconds: 3));
        LiveFileEvent first = await worker.Until<LiveFileEvent>();
        Assert.Equal((0, 3.0, false), (first.File, first.DurationSeconds, first.Last));
        await worker.Until<LiveSegmentEvent>(s => s.File == 1);
        await worker.End();
        Assert.Equal([0L, 1, 2], worker.Told.OfType<LiveSegmentEvent>().Where(s => s.File == 0).Select(s => s.Number));
        Assert.All(worker.Told.OfType<LiveSegmentEvent>(), s => Assert.False(s.Discontinuity));
        Assert.Single((await worker.Watch(staging)).Runs());
    }

    [Fact]
    public async Task Files_of_MP4_are_finished_and_lose_nothing_at_the_seam()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), LiveWorker.Mp4(fileSeconds: 3));
        LiveFileEvent first = await worker.Until<LiveFileEvent>();
        Assert.Equal(3, first.DurationSeconds, 0.1);
        await worker.End();
        LiveFileEvent last = worker.Told.OfType<LiveFileEvent>().Last();
        Assert.Equal((false, true), (first.Last, last.Last));
        int next = 0;
        foreach (LiveFileEvent file in worker.Told.OfType<LiveFileEvent>())
        {
            string path = Path.Combine(staging, file.Path!);
            Assert.True(File.ReadAllBytes(path).AsSpan().IndexOf("moov"u8) is > 0 and < 100, "the index stands in front");
            PatternReader seen = await PatternReader.Read(path);
            (int start, int end) = Assert.Single(seen.Runs());
            Assert.True(next == 0 || next == start, $"{start} follows {next - 1}");
            next = end + 1;
            Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
        }
    }

    [Theory]
    [InlineData(LiveRecordForm.HlsTs)]
    [InlineData(LiveRecordForm.Mp4)]
    public async Task A_crash_loses_a_second_at_most_and_the_next_attempt_goes_on(LiveRecordForm form)
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        LiveRecordOutput output = form == LiveRecordForm.Mp4 ? LiveWorker.Mp4() : LiveWorker.Hls(segmentSeconds: 4);
        using var folder = new Folder();
        using var first = new LiveWorker();
        first.Start(_server.Url("a"), output, staging: folder.Path);
        await first.Until<LiveProgressEvent>(p => p.BytesIn > 60_000);
        LiveProgressEvent before = await first.Until<LiveProgressEvent>();
        await first.Kill();
        DateTimeOffset killed = DateTimeOffset.UtcNow;
        long known = first.Told.OfType<LiveSegmentEvent>().Count();

        using var second = new LiveWorker();
        var resume = new LiveResume([new LiveOutputResume(0, 0, first.Told.OfType<LiveSegmentEvent>().Sum(s => s.DurationSeconds), known)]);
        second.Start(_server.Url("a"), output, staging: folder.Path, resume: resume);
        LiveGapEvent gap = await second.Until<LiveGapEvent>();
        Assert.Equal("worker restarted", gap.Reason);
        // Between the last beat and the end of what was saved there is the one second that may be lost, and what a busy machine adds.
        Assert.InRange(gap.From, before.LastFrame!.Value.AddSeconds(-2), killed.AddSeconds(2));
        await second.Until<LiveProgressEvent>(p => p.BytesIn > 60_000);
        await second.End();
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.Path, "open"), "*", SearchOption.AllDirectories));
        if (form == LiveRecordForm.Mp4)
        {
            LiveFileEvent[] files = [.. second.Told.OfType<LiveFileEvent>()];
            Assert.Equal([0, 1], files.Select(f => f.File));
            Assert.Equal([false, true], files.Select(f => f.Last));
            foreach (LiveFileEvent file in files)
                Assert.Single((await PatternReader.Read(Path.Combine(folder.Path, file.Path!))).Runs());
        }
        else
        {
            LiveSegmentEvent[] segments = [.. second.Told.OfType<LiveSegmentEvent>()];
            Assert.True(segments[0] is { Salvaged: true } && segments[0].Number == known);
            Assert.True(segments[1] is { Salvaged: false, Discontinuity: true } && segments[1].Number == known + 1);
        }
    }

    [Fact]
    public async Task Sound_alone_is_recorded_on_request()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), LiveWorker.Hls(streams: LiveRecordStreams.Audio));
        LiveSegmentEvent segment = await worker.Until<LiveSegmentEvent>(s => s.Number == 2);
        await worker.End();
        Assert.Equal(1, segment.DurationSeconds, 0.05);
        await Assert.ThrowsAsync<InvalidOperationException>(() => worker.Watch(staging));
    }

    [Fact]
    public async Task A_stuck_source_delays_no_other()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var proxy = new FaultProxy(_server.RtmpPort);
        using var worker = new LiveWorker();
        worker.Start(_server.Url("a", proxy.Port), LiveWorker.Hls(), LiveWorker.Quick with { ReadTimeoutSeconds = 300 }, task: "stuck");
        await worker.Until<LiveSegmentEvent>(s => s.TaskId == "stuck");
        proxy.Freeze();
        worker.Start(_server.Url("a"), LiveWorker.Hls(), task: "well");
        await worker.Until<LiveSegmentEvent>(s => s is { TaskId: "well", Number: 3 });
        worker.Stop("stuck");
        Assert.Equal("stuck", (await worker.Until<LiveEndedEvent>()).TaskId);
        await worker.End("well");
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/a", "\"ftp\" is none of them")]
    [InlineData("file:///etc/passwd", "\"file\" is none of them")]
    [InlineData("gopher", "is no address")]
    public async Task Other_protocols_are_refused_by_name(string url, string words)
    {
        using var worker = new LiveWorker();
        worker.Start(url, LiveWorker.Hls());
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Failed, JobFault.Request), (end.Outcome, end.Failure!.Fault));
        Assert.Contains(words, end.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_are_taken_of_key_frames()
    {
        using Pattern pattern = Pattern.Publish(_server.Url("a"));
        using var worker = new LiveWorker();
        string staging = worker.Start(_server.Url("a"), new LiveSnapshotOutput(0, IntervalSeconds: 2, Width: 160, Height: 0, "shots/{number}.jpg"));
        LivePictureEvent second = await worker.Until<LivePictureEvent>(p => p.Number == 1);
        LivePictureEvent first = worker.Told.OfType<LivePictureEvent>().First();
        await worker.End();
        Assert.Equal(("shots/0.jpg", "shots/1.jpg"), (first.Path, second.Path));
        Assert.Equal([0xff, 0xd8, 0xff], File.ReadAllBytes(Path.Combine(staging, second.Path))[..3]);
    }

    [Fact]
    public async Task A_clock_that_jumps_in_mid_stream_loses_no_picture()
    {
        using var folder = new Folder();
        await Pattern.Write(folder.At("a.flv"), seconds: 8);
        using var server = new FlvServer(File.ReadAllBytes(folder.At("a.flv")), tag => tag.Milliseconds < 4000 ? tag.Milliseconds + 7_200_000 : tag.Milliseconds);
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url, LiveWorker.Hls(), LiveWorker.Quick with { ContinueSeconds = 0 });
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Completed, null), (end.Outcome, end.Failure));
        LiveGapEvent gap = Assert.Single(worker.Told.OfType<LiveGapEvent>());
        Assert.Equal("timestamps jumped by -7200.0 s", gap.Reason);
        PatternReader seen = await worker.Watch(staging);
        Assert.Equal([(0, 199)], seen.Runs());
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }
}
