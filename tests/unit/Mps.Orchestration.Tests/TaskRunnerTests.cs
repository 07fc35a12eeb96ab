using System.Collections.Concurrent;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Workers;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class TaskRunnerTests
{
    [Fact]
    public async Task A_task_makes_its_outputs_and_leaves_no_staging()
    {
        await using var house = new House();
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':100010},{'Definition':100210}");
        Assert.All(task.Subtasks, s => Assert.Equal(SubtaskState.Succeeded, s.State));
        Assert.Equal(
            ["made/a_transcode_100010.mp4", "made/a_transcode_100210.m3u8", "made/a_transcode_100210_0.ts", "made/a_transcode_100210_1.ts"],
            house.Outputs());
        Assert.Single(house.Workers.Jobs); // one decode feeds both
        Assert.NotNull(task.Begun);
        Assert.Equal(10, task.Source!.DurationSeconds);
    }

    [Fact]
    public async Task Main_files_become_visible_last()
    {
        await using var house = new House();
        var order = new ConcurrentQueue<string>(); // segments are committed side by side
        await house.StopAsync();
        house.WrapBucket = bucket => new SpyBucket(bucket, onCommit: order.Enqueue);
        house.Open(Fuse.None);
        await house.StartAsync();
        await house.RunAsync("{'Definition':100210}");
        Assert.Equal(["made/a_transcode_100210_0.ts", "made/a_transcode_100210_1.ts"], order.SkipLast(1).Order(StringComparer.Ordinal));
        Assert.Equal("made/a_transcode_100210.m3u8", order.Last());
    }

    [Fact]
    public async Task What_finished_is_kept_when_others_fail()
    {
        await using var house = new House();
        house.Workers.Run = (job, tell, _) =>
        {
            tell(new OutputFailedEvent(0, new JobFailure(JobPhase.Encode, JobFault.Request, false, "no such level", -22)));
            tell(new OutputFinishedEvent(FakeWorkers.Make(job, job.Outputs[1])));
            return Task.FromResult(new JobEndedEvent(JobOutcome.Completed, new StageCounters()));
        };
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':100010},{'Definition':100020},{'Definition':100030}");
        Assert.Equal([SubtaskState.Failed, SubtaskState.Succeeded, SubtaskState.Failed], task.Subtasks.Select(s => s.State));
        Assert.Equal("Encode failed, request: no such level (library code -22)", task.Subtasks[0].Error!.Message);
        Assert.Contains("without a word", task.Subtasks[2].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(["made/a_transcode_100020.mp4"], house.Outputs());
    }

    [Fact]
    public async Task A_broken_source_fails_every_output_and_the_task_says_so()
    {
        await using var house = new House();
        house.Workers.Run = (_, _, _) => Task.FromResult(new JobEndedEvent(
            JobOutcome.Failed, new StageCounters(), new JobFailure(JobPhase.Probe, JobFault.Source, false, "moov atom not found", -1094995529)));
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':100010},{'Definition':100020}");
        Assert.All(task.Subtasks, s => Assert.Equal("SourceFileError", s.Error!.ErrCodeExt));
        Assert.Contains("Probe failed, source: moov atom not found", task.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(house.Outputs());
    }

    [Fact]
    public async Task A_missing_object_fails_without_a_worker()
    {
        await using var house = new House();
        await house.StartAsync();
        var task = await house.RunAsync(input: "none.mp4");
        Assert.Equal("SourceFileError", task.Subtasks[0].Error!.ErrCodeExt);
        Assert.Empty(house.Workers.Jobs);
    }

    [Fact]
    public async Task A_task_that_planning_failed_ends_without_a_worker()
    {
        await using var house = new House();
        await house.StartAsync();
        const string Unserved = "{'Definition':0,'RawParameter':{'Container':'mp4','VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':0},'RemoveAudio':1,"
            + "'EnhanceConfig':{'VideoEnhance':{'AiRestoration':{'Switch':'ON'}}}}}";
        var task = await house.RunAsync($"{Unserved},{{'Definition':5}}");
        Assert.Equal(["InvalidInput.ConfigurationUnsupported", "InvalidInput.DefinitionNotExist"], task.Subtasks.Select(s => s.Error!.ErrCodeExt));
        Assert.Empty(house.Workers.Jobs);
    }

    [Fact]
    public async Task A_lost_worker_is_replaced_once()
    {
        await using var house = new House();
        house.Workers.Run = (job, tell, cancellation) => job.Attempt == 1 ? FakeWorkers.Crash(job, tell, cancellation) : FakeWorkers.Succeed(job, tell, cancellation);
        await house.StartAsync();
        var task = await house.RunAsync();
        Assert.Equal(SubtaskState.Succeeded, task.Subtasks[0].State);
        Assert.Equal([1, 2], house.Workers.Jobs.Select(j => j.Attempt));
        Assert.Equal("attempt 2", house.Read("out/made/a_transcode_100010.mp4"));
        Assert.Equal(["made/a_transcode_100010.mp4"], house.Outputs());
    }

    [Fact]
    public async Task An_output_that_failed_is_not_tried_again_when_the_worker_is_lost()
    {
        await using var house = new House();
        house.Workers.Run = (job, tell, cancellation) =>
        {
            if (job.Attempt > 1) return FakeWorkers.Succeed(job, tell, cancellation);
            tell(new OutputFailedEvent(0, new JobFailure(JobPhase.Encode, JobFault.Request, false, "no")));
            return FakeWorkers.Crash(job, tell, cancellation);
        };
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':100010},{'Definition':100020}");
        Assert.Equal([SubtaskState.Failed, SubtaskState.Succeeded], task.Subtasks.Select(s => s.State));
        Assert.Equal([1], house.Workers.Jobs.Last().Outputs.Select(o => o.Index));
    }

    [Fact]
    public async Task An_input_that_cost_two_workers_is_quarantined_until_it_changes()
    {
        await using var house = new House();
        house.Workers.Run = FakeWorkers.Crash;
        await house.StartAsync();
        var first = await house.RunAsync();
        Assert.Contains("SIGSEGV", first.Subtasks[0].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, house.Workers.Jobs.Count);

        var second = await house.RunAsync();
        Assert.Contains("quarantine", second.Subtasks[0].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, house.Workers.Jobs.Count);

        house.Put("in/a.mp4", "another content");
        house.Workers.Run = FakeWorkers.Succeed;
        Assert.Equal(SubtaskState.Succeeded, (await house.RunAsync()).Subtasks[0].State);
    }

    [Fact]
    public async Task An_input_that_was_processed_to_its_end_is_cleared_of_the_worker_lost_before()
    {
        await using var house = new House();
        house.Workers.Run = (job, tell, cancellation) => job.Attempt == 1 ? FakeWorkers.Crash(job, tell, cancellation) : FakeWorkers.Succeed(job, tell, cancellation);
        await house.StartAsync();

        for (var n = 0; n < 3; n++) Assert.Equal(SubtaskState.Succeeded, (await house.RunAsync()).Subtasks[0].State);

        Assert.Equal([1, 2, 1, 2, 1, 2], house.Workers.Jobs.Select(j => j.Attempt));
    }

    [Fact]
    public async Task A_worker_that_does_not_start_is_no_fault_of_the_input()
    {
        await using var house = new House(time: new HurriedTime());
        house.Workers.Run = (_, _, _) => throw new WorkerLostException(WorkerExit.NotStarted, "no such file");
        await house.StartAsync();
        Assert.Equal("InternalError", (await house.RunAsync()).Subtasks[0].Error!.ErrCodeExt);
        house.Workers.Run = FakeWorkers.Succeed;
        Assert.Equal(SubtaskState.Succeeded, (await house.RunAsync()).Subtasks[0].State);
    }

    [Fact]
    public async Task A_worker_that_starts_late_costs_the_task_nothing()
    {
        await using var house = new House(time: new HurriedTime());
        var starts = 0;
        house.Workers.Run = (job, tell, cancellation) => ++starts <= 4
            ? throw new WorkerLostException(WorkerExit.NotStarted, "being replaced")
            : FakeWorkers.Succeed(job, tell, cancellation);
        await house.StartAsync();
        Assert.Equal(SubtaskState.Succeeded, (await house.RunAsync()).Subtasks[0].State);
        Assert.Equal("attempt 1", house.Read("out/made/a_transcode_100010.mp4"));
    }

    [Fact]
    public async Task What_the_last_lost_worker_had_finished_is_kept()
    {
        await using var house = new House();
        house.Workers.Run = (job, tell, _) =>
        {
            tell(new OutputFinishedEvent(FakeWorkers.Make(job, job.Outputs[0])));
            throw new WorkerLostException(WorkerExit.Stalled, "no progress");
        };
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':100010},{'Definition':100020}");
        Assert.Equal([SubtaskState.Succeeded, SubtaskState.Failed], task.Subtasks.Select(s => s.State));
        Assert.Equal("attempt 2", house.Read("out/made/a_transcode_100010.mp4"));
    }

    [Theory]
    [InlineData("../../escape.mp4")]
    [InlineData("0/../../escape.mp4")]
    [InlineData("1/other.mp4")]
    [InlineData("0/")]
    public async Task A_worker_that_names_foreign_files_gets_nothing_committed(string path)
    {
        await using var house = new House();
        house.Workers.Run = (job, tell, _) =>
        {
            var made = FakeWorkers.Make(job, job.Outputs[0]);
            tell(new OutputFinishedEvent(made with { MainFile = path, Files = [new OutputFile(path, 1)] }));
            return Task.FromResult(new JobEndedEvent(JobOutcome.Completed, new StageCounters()));
        };
        await house.StartAsync();
        Assert.Equal("InternalError", (await house.RunAsync()).Subtasks[0].Error!.ErrCodeExt);
        Assert.Empty(house.Outputs());
    }

    [Fact]
    public async Task A_name_that_a_worker_gave_twice_fails_the_second_output()
    {
        await using var house = new House();
        house.Workers.Run = (job, tell, _) =>
        {
            foreach (var output in job.Outputs.Cast<TranscodeOutput>())
            {
                var made = FakeWorkers.Make(job, output);
                File.WriteAllText(Path.Combine(job.StagingDirectory, $"{output.Index}/init.mp4"), $"init {output.Index}");
                tell(new OutputFinishedEvent(made with { Files = [new OutputFile($"{output.Index}/init.mp4", 6), .. made.Files] }));
            }

            return Task.FromResult(new JobEndedEvent(JobOutcome.Completed, new StageCounters()));
        };
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':100010},{'Definition':100020}");
        Assert.Equal([SubtaskState.Succeeded, SubtaskState.Failed], task.Subtasks.Select(s => s.State));
        Assert.Equal("init 0", house.Read("out/made/init.mp4"));
    }

    [Fact]
    public async Task A_full_destination_fails_the_task_cleans_up_and_the_next_is_fine()
    {
        await using var house = new House();
        var full = true;
        await house.StopAsync();
        house.WrapBucket = bucket => new SpyBucket(bucket, onCommit: key =>
        {
            if (full && key.EndsWith(".m3u8", StringComparison.Ordinal)) throw new ObjectStoreException(ObjectStoreProblem.NoSpace, "No space left on device");
        });
        house.Open(Fuse.None);
        await house.StartAsync();
        var failed = await house.RunAsync("{'Definition':100210}");
        Assert.Equal("Commit failed, destination full: No space left on device", failed.Subtasks[0].Error!.Message);
        Assert.Empty(house.Outputs()); // the segments that were visible already are taken back
        full = false;
        Assert.Equal(SubtaskState.Succeeded, (await house.RunAsync("{'Definition':100210}")).Subtasks[0].State);
    }

    [Fact]
    public async Task Tasks_run_by_priority_then_age_and_offline_last()
    {
        await using var house = new House();
        var offline = await house.SubmitAsync(more: ",'TaskType':'Offline','TasksPriority':10");
        var plain = await house.SubmitAsync();
        var later = await house.SubmitAsync();
        var urgent = await house.SubmitAsync(more: ",'TasksPriority':3");
        await house.StartAsync();
        foreach (var id in new[] { offline, plain, later, urgent }) await house.EndOfAsync(id);
        Assert.Equal([urgent, plain, later, offline], house.Workers.Jobs.Select(j => j.TaskId));
    }

    [Fact]
    public async Task A_waiting_task_is_aborted()
    {
        await using var house = new House();
        var id = await house.SubmitAsync("{'Definition':100010},{'Definition':5}");
        await house.Get<TaskControl>().Abort(id, evenWhenProcessing: false);
        var task = await house.EndOfAsync(id);
        Assert.Equal(["aborted", "There is no transcode template 5."], task.Subtasks.Select(s => s.Error!.Message));
        await house.StartAsync();
        await house.RunAsync();
        Assert.Single(house.Workers.Jobs);
    }

    [Fact]
    public async Task A_running_task_is_aborted_and_leaves_nothing()
    {
        await using var house = new House();
        var running = new TaskCompletionSource();
        house.Workers.Run = async (job, tell, cancellation) =>
        {
            tell(new OutputFinishedEvent(FakeWorkers.Make(job, job.Outputs[0])));
            running.SetResult();
            await Task.WhenAny(Task.Delay(Timeout.Infinite, cancellation));
            return new JobEndedEvent(JobOutcome.Cancelled, new StageCounters());
        };
        await house.StartAsync();
        var id = await house.SubmitAsync("{'Definition':100010},{'Definition':100020}");
        await running.Task;
        var control = house.Get<TaskControl>();
        var refused = await Assert.ThrowsAsync<ApiException>(() => control.Abort(id, evenWhenProcessing: false));
        Assert.Equal(ErrorCode.NotProcessingTask, refused.Code);
        await control.ManageTask(new ManageTaskRequest { OperationType = "Abort", TaskId = id });
        var task = await house.EndOfAsync(id);
        Assert.All(task.Subtasks, s => Assert.Equal("aborted", s.Error!.Message));
        Assert.Empty(house.Outputs());
        Assert.Equal(ErrorCode.NotProcessingTask, (await Assert.ThrowsAsync<ApiException>(() => control.Abort(id, true))).Code);
        Assert.Equal(ErrorCode.InvalidTaskId, (await Assert.ThrowsAsync<ApiException>(() => control.Abort("none", true))).Code);
        var odd = new ManageTaskRequest { OperationType = "Restart", TaskId = id };
        Assert.Equal(ErrorCode.InvalidOperationType, (await Assert.ThrowsAsync<ApiException>(() => control.ManageTask(odd))).Code);
    }
}
