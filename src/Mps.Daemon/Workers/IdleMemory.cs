using Mps.Daemon.Interop;

namespace Mps.Daemon.Workers;

/// <summary>
/// Gives memory back to the system once the last job is over: the collector by itself keeps what a burst of work has taken until the next
/// burst comes, which on a quiet node is for hours. One short pause, at a time when nobody waits for an answer. Owns its timer.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    /// <summary>From the end of the last job: longer than it takes to store and report its end, so that nothing of it is taken up again.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly ITimer _timer;

    /// <param name="time">The clock.</param>
    /// <param name="giveBack">What to do; null = give memory back.</param>
    public IdleMemory(TimeProvider time, Action? giveBack = null)
    {
        giveBack ??= GiveBack;
        _timer = time.CreateTimer(_ => giveBack(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A job begins.</summary>
    public void Work() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>No job runs any more.</summary>
    public void Idle() => _timer.Change(Rest, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        _ = LibC.TrimHeap(0);
    }
}
