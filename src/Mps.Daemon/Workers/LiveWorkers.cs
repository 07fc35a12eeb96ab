using Microsoft.Extensions.Logging;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Options;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Workers;

/// <summary>
/// The workers that live streams share, at most <c>Workers:LiveStreamsPerWorker</c> each. Streams that come at once wait for
/// one worker to start instead of starting one each.
/// </summary>
internal sealed class LiveWorkers(WorkerShelf shelf, WorkerOptions options, ILogger logger, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _placing = new(1, 1);
    private readonly List<LiveWorker> _shared = [];
    private readonly HashSet<LiveWorker> _all = [];
    private readonly Lock _gate = new();

    /// <summary>Workers with live streams.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _all.Count;
        }
    }

    /// <summary>See <see cref="IWorkerPool.RunLiveAsync"/>.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="alone">In a worker of its own.</param>
    /// <param name="onEvent">Gets its events.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="stopping">The daemon is stopping.</param>
    public async Task<LiveEndedEvent> RunAsync(LiveSpec stream, bool alone, Action<LiveEvent> onEvent, CancellationToken cancellation, CancellationToken stopping)
    {
        LiveWorker worker;
        LiveStream running;
        try
        {
            (worker, running) = await PlaceAsync(stream, alone, onEvent, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new LiveEndedEvent(stream.TaskId, JobOutcome.Cancelled);
        }

        // Closing a long MP4 file takes its time, but a stream that still has not ended then never will.
        using var onCancel = cancellation.Register(() => _ = LeaveAsync(worker, running, "stopped on request", options.StallTimeout + options.StopGrace));
        // By now whoever runs streams has ended them: what is left has the grace that jobs have.
        using var onStop = stopping.Register(() => _ = LeaveAsync(worker, running, "the daemon is stopping", options.StopGrace));
        return await running.Ended.ConfigureAwait(false);
    }

    public void Dispose() => _placing.Dispose();

    private async Task LeaveAsync(LiveWorker worker, LiveStream stream, string reason, TimeSpan grace)
    {
        worker.Stop(stream.Spec.TaskId, reason);
        using var settled = new CancellationTokenSource();
        var late = Task.Delay(grace, time, settled.Token);
        if (await Task.WhenAny(stream.Ended, late).ConfigureAwait(false) == late)
            worker.Kill(stream.Spec.TaskId, WorkerExit.Cancelled, $"Live stream {stream.Spec.TaskId} did not end within {grace.TotalSeconds:0.#} s ({reason}); its worker was killed.");
        await settled.CancelAsync().ConfigureAwait(false);
    }

    private async Task<(LiveWorker Worker, LiveStream Stream)> PlaceAsync(LiveSpec spec, bool alone, Action<LiveEvent> onEvent, CancellationToken cancellation)
    {
        await _placing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!alone && PlaceInShared(spec, onEvent) is { } placed)
                return placed;
            var process = await shelf.TakeAsync(forProbe: false, cancellation).ConfigureAwait(false);
            var worker = new LiveWorker(process, alone ? 1 : options.LiveStreamsPerWorker, options.StallTimeout, shelf.Retire, logger, time);
            var stream = worker.TryAdd(spec, onEvent);
            if (stream is null)
            {
                shelf.Retire(process);
                throw new WorkerLostException(WorkerExit.NotStarted, "The worker ended before it got its live stream.");
            }

            lock (_gate)
            {
                _all.Add(worker);
                if (!alone)
                    _shared.Add(worker);
            }

            _ = ServeAsync(worker, process);
            return (worker, stream);
        }
        finally
        {
            _placing.Release();
        }
    }

    private (LiveWorker Worker, LiveStream Stream)? PlaceInShared(LiveSpec spec, Action<LiveEvent> onEvent)
    {
        List<LiveWorker> shared;
        lock (_gate)
            shared = [.. _shared];
        foreach (var worker in shared)
        {
            if (worker.TryAdd(spec, onEvent) is { } stream)
                return (worker, stream);
        }

        return null;
    }

    private async Task ServeAsync(LiveWorker worker, WorkerProcess process)
    {
        try
        {
            await worker.ServeAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _shared.Remove(worker);
                _all.Remove(worker);
            }

            shelf.Retire(process);
        }
    }
}
