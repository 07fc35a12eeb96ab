using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Tests.Workers;

/// <summary>Live streams that share worker processes.</summary>
public sealed class LiveWorkersTests
{
    [Fact]
    public async Task Streams_share_a_worker_until_it_is_full()
    {
        await using var pool = await new PoolUnderTest(spares: 0, liveStreams: 2).StartedAsync();
        await using var first = await Running.StartAsync(pool, "one");
        await using var second = await Running.StartAsync(pool, "two");
        await using var third = await Running.StartAsync(pool, "three");
        Assert.Equal(first.Pid, second.Pid);
        Assert.NotEqual(first.Pid, third.Pid);
    }

    [Fact]
    public async Task Streams_that_come_at_once_wait_for_one_worker()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var streams = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Running.StartAsync(pool, $"s{i}")));
        Assert.Single(streams.Select(s => s.Pid).Distinct());
        foreach (var stream in streams) await stream.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_that_is_to_be_alone_is()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        await using var shared = await Running.StartAsync(pool, "one");
        await using var alone = await Running.StartAsync(pool, "two", alone: true);
        await using var third = await Running.StartAsync(pool, "three");
        Assert.NotEqual(shared.Pid, alone.Pid);
        Assert.Equal(shared.Pid, third.Pid);
    }

    [Fact]
    public async Task A_worker_whose_last_stream_has_ended_is_let_go()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var ended = await pool.Pool.RunLiveAsync(PoolUnderTest.Stream("short"), alone: false, _ => { }, CancellationToken.None);
        Assert.Equal(JobOutcome.Completed, ended.Outcome);
        await pool.EndedAsync(WorkerExit.Normal);
    }

    [Fact]
    public async Task A_stream_that_is_stopped_ends_and_the_others_go_on()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        await using var other = await Running.StartAsync(pool, "other");
        var stopped = await Running.StartAsync(pool, "stopped");
        Assert.Equal(JobOutcome.Cancelled, (await stopped.StopAsync()).Outcome);
        await using var late = await Running.StartAsync(pool, "late");
        Assert.Equal(other.Pid, late.Pid);
        await stopped.DisposeAsync();
    }

    [Fact]
    public async Task A_crash_loses_every_stream_of_the_worker()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var innocent = await Running.StartAsync(pool, "innocent");
        var lost = await Assert.ThrowsAsync<WorkerLostException>(
            () => pool.Pool.RunLiveAsync(PoolUnderTest.Stream("segv"), alone: false, _ => { }, CancellationToken.None));
        Assert.Equal(WorkerExit.Crashed, lost.Exit);
        Assert.Equal(WorkerExit.Crashed, (await Assert.ThrowsAsync<WorkerLostException>(() => innocent.Run)).Exit);
        await using var next = await Running.StartAsync(pool, "next");
        Assert.NotEqual(innocent.Pid, next.Pid);
    }

    [Fact]
    public async Task A_stream_without_a_sign_of_life_costs_the_worker_and_answers_for_it_alone()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var before = await Running.StartAsync(pool, "before");
        var mute = pool.Pool.RunLiveAsync(PoolUnderTest.Stream("mute"), alone: false, _ => { }, CancellationToken.None);
        await pool.Time.ArmedAsync(pool.Options.StallTimeout);
        pool.Time.Advance(pool.Options.StallTimeout / 2);
        var after = await Running.StartAsync(pool, "after");
        pool.Time.Advance(TimeSpan.FromTicks(1));
        await before.StopAsync(); // it has given no sign since then either: only the mute one is to be blamed
        pool.Time.Advance(pool.Options.StallTimeout / 2);
        Assert.Equal(WorkerExit.Stalled, (await Assert.ThrowsAsync<WorkerLostException>(() => mute)).Exit);
        var lost = await Assert.ThrowsAsync<WorkerLostException>(() => after.Run);
        Assert.Equal(WorkerExit.Cancelled, lost.Exit);
        Assert.Contains("another stream", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_speaks_of_jobs_is_killed()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var lost = await Assert.ThrowsAsync<WorkerLostException>(
            () => pool.Pool.RunLiveAsync(PoolUnderTest.Stream("wrong"), alone: false, _ => { }, CancellationToken.None));
        Assert.Equal(WorkerExit.Protocol, lost.Exit);
    }

    [Fact]
    public async Task A_stream_that_does_not_end_when_it_is_told_to_costs_its_worker()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var stream = await Running.StartAsync(pool, "stubborn");
        var stopped = stream.StopAsync();
        await pool.Time.ArmedAsync(pool.Options.StallTimeout + pool.Options.StopGrace);
        pool.Time.Advance(pool.Options.StallTimeout + pool.Options.StopGrace);
        await Assert.ThrowsAsync<WorkerLostException>(() => stopped);
    }

    [Fact]
    public async Task Stopping_the_daemon_ends_streams_and_leaves_no_process()
    {
        await using var pool = await new PoolUnderTest(spares: 0).StartedAsync();
        var stream = await Running.StartAsync(pool, "one");
        await pool.Pool.StopAsync(CancellationToken.None);
        Assert.Equal(JobOutcome.Cancelled, (await stream.Run).Outcome);
        Assert.Empty(pool.Processes());
    }

    /// <summary>A stream that runs.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly TaskCompletionSource<int> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private Running(PoolUnderTest pool, string behaviour, bool alone) => Run = pool.Pool.RunLiveAsync(
            PoolUnderTest.Stream(behaviour),
            alone,
            e =>
            {
                if (e is LiveProgressEvent progress) _pid.TrySetResult((int)progress.BitRate);
            },
            _stop.Token);

        public Task<LiveEndedEvent> Run { get; }

        public int Pid => _pid.Task.Result;

        public static async Task<Running> StartAsync(PoolUnderTest pool, string behaviour, bool alone = false)
        {
            var running = new Running(pool, behaviour, alone);
            await Task.WhenAny(running._pid.Task, running.Run);
            await running._pid.Task.WaitAsync(TimeSpan.FromMinutes(2));
            return running;
        }

        public async Task<LiveEndedEvent> StopAsync()
        {
            await _stop.CancelAsync();
            return await Run;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }
    }
}
