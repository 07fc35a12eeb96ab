using Mps.Jobs;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>The daemon dies at every step of a task; the next one must bring it to exactly one good end.</summary>
public sealed class CrashTests
{
    public static TheoryData<string, bool, int> Steps => new()
    {
        { "LeaseAsync", true, 1 },
        { "OpenInputAsync", false, 1 },
        { "CreateStaging", false, 1 },
        { "CreateStaging", true, 1 },
        { "BeginCommitAsync", false, 1 },
        { "BeginCommitAsync", true, 1 },
        { "CommitAsync", false, 1 },
        { "CommitAsync", true, 1 },
        { "CommitAsync", false, 3 },
        { "CommitAsync", true, 3 },
        { "CommitAsync", true, 4 },
        { "CompleteAsync", false, 1 },
        { "CompleteAsync", true, 1 },
        { "RemoveStagingAsync", false, 1 },
        { "RemoveStagingAsync", true, 1 },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_task_ends_once_and_whole_wherever_the_daemon_died(string step, bool after, int nth)
    {
        await using var house = new House();
        await house.StopAsync();
        var fuse = new Fuse(step, after, nth);
        house.Open(fuse);
        var id = await house.SubmitAsync(
            "{'Definition':100010},{'Definition':100210},{'Definition':5}", ",'TaskNotifyConfig':{'NotifyUrl':'http://127.0.0.1:1/cb'}");
        await house.StartAsync();
        await fuse.Blown.WaitAsync(TimeSpan.FromMinutes(2));
        await house.StopAsync();

        house.Open(Fuse.None);
        await house.StartAsync();
        var task = await house.EndOfAsync(id);
        Assert.Equal([SubtaskState.Succeeded, SubtaskState.Succeeded, SubtaskState.Failed], task.Subtasks.Select(s => s.State));
        await SettledAsync(house);
        Assert.Equal(
            ["made/a_transcode_100010.mp4", "made/a_transcode_100210.m3u8", "made/a_transcode_100210_0.ts", "made/a_transcode_100210_1.ts"],
            house.Outputs());
        var events = await house.Store.DueAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, 10, CancellationToken.None);
        Assert.Equal(id, Assert.Single(events).TaskId);
        if (step is "CommitAsync" or "CompleteAsync" or "RemoveStagingAsync" || (step == "BeginCommitAsync" && after))
            Assert.Single(house.Workers.Jobs); // rolled forward, not done again
    }

    [Fact]
    public async Task A_daemon_that_stops_puts_its_task_back_without_blame()
    {
        await using var house = new House();
        var running = new TaskCompletionSource();
        house.Workers.Run = async (_, _, cancellation) =>
        {
            running.SetResult();
            await Task.WhenAny(Task.Delay(Timeout.Infinite, cancellation));
            return new JobEndedEvent(JobOutcome.Cancelled, new StageCounters());
        };
        var id = await house.SubmitAsync();
        await house.StartAsync();
        await running.Task;
        await house.StopAsync();

        house.Workers.Run = FakeWorkers.Succeed;
        house.Open(Fuse.None);
        var lease = await house.Store.LeaseAsync(id, "looking", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, CancellationToken.None);
        Assert.Equal((id, 0, 0, 2), (lease!.Task.Id, lease.DaemonRestarts, lease.WorkerLosses, lease.Attempt));
        Assert.Empty(house.Outputs());
    }

    [Fact]
    public async Task What_a_job_had_done_when_the_daemon_was_told_to_stop_is_kept()
    {
        await using var house = new House();
        var running = new TaskCompletionSource();
        house.Workers.Run = async (job, tell, cancellation) =>
        {
            running.SetResult();
            await Task.WhenAny(Task.Delay(Timeout.Infinite, cancellation));
            return await FakeWorkers.Succeed(job, tell, CancellationToken.None);
        };
        var id = await house.SubmitAsync();
        await house.StartAsync();
        await running.Task;
        await house.StopAsync();
        house.Open(Fuse.None);
        Assert.Equal(SubtaskState.Succeeded, (await house.EndOfAsync(id)).Subtasks[0].State);
    }

    [Fact]
    public async Task An_abort_outlives_the_daemon_that_took_it()
    {
        await using var house = new House();
        await house.StopAsync();
        var fuse = new Fuse("RequestAbortAsync", after: true);
        house.Open(fuse);
        var running = new TaskCompletionSource();
        house.Workers.Run = async (_, _, _) =>
        {
            running.SetResult();
            await fuse.Blown;
            return new JobEndedEvent(JobOutcome.Cancelled, new StageCounters());
        };
        var id = await house.SubmitAsync();
        await house.StartAsync();
        await running.Task;
        await Assert.ThrowsAsync<DaemonDiedException>(() => house.Get<TaskControl>().Abort(id, evenWhenProcessing: true));
        await house.StopAsync();

        house.Workers.Run = FakeWorkers.Succeed;
        house.Open(Fuse.None);
        await house.StartAsync();
        var task = await house.EndOfAsync(id);
        Assert.Equal("aborted", task.Subtasks[0].Error?.Message);
        await SettledAsync(house);
        Assert.Empty(house.Outputs());
    }

    [Fact]
    public async Task A_task_over_which_daemons_keep_dying_is_given_up()
    {
        await using var house = new House();
        await house.StopAsync();
        string? id = null;
        for (var death = 0; death <= TaskRunner.MaxDaemonRestarts; death++)
        {
            var fuse = new Fuse("CreateStaging", after: true);
            house.Open(fuse);
            id ??= await house.SubmitAsync();
            await house.StartAsync();
            await fuse.Blown.WaitAsync(TimeSpan.FromMinutes(2));
            await house.StopAsync();
        }

        house.Open(Fuse.None);
        await house.StartAsync();
        var task = await house.EndOfAsync(id!);
        Assert.Contains("the daemon ended 6 times", task.Subtasks[0].Error!.Message, StringComparison.Ordinal);
        await SettledAsync(house);
        Assert.Empty(house.Outputs());
        Assert.Empty(house.Workers.Jobs);
    }

    [Fact]
    public async Task Staging_of_nobody_is_swept_at_start()
    {
        await using var house = new House();
        house.Put("out/.mps-staging/1250000000-WorkflowTask-gone-1/0/x", "left over");
        await house.StartAsync();
        await SettledAsync(house);
        Assert.Empty(house.Outputs());
    }

    /// <summary>A further task has run, so that whoever brings order at start has done so.</summary>
    private static async Task SettledAsync(House house)
    {
        house.Put("in/b.mp4", "b");
        house.Workers.Run = (_, _, _) => Task.FromResult(new JobEndedEvent(JobOutcome.Completed, new StageCounters()));
        var jobs = house.Workers.Jobs.ToArray();
        await house.RunAsync(input: "b.mp4");
        house.Workers.Jobs.Clear();
        foreach (var job in jobs) house.Workers.Jobs.Enqueue(job);
    }
}
