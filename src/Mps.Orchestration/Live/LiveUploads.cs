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
/// Takes what one stream has completed into its bucket, in order. A bucket that is away, full or silent is tried again and again;
/// meanwhile things wait in the staging folder, within <c>Live:SpoolBytes</c> over all streams. Beyond that, streams whose bucket
/// is in trouble give up their oldest; others give up nothing on their account.
/// </summary>
internal sealed class LiveUploads(LiveSpool spool, LiveOptions options, TimeProvider time, ILogger log, string taskId) : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly LinkedList<LiveUpload> _waiting = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly SemaphoreSlim _grown = new(0, 1);
    private readonly CancellationTokenSource _failed = new();
    private readonly CancellationTokenSource _abandoned = new();
    private TaskCompletionSource? _idle;
    private LiveUpload? _current;
    private long _begun;
    private bool _busy;
    private bool _isAbandoned;
    private string _refusal = "";
    private long _bytes;

    /// <summary>Bytes of this stream that wait.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Why the bucket does not take what waits; empty when it does.</summary>
    public string Trouble
    {
        get
        {
            lock (_gate)
            {
                if (_refusal.Length > 0 || _current is not { } current) return _refusal;
                var waited = time.GetElapsedTime(_begun);
                return waited > spool.Patience(current.Bytes) / 4 ? $"no answer for {waited.TotalSeconds:0} s" : "";
            }
        }
    }

    /// <summary>Set when more waited than may and the configuration says that the recording fails then.</summary>
    public JobFailure? Failure { get; private set; }

    /// <summary>Cancelled with <see cref="Failure"/>.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>Puts a step behind all others.</summary>
    public void Add(LiveUpload upload)
    {
        lock (_gate)
        {
            if (_isAbandoned) return;
            _waiting.AddLast(upload);
            Count(upload.Bytes);
            Raise(_arrived);
            Raise(_grown);
        }
    }

    /// <summary>Works until cancelled. What waits then stays in the staging folder and in the ledger.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(CarryOutAsync(cancellation), KeepBoundAsync(cancellation)).ConfigureAwait(false);
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

    /// <summary>Gives up everything that waits, and what is on its way.</summary>
    public async Task AbandonAsync()
    {
        List<LiveUpload> waiting;
        lock (_gate)
        {
            _isAbandoned = true;
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        await _abandoned.CancelAsync().ConfigureAwait(false);
        foreach (var upload in waiting) await DropAsync(upload).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _arrived.Dispose();
        _grown.Dispose();
        _failed.Dispose();
        _abandoned.Dispose();
    }

    private async Task CarryOutAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _abandoned.Token);
        while (true)
        {
            if (Next() is not { } upload)
            {
                await _arrived.WaitAsync(cancellation).ConfigureAwait(false);
                continue;
            }

            for (var wait = FirstRetry; Begin(upload); wait = Backoff.After(wait, LongestRetry))
            {
                if (await DoAsync(upload, either.Token).ConfigureAwait(false)) break;
                await Task.Delay(wait, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellation.ThrowIfCancellationRequested();
            }
        }
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

    /// <summary>False when it was given up meanwhile.</summary>
    private bool Begin(LiveUpload upload)
    {
        lock (_gate)
        {
            if (!_waiting.Contains(upload)) return false;
            (_current, _begun) = (upload, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>Tries once; false when it must be tried again.</summary>
    private async Task<bool> DoAsync(LiveUpload upload, CancellationToken cancellation)
    {
        var refusal = "";
        try
        {
            await upload.Do(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
            // It waits no longer.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Bucket, staging disk or store: whichever it is, nothing is lost while we wait.
            refusal = e.Message;
        }

        lock (_gate)
        {
            if (refusal.Length > 0 && _refusal.Length == 0) log.LiveBucketAway(taskId, refusal);
            (_current, _refusal) = (null, refusal);
            if (refusal.Length > 0) Raise(_grown);
            else if (_waiting.Remove(upload)) Count(-upload.Bytes);
        }

        return refusal.Length == 0;
    }

    /// <summary>Looks at the bound whenever something was added or refused, also while the bucket keeps an upload waiting.</summary>
    private async Task KeepBoundAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _grown.WaitAsync(cancellation).ConfigureAwait(false);
            if (!spool.IsOver || Trouble is not { Length: > 0 } trouble) continue;
            if (options.SpoolFull == LiveOptions.Fail)
            {
                await FailAsync(trouble).ConfigureAwait(false);
                continue;
            }

            while (spool.IsOver && TakeOldest() is { } oldest) await DropAsync(oldest).ConfigureAwait(false);
        }
    }

    private async Task FailAsync(string trouble)
    {
        lock (_gate)
        {
            Failure ??= new JobFailure(
                JobPhase.Commit,
                JobFault.Destination,
                Retryable: true,
                $"More than {options.SpoolBytes} bytes (Live:SpoolBytes) wait for the bucket, which refuses: {trouble}",
                Detail: JobFailureDetail.NoSpace);
        }

        await AbandonAsync().ConfigureAwait(false);
        await _failed.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>The oldest that may be given up and is not on its way.</summary>
    private LiveUpload? TakeOldest()
    {
        lock (_gate)
        {
            var found = _waiting.FirstOrDefault(u => u.Drop is not null && u != _current);
            if (found is not null) _waiting.Remove(found);
            return found;
        }
    }

    private async Task DropAsync(LiveUpload upload)
    {
        Count(-upload.Bytes);
        if (upload.Drop is not null) await upload.Drop().ConfigureAwait(false);
    }

    private void Count(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        if (bytes >= 0) spool.Add(bytes);
        else spool.Release(-bytes);
    }

    /// <summary>Under the gate.</summary>
    private static void Raise(SemaphoreSlim signal)
    {
        if (signal.CurrentCount == 0) signal.Release();
    }
}
