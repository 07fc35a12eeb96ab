using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Live;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Workers;
using Xunit;

namespace Mps.Orchestration.Tests.Live;

/// <summary>Live tasks from their request to their end, with a real store and real buckets.</summary>
public sealed class LiveRunTests
{
    private const string Playlist = "cam/m3u8.m3u8";

    private static readonly JobFailure Away = new(JobPhase.Open, JobFault.Source, Retryable: true, "connection refused");

    [Fact]
    public async Task A_recording_becomes_visible_as_it_grows_and_ends_as_vod_with_its_callbacks()
    {
        await using var house = LiveHouse.Create();
        var running = house.Running(s => s.Progress().Segment(0).Segment(1));
        await house.StartAsync();
        var id = await LiveHouse.StartAsync(house);
        await running;
        var growing = await house.UntilAsync(Playlist, t => t.Contains("m3u8_1.ts", StringComparison.Ordinal));
        Assert.Contains("#EXT-X-PLAYLIST-TYPE:EVENT", growing, StringComparison.Ordinal);
        Assert.Equal("0.1", house.Read("out/cam/m3u8_1.ts"));
        var status = house.Get<LiveBoard>().Find(id)!;
        Assert.Equal(("receiving", 1_000_000L), (status.State, status.BitRate));
        Assert.Equal("PROCESSING", (await house.DetailAsync(id)).LiveScheduleTask!.Status);

        await house.Get<TaskControl>().Abort(id, evenWhenProcessing: true);
        var task = await house.EndOfAsync(id);
        Assert.Equal(SubtaskState.Succeeded, Assert.Single(task.Subtasks).State);
        Assert.EndsWith("#EXT-X-ENDLIST\n", house.Read("out/" + Playlist), StringComparison.Ordinal);
        Assert.Equal(["cam/m3u8.m3u8", "cam/m3u8_0.ts", "cam/m3u8_1.ts"], house.Outputs());

        var detail = (await house.DetailAsync(id)).LiveScheduleTask!;
        var file = Assert.Single(detail.LiveActivityResultSet![0].LiveActivityResItem!.LiveRecordTask!.Output!.FileList!);
        Assert.Equal(("out:/cam/m3u8.m3u8", 6, 20, "2026-03-01T12:00:00Z", "2026-03-01T12:00:20Z"), (file.Url, file.Size, file.Duration, file.StartTime, file.EndTime));
        var callbacks = await house.CallbacksAsync();
        Assert.Equal(["LiveRecordResult 0", "LiveRecordResult 1", "ProcessEof "], callbacks.Select(c => $"{c.NotificationType} {c.LiveRecordResultInfo?.RecordOver}"));
        Assert.All(callbacks.Take(2), c => Assert.Equal("out:/cam/m3u8.m3u8", Assert.Single(c.LiveRecordResultInfo!.FileResults!).Url));
        Assert.Equal(0, callbacks[2].ProcessEofInfo!.ErrCode);
        Assert.All(callbacks, c => Assert.Equal(id, c.TaskId));
    }

    [Fact]
    public async Task Files_follow_each_other_and_each_is_told_of_when_it_is_complete()
    {
        await using var house = LiveHouse.Create();
        house.Stream(s => s.Segment(0).Segment(1).EndOfFile(0, last: false).Segment(0, file: 1).EndOfFile(1, last: true).End());
        await house.StartAsync();
        var task = await house.EndOfAsync(await LiveHouse.StartAsync(house));
        Assert.Equal(["cam/m3u8.m3u8", "cam/m3u8_0.ts", "cam/m3u8_1.m3u8", "cam/m3u8_1.ts", "cam/m3u8_1_0.ts"], house.Outputs());
        Assert.DoesNotContain("DISCONTINUITY", house.Read("out/cam/m3u8_1.m3u8"), StringComparison.Ordinal);
        var told = (await house.CallbacksAsync()).Where(c => c.LiveRecordResultInfo is not null).Select(c => c.LiveRecordResultInfo!).ToList();
        Assert.Equal([(0L, 1), (0L, 1), (1L, 2)], told.Select(t => (t.RecordOver!.Value, t.FileResults!.Count)));
        Assert.Empty((await house.Store.LoadLedgerAsync(task.Id, CancellationToken.None)).Segments);
    }

