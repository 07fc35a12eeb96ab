using Mps.Daemon.Workers;
using Mps.Jobs;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Tests.Workers;

public sealed class WorkerPoolTests
{
    [Fact]
    public async Task A_spare_comes_up_and_serves_probes_in_one_process()
    {
        await using var pool = await new PoolUnderTest().StartedAsync();
        var first = await pool.ProbedPidAsync();
        Assert.Equal(first, await pool.ProbedPidAsync());
        Assert.True(pool.Pool.Ready);
        Assert.Equal("fake 1.0", pool.Pool.Libraries);
        Assert.Equal(1, pool.Pool.Workers.Warm);
    }

    [Fact]
    public async Task Between_two_workers_the_pool_stays_ready()
    {
        await using var pool = await new PoolUnderTest().StartedAsync();
        await pool.ProbedPidAsync();
        await pool.Pool.RunAsync(PoolUnderTest.Job("ok"), _ => { }, CancellationToken.None);
        Assert.True(pool.Pool.Ready); // the next spare is on its way
    }

    [Fact]
    public async Task A_pool_whose_workers_do_not_start_is_not_ready()
    {
        await using var pool = await new PoolUnderTest(spares: 1, "-broken").StartedAsync();
        await pool.Log.WaitForAsync("no worker could be started");
        Assert.False(pool.Pool.Ready);
    }

    [Fact]
    public async Task A_probing_worker_is_replaced_after_its_share_of_probes()
    {
        await using var pool = await new PoolUnderTest().StartedAsync();
        var first = await pool.ProbedPidAsync();
        for (var i = 1; i < WorkerPool.ProbesPerWorker; i++)
            Assert.Equal(first, await pool.ProbedPidAsync());
        Assert.NotEqual(first, await pool.ProbedPidAsync());
    }

    [Fact]
    public async Task A_job_gets_the_worker_that_probed_and_a_new_spare_follows()
    {
        await using var pool = await new PoolUnderTest().StartedAsync();
        var probed = await pool.ProbedPidAsync();
        await pool.Pool.RunAsync(PoolUnderTest.Job("ok"), _ => { }, CancellationToken.None);
        Assert.Contains($"worker {probed}, task ok: [fake] opened", await pool.Log.WaitForAsync("opened"), StringComparison.Ordinal);
        Assert.NotEqual(probed, await pool.ProbedPidAsync());
    }

