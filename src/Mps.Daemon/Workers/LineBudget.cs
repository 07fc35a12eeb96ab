namespace Mps.Daemon.Workers;

/// <summary>Bounds how many log lines one worker may cause: a burst, refilled at a steady rate. Not thread-safe.</summary>
internal sealed class LineBudget(TimeProvider time)
{
    private const double Burst = 100;
    private const double LinesPerSecond = 20;

    private double _credit = Burst;
    private long _last = time.GetTimestamp();

    /// <summary>Lines refused since the last one that was let through.</summary>
    public int Dropped { get; private set; }

    /// <summary>True when a line may be logged; <paramref name="droppedBefore"/> then says how many were lost before it.</summary>
    public bool TryTake(out int droppedBefore)
    {
        var now = time.GetTimestamp();
        _credit = Math.Min(Burst, _credit + (time.GetElapsedTime(_last, now).TotalSeconds * LinesPerSecond));
        _last = now;
        droppedBefore = 0;
        if (_credit < 1)
        {
            Dropped++;
            return false;
        }

        _credit--;
        droppedBefore = Dropped;
        Dropped = 0;
        return true;
    }
}
