using Mps.Jobs.Live;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Workers;

/// <summary>One live stream in a worker, as the pool sees it: whom its events go to, and whether its thread still lives.</summary>
internal sealed class LiveStream : IDisposable
{
    private readonly TaskCompletionSource<LiveEndedEvent> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<LiveEvent> _onEvent;
    private readonly StallWatch _stall;
    private long _beats;

    /// <param name="spec">What it does.</param>
    /// <param name="onEvent">Gets its events.</param>
    /// <param name="patience">Longest time without a word of its thread.</param>
    /// <param name="onStall">Called when it lasted longer.</param>
    /// <param name="time">The clock.</param>
    public LiveStream(LiveSpec spec, Action<LiveEvent> onEvent, TimeSpan patience, Action onStall, TimeProvider time)
    {
        Spec = spec;
        _onEvent = onEvent;
        _stall = new StallWatch(patience, onStall, time);
    }

    public LiveSpec Spec { get; }

    /// <summary>Nothing was heard of it yet.</summary>
    public bool IsUntouched => Interlocked.Read(ref _beats) == 0;

    /// <summary>How it ended; faults with <see cref="WorkerLostException"/> when its worker was lost.</summary>
    public Task<LiveEndedEvent> Ended => _ended.Task;

    /// <summary>Takes one event.</summary>
    /// <exception cref="InvalidOperationException">Whoever runs the stream cannot take it.</exception>
    public void Take(LiveEvent e)
    {
        _stall.Observe(Interlocked.Increment(ref _beats)); // progress comes once a second, whatever the source does
        _onEvent(e);
        if (e is LiveEndedEvent ended)
            _ended.TrySetResult(ended);
    }

    /// <summary>Its worker is gone.</summary>
    public void Lose(WorkerExit exit, string reason) => _ended.TrySetException(new WorkerLostException(exit, reason));

    public void Dispose() => _stall.Dispose();
}
