using Microsoft.Extensions.Logging;
using Mps.Jobs;
using Mps.Orchestration.Options;

namespace Mps.Orchestration.Live;

/// <summary>One step on the way of a stream's files into the bucket. It may be repeated: each part of it is idempotent.</summary>
/// <param name="Do">Commits and writes down.</param>
/// <param name="Bytes">What it takes out of the staging folder.</param>
/// <param name="Drop">Gives it up when too much waits; null = it may not be given up.</param>
internal sealed record LiveUpload(Func<CancellationToken, Task> Do, long Bytes = 0, Func<Task>? Drop = null);

/// <summary>
/// Takes what one stream has completed into its bucket, in order. A bucket that is away or full is tried again and again;
/// meanwhile things wait in the staging folder, within <c>Live:SpoolBytes</c> over all streams.
/// </summary>
internal sealed class LiveUploads(LiveSpool spool, LiveOptions options, TimeProvider time, ILogger log, string taskId) : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly LinkedList<LiveUpload> _waiting = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly CancellationTokenSource _failed = new();
    private TaskCompletionSource? _idle;
    private bool _busy;
    private long _bytes;

    /// <summary>Bytes of this stream that wait.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Why the bucket does not take what waits; empty when it does.</summary>
    public string Trouble { get; private set; } = "";

    /// <summary>Set when more waited than may and the configuration says that the recording fails then.</summary>
    public JobFailure? Failure { get; private set; }

    /// <summary>Cancelled with <see cref="Failure"/>.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>Puts a step behind all others.</summary>
    public void Add(LiveUpload upload)
    {
        lock (_gate)
        {
            if (Failure is not null) return;
            _waiting.AddLast(upload);
            Count(upload.Bytes);
            if (_arrived.CurrentCount == 0) _arrived.Release();
        }
    }

    /// <summary>Works until cancelled. What waits then stays in the staging folder and in the ledger.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                if (Next() is { } upload) await CarryOutAsync(upload, cancellation).ConfigureAwait(false);
                else await _arrived.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The daemon stops, or the stream has ended.
        }
        finally
        {
            spool.Release(Interlocked.Exchange(ref _bytes, 0));
        }
    }

    /// <summary>Completes once nothing waits.</summary>
    public Task IdleAsync()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_busy) return Task.CompletedTask;
            return (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Gives up everything that waits.</summary>
    public async Task AbandonAsync()
    {
        List<LiveUpload> waiting;
        lock (_gate)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var upload in waiting) await DropAsync(upload).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _arrived.Dispose();
        _failed.Dispose();
    }

    private LiveUpload? Next()
    {
        lock (_gate)
        {
            _busy = _waiting.Count > 0;
            if (_busy) return _waiting.First!.Value;
            _idle?.TrySetResult();
            _idle = null;
            return null;
        }
    }

    private async Task CarryOutAsync(LiveUpload upload, CancellationToken cancellation)
    {
        var wait = FirstRetry;
        while (true)
        {
            try
            {
                await upload.Do(cancellation).ConfigureAwait(false);
                Trouble = "";
                Remove(upload);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Bucket, staging disk or store: whichever it is, nothing is lost while we wait.
                if (Trouble.Length == 0) log.LiveBucketAway(taskId, e.Message);
                Trouble = e.Message;
            }

            if (spool.IsOver && !await MakeRoomAsync(upload).ConfigureAwait(false)) return;
            if (!Waits(upload)) return;
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            wait = wait * 2 < LongestRetry ? wait * 2 : LongestRetry;
        }
    }

    /// <summary>Gives up the oldest until what is left is within the bound; false when the recording fails instead.</summary>
    private async Task<bool> MakeRoomAsync(LiveUpload current)
    {
        if (options.SpoolFull == "fail")
        {
            lock (_gate)
            {
                Failure = new JobFailure(
                    JobPhase.Commit,
                    JobFault.Destination,
                    Retryable: true,
                    $"More than {options.SpoolBytes} bytes (Live:SpoolBytes) wait for the bucket, which refuses: {Trouble}",
                    Detail: JobFailureDetail.NoSpace);
            }

            await AbandonAsync().ConfigureAwait(false);
            await _failed.CancelAsync().ConfigureAwait(false);
            return false;
        }

        while (spool.IsOver && Oldest() is { } oldest) await DropAsync(oldest).ConfigureAwait(false);
        return true;

        LiveUpload? Oldest()
        {
            lock (_gate)
            {
                var found = _waiting.FirstOrDefault(u => u.Drop is not null);
                if (found is not null) _waiting.Remove(found);
                return found;
            }
        }
    }

    private async Task DropAsync(LiveUpload upload)
    {
        Count(-upload.Bytes);
        if (upload.Drop is not null) await upload.Drop().ConfigureAwait(false);
    }

    private bool Waits(LiveUpload upload)
    {
        lock (_gate) return _waiting.Contains(upload);
    }

    private void Remove(LiveUpload upload)
    {
        lock (_gate)
        {
            if (_waiting.Remove(upload)) Count(-upload.Bytes);
        }
    }

    private void Count(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        if (bytes >= 0) spool.Add(bytes);
        else spool.Release(-bytes);
    }
}
