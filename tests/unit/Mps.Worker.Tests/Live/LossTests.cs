using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Recordings whose source or worker is lost, for a while or for good: what that costs.</summary>
public sealed class LossTests : IAsyncLifetime
{
    private const double MostOffset = 0.040;

    private RtmpServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RtmpServer.Start();

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
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
        Assert.InRange(gap.From, before.LastFrame!.Value.AddSeconds(-5), killed.AddSeconds(2));
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