    [Fact]
    public async Task Mp4_files_become_visible_when_they_are_finished()
    {
        await using var house = LiveHouse.Create();
        house.Stream(s => s.EndOfFile(0, last: false).EndOfFile(1, last: true).End());
        await house.StartAsync();
        await house.EndOfAsync(await LiveHouse.StartAsync(house, LiveHouse.Recording(mp4: true)));
        Assert.Equal(["cam/mp4.mp4", "cam/mp4_1.mp4"], house.Outputs());
        Assert.Equal("mp4 1", house.Read("out/cam/mp4_1.mp4"));
    }

    [Fact]
    public async Task A_stream_whose_worker_dies_goes_on_in_the_next_with_a_break_and_a_gap()
    {
        await using var house = LiveHouse.Create();
        house.Workers.RunLive = (spec, _, tell, _) =>
        {
            var stream = new ScriptedStream(spec, tell);
            if (spec.Resume is null)
            {
                stream.Progress(reconnects: 2).Segment(0).Segment(1);
                throw new WorkerLostException(WorkerExit.Killed, "SIGKILL");
            }

            Assert.Equal(new LiveOutputResume(0, 0, 20, 2), Assert.Single(spec.Resume.Outputs));
            return Task.FromResult(stream.Segment(4).EndOfFile(0, last: true).End());
        };
        await house.StartAsync();
        var id = await LiveHouse.StartAsync(house);
        await house.EndOfAsync(id);
        var lines = LiveHouse.Lines(house.Read("out/" + Playlist));
        Assert.Equal(["m3u8_0.ts", "m3u8_1.ts", "m3u8_4.ts"], lines.Where(l => l.EndsWith(".ts", StringComparison.Ordinal)));
        Assert.Single(lines, "#EXT-X-DISCONTINUITY");
        var gap = Assert.Single((await house.Store.LoadLedgerAsync(id, CancellationToken.None)).Gaps);
        Assert.Equal((ScriptedStream.Start.AddSeconds(20), ScriptedStream.Start.AddSeconds(40)), (gap.From, gap.To));
        Assert.Contains("2026-03-01T12:00:20.000Z/2026-03-01T12:00:40.000Z", (await house.DetailAsync(id)).LiveScheduleTask!.LiveActivityResultSet![0].LiveActivityResItem!.LiveRecordTask!.Message, StringComparison.Ordinal);
        Assert.Equal(2, house.Workers.Streams.Count);
    }

