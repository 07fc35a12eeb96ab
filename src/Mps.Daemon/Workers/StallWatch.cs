namespace Mps.Daemon.Workers;

/// <summary>Calls back once when the work counter of a job has not grown for a while. Liveness alone does not count.</summary>
internal sealed class StallWatch : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly ITimer _timer;
    private long _work;

    /// <param name="patience">Longest time without growth.</param>
    /// <param name="onStall">Called on a timer thread.</param>
    /// <param name="time">The clock.</param>
    public StallWatch(TimeSpan patience, Action onStall, TimeProvider time)
    {
        _patience = patience;
        _timer = time.CreateTimer(_ => onStall(), null, patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Takes note of the counter; only growth resets the watch.</summary>
    public void Observe(long work)
    {
        if (work <= _work)
            return;
        _work = work;
        _timer.Change(_patience, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
