namespace Mps.Orchestration.Tests;

/// <summary>The system's clock set forward or back; timers and elapsed time go on as they are, as with a real clock that is set.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
