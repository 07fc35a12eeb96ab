using Microsoft.Extensions.Logging;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Workers;

/// <summary>
/// One worker process with the live streams that share it. It takes streams until its last one has ended; then it is let go,
/// because a process that has handled hostile streams is not kept for others.
/// </summary>
/// <param name="process">The process.</param>
/// <param name="capacity">Streams that it may have at once.</param>
/// <param name="stallTimeout">Longest time without a sign of life of a stream.</param>
/// <param name="retire">Lets the process go.</param>
/// <param name="logger">The log.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveWorker(
    WorkerProcess process, int capacity, TimeSpan stallTimeout, Action<WorkerProcess> retire, ILogger logger, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LiveStream> _streams = new(StringComparer.Ordinal);
    private string? _guilty;
    private bool _closed;

    /// <summary>Forwards events until the process is gone.</summary>
    public async Task ServeAsync()
    {
        await foreach (var e in process.Events.ReadAllAsync().ConfigureAwait(false))
        {
            if (e is not LiveEvent live)
            {
                process.Kill(WorkerExit.Protocol, $"The worker broke the job protocol: {e.GetType().Name} from a worker of live streams.");
                break;
            }

            Take(live);
        }

        var end = await process.Ended.ConfigureAwait(false);
        List<LiveStream> left;
        lock (_gate)
        {
            _closed = true;
            left = [.. _streams.Values];
            _streams.Clear();
        }

        if (left.Count > 0)
            logger.WorkerLost(process.Pid, string.Join(' ', left.Select(s => s.Spec.TaskId)), end.Exit, end.Message);
        // Who is known to have caused it answers for it alone.
        foreach (var stream in left)
        {
            if (end.Exit == WorkerExit.Normal && stream.IsUntouched)
                stream.Lose(WorkerExit.Cancelled, "The worker had just done its last stream and was on its way out.");
            else if (_guilty is null || _guilty == stream.Spec.TaskId)
                stream.Lose(end.Exit == WorkerExit.Normal ? WorkerExit.Protocol : end.Exit, end.Message);
            else
                stream.Lose(WorkerExit.Cancelled, $"Its worker was replaced because of another stream: {end.Message}");
            stream.Dispose();
        }
    }

    /// <summary>Gives the worker a stream, unless it is full, is meant for another alone, or is on its way out.</summary>
    public LiveStream? TryAdd(LiveSpec spec, Action<LiveEvent> onEvent)
    {
        lock (_gate)
        {
            if (_closed || _streams.Count >= capacity || process.Ended.IsCompleted || _streams.ContainsKey(spec.TaskId))
                return null;
            var stream = new LiveStream(spec, onEvent, stallTimeout, () => Stalled(spec.TaskId), time);
            _streams[spec.TaskId] = stream;
            _ = process.SendAsync(new LiveStartCommand(spec));
            return stream;
        }
    }

    /// <summary>Asks a stream to end with its files closed. One whose thread does not live any more is the stall watch's business.</summary>
    public void Stop(string taskId, string reason) => _ = process.SendAsync(new LiveStopCommand(taskId, reason));

    /// <summary>Kills the worker over one of its streams; the others are lost through no fault of theirs.</summary>
    public void Kill(string taskId, WorkerExit exit, string reason)
    {
        lock (_gate)
        {
            if (!_streams.ContainsKey(taskId))
                return;
            _guilty ??= taskId;
        }

        process.Kill(exit, reason);
    }

    private void Take(LiveEvent e)
    {
        LiveStream? stream;
        lock (_gate)
            stream = _streams.GetValueOrDefault(e.TaskId);
        if (stream is null)
            return; // of a stream that has ended here already
        try
        {
            stream.Take(e);
        }
#pragma warning disable CA1031 // Whatever one stream's taker has: the others' events must go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.LiveEventNotTaken(exception, process.Pid, e.TaskId);
            Stop(e.TaskId, "the daemon could not take its events");
            Remove(e.TaskId)?.Lose(WorkerExit.Cancelled, $"The daemon could not take its events: {exception.Message}");
            return;
        }

        if (e is LiveEndedEvent)
            Remove(e.TaskId);
    }

    private LiveStream? Remove(string taskId)
    {
        LiveStream? stream;
        lock (_gate)
        {
            if (!_streams.Remove(taskId, out stream))
                return null;
            _closed = _streams.Count == 0;
            if (_closed)
                retire(process);
        }

        stream.Dispose();
        return stream;
    }

    private void Stalled(string taskId) => Kill(
        taskId, WorkerExit.Stalled, $"Live stream {taskId} gave no sign of life for {stallTimeout.TotalSeconds:0.#} s; its worker was killed.");
}
