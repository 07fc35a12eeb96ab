using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class SteadyClockTests
{
    private readonly TwoClocks _time = new();

    [Fact]
    public void It_goes_with_the_clock_and_its_drift()
    {
        var clock = new SteadyClock(_time);
        for (var i = 0; i < 100; i++)
        {
            _time.Pass(TimeSpan.FromSeconds(15), drift: TimeSpan.FromMilliseconds(100));
            Assert.Equal(_time.GetUtcNow(), clock.Now);
        }
    }

    [Fact]
    public void A_jump_forward_counts_only_after_its_grace()
    {
        var clock = new SteadyClock(_time);
        var start = _time.GetUtcNow();
        _time.Pass(TimeSpan.Zero, drift: TimeSpan.FromDays(400));
        Assert.Equal(start, clock.Now);
        _time.Pass(TimeSpan.FromHours(23));
        Assert.Equal(start.AddHours(23), clock.Now);
        _time.Pass(TimeSpan.FromHours(2));
        Assert.Equal(_time.GetUtcNow(), clock.Now);
        _time.Pass(TimeSpan.FromHours(1));
        Assert.Equal(_time.GetUtcNow(), clock.Now);
    }

    [Fact]
    public void A_jump_that_is_put_right_leaves_nothing_behind()
    {
        var clock = new SteadyClock(_time);
        _time.Pass(TimeSpan.Zero, drift: TimeSpan.FromDays(400));
        _ = clock.Now;
        _time.Pass(TimeSpan.FromHours(1), drift: TimeSpan.FromDays(-400));
        Assert.Equal(_time.GetUtcNow(), clock.Now);
        _time.Pass(TimeSpan.FromHours(30));
        Assert.Equal(_time.GetUtcNow(), clock.Now);
    }

    [Fact]
    public void A_clock_that_is_set_back_is_believed_at_once()
    {
        var clock = new SteadyClock(_time);
        _time.Pass(TimeSpan.FromMinutes(1), drift: TimeSpan.FromDays(-3));
        Assert.Equal(_time.GetUtcNow(), clock.Now);
    }

    [Fact]
    public async Task A_jump_forward_neither_takes_a_running_task_from_its_run_nor_forgets_finished_ones()
    {
        var time = new ShiftedTime();
        await using var house = new House(time: time);
        await house.StartAsync();
        var finished = (await house.RunAsync()).Id;
        var begun = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        house.Workers.Run = async (job, tell, cancellation) =>
        {
            begun.TrySetResult();
            await end.Task;
            return await FakeWorkers.Succeed(job, tell, cancellation);
        };
        var id = await house.SubmitAsync();
        await begun.Task;
        time.Shift = TimeSpan.FromDays(30);
        var waits = house.Get<WaitingSignal>().Waits;
        house.Get<WaitingSignal>().Raise();
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (house.Get<WaitingSignal>().Waits < waits + 1)
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield(); // the loop has looked once more
        }

        end.SetResult();
        Assert.Equal(TaskState.Finished, (await house.EndOfAsync(id)).State);
        Assert.Equal([finished, id], house.Workers.Jobs.Select(j => j.TaskId)); // one run each
        Assert.NotNull(await house.Store.FindAsync(finished, CancellationToken.None));
    }

    /// <summary>Time that passes, and a clock that may be set.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        private DateTimeOffset _clock = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private long _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _passed;

        public override DateTimeOffset GetUtcNow() => _clock;

        public void Pass(TimeSpan time, TimeSpan drift = default)
        {
            _passed += time.Ticks;
            _clock += time + drift;
        }
    }
}
