namespace Mps.Orchestration.Tests;

/// <summary>The system's clock, but waits of less than ten seconds are over at once.</summary>
internal sealed class HurriedTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(10) ? TimeSpan.FromTicks(1) : dueTime, period);
}
