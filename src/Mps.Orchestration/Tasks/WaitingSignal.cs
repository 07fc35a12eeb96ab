namespace Mps.Orchestration.Tasks;

/// <summary>Wakes whoever runs tasks or delivers events, without a queue of its own: what waits is in the store.</summary>
public sealed class WaitingSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);
    private readonly Lock _lock = new();
    private long _waits;

    /// <summary>How often somebody came to wait; grows as long as the loop that takes tasks lives.</summary>
    public long Waits => Interlocked.Read(ref _waits);

    /// <summary>Something new waits.</summary>
    public void Raise()
    {
        lock (_lock)
        {
            if (_raised.CurrentCount == 0) _raised.Release();
        }
    }

    /// <summary>Returns when raised since the last return, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(time);
        Interlocked.Increment(ref _waits);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var raised = _raised.WaitAsync(done.Token);
        var elapsed = Task.Delay(atMost, time, done.Token);
        await Task.WhenAny(raised, elapsed).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        if (raised.IsFaulted) await raised.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose() => _raised.Dispose();
}