    [Fact]
    public async Task A_stream_that_costs_workers_gets_one_for_itself_and_is_failed_then()
    {
        await using var house = LiveHouse.Create();
        house.Workers.RunLive = (_, _, _, _) => throw new WorkerLostException(WorkerExit.Crashed, "SIGSEGV");
        await house.StartAsync();
        var task = await house.EndOfAsync(await LiveHouse.StartAsync(house));
        Assert.Equal([false, false, true, true], house.Workers.Streams.Select(s => s.Alone));
        Assert.Contains("4 workers in a row were lost over this stream", task.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(SubtaskState.Failed, task.Subtasks[0].State);
    }

    [Fact]
    public async Task Workers_that_were_lost_over_other_streams_do_not_count()
    {
        await using var house = LiveHouse.Create();
        var tries = 0;
        house.Workers.RunLive = (spec, _, tell, _) => ++tries < 8
            ? throw new WorkerLostException(WorkerExit.Cancelled, "another stream")
            : Task.FromResult(new ScriptedStream(spec, tell).Segment(0).End());
        await house.StartAsync();
        var task = await house.EndOfAsync(await LiveHouse.StartAsync(house));
        Assert.Equal(SubtaskState.Succeeded, task.Subtasks[0].State);
        Assert.All(house.Workers.Streams, s => Assert.False(s.Alone));
    }

    [Fact]
    public async Task A_daemon_that_stops_loses_nothing_and_the_next_one_goes_on_in_the_same_file()
    {
        await using var house = LiveHouse.Create();
        var running = house.Running(s => s.Progress().Segment(0));
        await house.StartAsync();
        var id = await LiveHouse.StartAsync(house);
        await running;
        await house.UntilAsync(Playlist, t => t.Contains("m3u8_0.ts", StringComparison.Ordinal));
        await house.StopAsync();
        Assert.DoesNotContain("ENDLIST", house.Read("out/" + Playlist), StringComparison.Ordinal);

        house.Open(Fuse.None);
        Assert.Equal(TaskState.Processing, (await house.Store.FindAsync(id, CancellationToken.None))!.State);
        house.Stream(s => s.Segment(s.Next()).EndOfFile(0, last: true).End());
        await house.StartAsync();
        await house.EndOfAsync(id);
        Assert.Equal([".m3u8", "_0.ts", "_1.ts"], house.Outputs().Select(o => o["cam/m3u8".Length..]));
        Assert.Equal(
            ["m3u8_0.ts", "#EXT-X-DISCONTINUITY", "#EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:00:10.000Z", "#EXTINF:10.000000,", "m3u8_1.ts", "#EXT-X-ENDLIST"],
            LiveHouse.Lines(house.Read("out/" + Playlist)).TakeLast(6));
    }

    [Fact]
    public async Task A_source_that_never_comes_fails_the_task_and_says_why()
    {
        await using var house = LiveHouse.Create();
        house.Stream(s => s.Progress(LiveState.Connecting).End(JobOutcome.Failed, Away));
        await house.StartAsync();
        var id = await LiveHouse.StartAsync(house);
        await house.EndOfAsync(id);
        var detail = (await house.DetailAsync(id)).LiveScheduleTask!;
        Assert.Equal("FINISH", detail.Status);
        Assert.Contains("connection refused", detail.Message, StringComparison.Ordinal);
        var eof = (await house.CallbacksAsync())[^1].ProcessEofInfo!;
        Assert.Equal(FailureCodes.ErrCode, eof.ErrCode);
        Assert.Contains("connection refused", eof.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_stream_can_be_aborted_and_tells_of_its_end()
    {
        await using var house = LiveHouse.Create(); // nothing is started
        var id = await LiveHouse.StartAsync(house);
        await house.Get<TaskControl>().Abort(id, evenWhenProcessing: true);
        Assert.Equal(TaskState.Finished, (await house.Store.FindAsync(id, CancellationToken.None))!.State);
        Assert.Equal("ProcessEof", Assert.Single(await house.CallbacksAsync()).NotificationType);
    }

    [Fact]
    public async Task File_tasks_and_live_tasks_do_not_take_each_others_place()
    {
        await using var house = LiveHouse.Create();
        var running = house.Running(s => s.Progress());
        await house.StartAsync();
        var live = await LiveHouse.StartAsync(house);
        await running;
        var file = await house.SubmitAsync();
        await foreach (var e in house.Get<TaskEvents>().Subscribe(file, CancellationToken.None))
        {
            if (e.State == "FINISH") break;
        }

        Assert.Equal(TaskState.Processing, (await house.Store.FindAsync(live, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task Segments_wait_for_a_bucket_that_is_away_and_come_in_order()
    {
        await using var house = LiveHouse.Create();
        await house.StopAsync();
        var refusals = 5;
        var order = new List<string>();
        house.WrapBucket = bucket => new SpyBucket(bucket, key =>
        {
            lock (order)
            {
                if (refusals-- > 0) throw new ObjectStoreException(ObjectStoreProblem.Refused, "the bucket is away");
                order.Add(key);
            }
        });
        house.Open(Fuse.None);
        house.Stream(s => s.Segment(0).Segment(1).EndOfFile(0, last: true).End());
        await house.StartAsync();
        var task = await house.EndOfAsync(await LiveHouse.StartAsync(house));
        Assert.Equal(SubtaskState.Succeeded, task.Subtasks[0].State);
        Assert.Equal(["cam/m3u8_0.ts", Playlist, "cam/m3u8_1.ts", Playlist, Playlist], order);
        Assert.Equal(0, house.Get<LiveSpool>().Bytes);
    }

    [Fact]
    public async Task Beyond_the_bound_the_oldest_segments_are_dropped_and_recorded_as_a_gap()
    {
        await using var house = LiveHouse.Create(new LiveOptions { SpoolBytes = 7 });
        await house.StopAsync();
        var away = true;
        house.WrapBucket = bucket => new SpyBucket(bucket, _ =>
        {
            if (Volatile.Read(ref away)) throw new ObjectStoreException(ObjectStoreProblem.Refused, "the bucket is away");
        });
        house.Open(Fuse.None);
        var running = house.Running(s => s.Progress().Segment(0).Segment(1).Segment(2).Segment(3));
        await house.StartAsync();
        var id = await LiveHouse.StartAsync(house);
        await running;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await house.Store.LoadLedgerAsync(id, late.Token)).Gaps.Count != 2) await Task.Yield();
        Volatile.Write(ref away, false);
        await house.Get<TaskControl>().Abort(id, evenWhenProcessing: true);
        await house.EndOfAsync(id);
        var gaps = (await house.Store.LoadLedgerAsync(id, CancellationToken.None)).Gaps;
        var dropped = gaps.Select(g => (int)(g.From - ScriptedStream.Start).TotalSeconds / 10).ToList();
        Assert.Equal(2, dropped.Distinct().Count());
        Assert.DoesNotContain(3, dropped); // the oldest go, but for one that is on its way
        Assert.Equal(
            ["cam/m3u8.m3u8", .. Enumerable.Range(0, 4).Where(n => !dropped.Contains(n)).Select(n => $"cam/m3u8_{n}.ts")], house.Outputs());
        Assert.All(gaps, g => Assert.Contains("Live:SpoolBytes", g.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Beyond_the_bound_the_recording_fails_where_the_configuration_says_so()
    {
        await using var house = LiveHouse.Create(new LiveOptions { SpoolBytes = 2, SpoolFull = "fail" });
        await house.StopAsync();
        house.WrapBucket = bucket => new SpyBucket(bucket, _ => throw new ObjectStoreException(ObjectStoreProblem.NoSpace, "no space left"));
        house.Open(Fuse.None);
        _ = house.Running(s => s.Progress().Segment(0));
        await house.StartAsync();
        var task = await house.EndOfAsync(await LiveHouse.StartAsync(house));
        Assert.Contains("no space left", task.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(SubtaskState.Failed, task.Subtasks[0].State);
    }

    [Fact]
    public async Task A_ladder_keeps_a_window_and_forgets_what_left_it()
    {
        await using var house = LiveHouse.Create(new LiveOptions { LadderWindow = 3 });
        var running = house.Running(s =>
        {
            for (var i = 0; i < 8; i++) s.Segment(i, rung: 0).Segment(i, rung: 1);
        });
        await house.StartAsync();
        var id = await LiveHouse.StartAsync(house, new LiveRequest { Url = LiveHouse.Source, Bucket = "out", Ladder = [100030, 100020] });
        await running;
        var names = new LiveNames(id, "cam", "/", 0);
        var rung = await house.UntilAsync(names.Rung(1), t => t.Contains("_7.ts", StringComparison.Ordinal));
        Assert.Contains("#EXT-X-MEDIA-SEQUENCE:5\n", rung, StringComparison.Ordinal);
        Assert.Contains("cam_live_0.m3u8", await house.UntilAsync(names.Master(), _ => true), StringComparison.Ordinal);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (house.Outputs().Contains(LiveNames.Segment(names.Rung(1), 1, ".ts"))) // it left the window twice over
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Contains(LiveNames.Segment(names.Rung(1), 2, ".ts"), house.Outputs());
        Assert.Equal("live-procedure", id.Split('-', 2)[1][.."live-procedure".Length]);
        Assert.NotNull((await house.DetailAsync(id)).LiveStreamProcessTask);
    }
}