    [Fact]
    public async Task Events_of_a_job_arrive_in_order_and_its_worker_ends_normally()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var events = new List<JobEvent>();
        var ended = await pool.Pool.RunAsync(PoolUnderTest.Job("ok"), events.Add, CancellationToken.None);
        Assert.Equal(JobOutcome.Completed, ended.Outcome);
        Assert.Equal([1, 2], events.OfType<ProgressEvent>().Select(progress => progress.Work));
        Assert.Same(ended, events[^1]);
        await pool.EndedAsync(WorkerExit.Normal);
        Assert.Equal(1, pool.Exits("normal"));
    }

    [Theory]
    [InlineData("segv", WorkerExit.Crashed, "SIGSEGV. Its last words: ")]
    [InlineData("exit3", WorkerExit.Crashed, "code 3")]
    [InlineData("kill", WorkerExit.Killed, "SIGKILL")]
    [InlineData("leave", WorkerExit.Protocol, "before it had finished")]
    [InlineData("garbage", WorkerExit.Protocol, "could not be read")]
    [InlineData("long", WorkerExit.Protocol, "longer than")]
    [InlineData("hello-again", WorkerExit.Protocol, "HelloEvent during a job")]
    public async Task A_lost_worker_is_reported_and_counted_by_its_end(string behaviour, WorkerExit exit, string message)
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var lost = await Assert.ThrowsAsync<WorkerLostException>(
            () => pool.Pool.RunAsync(PoolUnderTest.Job(behaviour), _ => { }, CancellationToken.None));
        Assert.Equal(exit, lost.Exit);
        Assert.Contains(message, lost.Message, StringComparison.Ordinal);
        await pool.EndedAsync(exit);
        Assert.Equal(1, pool.Exits(exit switch { WorkerExit.Crashed => "crashed", WorkerExit.Killed => "killed", _ => "protocol" }));
        await PoolUnderTest.ReapedAsync();
    }

    [Fact]
    public async Task A_worker_that_closes_its_output_and_stays_is_killed()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var run = pool.Pool.RunAsync(PoolUnderTest.Job("closed"), _ => { }, CancellationToken.None);
        await pool.Time.ArmedAsync(WorkerProcess.DrainTimeout);
        pool.Time.Advance(WorkerProcess.DrainTimeout);
        Assert.Equal(WorkerExit.Protocol, (await Assert.ThrowsAsync<WorkerLostException>(() => run)).Exit);
    }

    [Fact]
    public async Task A_descendant_that_holds_the_pipes_does_not_hold_up_the_daemon()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var run = pool.Pool.RunAsync(PoolUnderTest.Job("holder"), _ => { }, CancellationToken.None);
        await pool.Time.ArmedAsync(WorkerProcess.DrainTimeout);
        pool.Time.Advance(WorkerProcess.DrainTimeout);
        var lost = Assert.ThrowsAsync<WorkerLostException>(() => run);
        while (await Task.WhenAny(lost, pool.Time.ArmedAsync(WorkerProcess.DrainTimeout)) != lost)
            pool.Time.Advance(WorkerProcess.DrainTimeout);
        Assert.Equal(WorkerExit.Killed, (await lost).Exit);
        foreach (var pid in pool.Processes())
        {
            using var holder = System.Diagnostics.Process.GetProcessById(pid);
            holder.Kill();
            await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_silent_job_stalls_and_its_whole_group_is_killed()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var run = pool.Pool.RunAsync(PoolUnderTest.Job("silent"), _ => { }, CancellationToken.None);
        await pool.Time.ArmedAsync(pool.Options.StallTimeout);
        pool.Time.Advance(pool.Options.StallTimeout);
        Assert.Equal(WorkerExit.Stalled, (await Assert.ThrowsAsync<WorkerLostException>(() => run)).Exit);
        await pool.EndedAsync(WorkerExit.Stalled);
        Assert.Equal(1, pool.Exits("stalled"));
    }

    [Fact]
    public async Task Progress_without_growing_work_is_no_progress()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = pool.Pool.RunAsync(PoolUnderTest.Job("standing"), OnEvent, CancellationToken.None);
        await seen.Task;
        pool.Time.Advance(pool.Options.StallTimeout - TimeSpan.FromTicks(1));
        Assert.False(run.IsCompleted);
        pool.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(WorkerExit.Stalled, (await Assert.ThrowsAsync<WorkerLostException>(() => run)).Exit);

        void OnEvent(JobEvent jobEvent)
        {
            if (jobEvent is FirstFrameEvent)
                seen.SetResult();
        }
    }

    [Fact]
    public async Task Cancel_is_passed_on_and_an_obedient_worker_ends_by_itself()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        using var cancel = new CancellationTokenSource();
        var ended = await pool.Pool.RunAsync(PoolUnderTest.Job("obedient"), CancelOnProgress(cancel), cancel.Token);
        Assert.Equal(JobOutcome.Cancelled, ended.Outcome);
        await pool.EndedAsync(WorkerExit.Cancelled);
        Assert.Equal(1, pool.Exits("cancelled"));
    }

    [Fact]
    public async Task A_worker_that_ignores_cancel_is_killed_after_the_grace()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        using var cancel = new CancellationTokenSource();
        var run = pool.Pool.RunAsync(PoolUnderTest.Job("deaf"), CancelOnProgress(cancel), cancel.Token);
        await pool.Time.ArmedAsync(pool.Options.StopGrace);
        Assert.False(run.IsCompleted);
        pool.Time.Advance(pool.Options.StopGrace);
        var ended = await run;
        Assert.Equal(JobOutcome.Cancelled, ended.Outcome);
        Assert.Equal(1, ended.Stages.FramesDecoded);
        await pool.EndedAsync(WorkerExit.Cancelled);
    }

    [Fact]
    public async Task A_worker_that_lingers_after_its_job_does_not_delay_the_result_and_is_killed_later()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var ended = await pool.Pool.RunAsync(PoolUnderTest.Job("lingering"), _ => { }, CancellationToken.None);
        Assert.Equal(JobOutcome.Completed, ended.Outcome);
        await pool.Time.ArmedAsync(pool.Options.StopGrace);
        pool.Time.Advance(pool.Options.StopGrace);
        await pool.EndedAsync(WorkerExit.Stalled);
    }

    [Fact]
    public async Task A_hanging_probe_costs_its_worker_and_the_next_probe_gets_another()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var probe = pool.ProbeAsync("/hang");
        var lost = Assert.ThrowsAsync<WorkerLostException>(() => probe);
        // The start has the same limit: let it be over.
        await pool.Log.WaitForAsync("ready");
        while (await Task.WhenAny(lost, pool.Time.ArmedAsync(pool.Options.ProbeTimeout)) != lost)
            pool.Time.Advance(pool.Options.ProbeTimeout);
        Assert.Equal(WorkerExit.Stalled, (await lost).Exit);
        await pool.ProbedPidAsync();
    }

    [Theory]
    [InlineData("/segv", WorkerExit.Crashed)]
    [InlineData("/wrong-id", WorkerExit.Protocol)]
    public async Task A_probe_that_loses_its_worker_says_how_and_a_new_spare_follows(string path, WorkerExit exit)
    {
        await using var pool = await new PoolUnderTest().StartedAsync();
        Assert.Equal(exit, (await Assert.ThrowsAsync<WorkerLostException>(() => pool.ProbeAsync(path))).Exit);
        await pool.ProbedPidAsync();
    }

    [Fact]
    public async Task A_cancelled_probe_throws_and_takes_its_worker_with_it()
    {
        await using var pool = await new PoolUnderTest().StartedAsync();
        await pool.ProbedPidAsync();
        using var cancel = new CancellationTokenSource();
        var probe = pool.ProbeAsync("/hang", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        await pool.EndedAsync(WorkerExit.Cancelled);
    }

    [Theory]
    [InlineData("-old", "version 999")]
    [InlineData("-broken", "libfake.so.1 is missing")]
    public async Task A_worker_that_cannot_be_used_is_refused_with_its_cause(string variant, string message)
    {
        await using var pool = await new PoolUnderTest(spares: 0, variant).StartedAsync();
        var lost = await Assert.ThrowsAsync<WorkerLostException>(
            () => pool.Pool.RunAsync(PoolUnderTest.Job("ok"), _ => { }, CancellationToken.None));
        Assert.Equal(WorkerExit.NotStarted, lost.Exit);
        Assert.Contains(message, lost.Message, StringComparison.Ordinal);
        await pool.Log.WaitForAsync("no worker could be started");
        Assert.Equal(1, pool.Exits("not_started"));
    }

    [Fact]
    public async Task A_missing_worker_file_is_refused_with_its_path()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        File.Delete(pool.Executable);
        var lost = await Assert.ThrowsAsync<WorkerLostException>(() => pool.ProbeAsync("/any"));
        Assert.Equal(WorkerExit.NotStarted, lost.Exit);
        Assert.Contains(pool.Executable, lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spare_that_keeps_dying_is_replaced_after_a_pause_only()
    {
        await using var pool = await new PoolUnderTest(spares: 1, "-dying").StartedAsync();
        await pool.Time.ArmedAsync(TimeSpan.FromSeconds(1));
        pool.Time.Advance(TimeSpan.FromSeconds(1));
        await pool.Time.ArmedAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(0, pool.Pool.Workers.Warm);
    }

    [Fact]
    public async Task Stopping_the_daemon_stops_jobs_and_leaves_no_process()
    {
        await using var pool = await new PoolUnderTest(spares: 2).StartedAsync();
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = pool.Pool.RunAsync(PoolUnderTest.Job("obedient"), _ => running.TrySetResult(), CancellationToken.None);
        await running.Task;
        await pool.Pool.StopAsync(CancellationToken.None);
        Assert.Equal(WorkerExit.Cancelled, (await Assert.ThrowsAsync<WorkerLostException>(() => run)).Exit);
        Assert.Empty(pool.Processes());
        await PoolUnderTest.ReapedAsync();
        await Assert.ThrowsAsync<WorkerLostException>(() => pool.ProbeAsync("/any"));
    }

    [Fact]
    public async Task Log_lines_beyond_the_budget_are_counted_instead_of_logged()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        await pool.Pool.RunAsync(PoolUnderTest.Job("chatty"), _ => { }, CancellationToken.None);
        Assert.Contains("400 log lines dropped", await pool.Log.WaitForAsync("dropped"), StringComparison.Ordinal);
        Assert.Equal(100, pool.Log.Lines.Count(line => line.Text.Contains(": line ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Workers_get_no_environment_but_what_they_need()
    {
        Environment.SetEnvironmentVariable("MPS_Credentials__test__SecretKey", "very-secret");
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        await pool.Pool.RunAsync(PoolUnderTest.Job("environment"), _ => { }, CancellationToken.None);
        await pool.EndedAsync(WorkerExit.Normal);
        var lines = pool.Log.Lines.Select(line => line.Text).ToList();
        Assert.Contains(lines, line => line.Contains("MALLOC_ARENA_MAX=2", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("DOTNET_TieredPGO=0", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("secret", StringComparison.OrdinalIgnoreCase));
    }

    private static Action<JobEvent> CancelOnProgress(CancellationTokenSource cancel) => jobEvent =>
    {
        if (jobEvent is ProgressEvent)
            cancel.Cancel();
    };
}
