using System.Text;
using Microsoft.Extensions.Logging;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Live;

/// <summary>
/// What the outputs of one live task write with: its staging folder, its bucket, its place in the ledger. Once the lease is
/// lost nothing is written any more.
/// </summary>
internal sealed class LiveDesk : IDisposable
{
    private const int LastTries = 5;
    private static readonly TimeSpan LedgerWait = TimeSpan.FromSeconds(1);

    private readonly TaskLease _lease;
    private readonly ILiveStore _store;
    private readonly LiveSpool _spool;
    private readonly NotificationOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _lost = new();

    public LiveDesk(
        TaskLease lease, ILiveStore store, IObjectStore bucket, string staging, LiveSpool spool, LiveUploads uploads, LiveBoard board, NotificationOutbox outbox, TimeProvider time, ILogger log, CancellationToken stopping)
    {
        _lease = lease;
        _store = store;
        Bucket = bucket;
        Staging = staging;
        _spool = spool;
        Uploads = uploads;
        Board = board;
        _outbox = outbox;
        _time = time;
        _log = log;
        _stopping = stopping;
        Lost = _lost.Token;
    }

    /// <summary>As it was leased.</summary>
    public MediaTask Task => _lease.Task;

    /// <summary>What it does.</summary>
    public LivePlan Plan => _lease.Task.Live!;

    public IObjectStore Bucket { get; }

    /// <summary>Absolute path of the staging folder.</summary>
    public string Staging { get; }

    public LiveUploads Uploads { get; }

    public LiveBoard Board { get; }

    /// <summary>Number of the worker's attempt; grows with each.</summary>
    public int Attempt { get; set; }

    /// <summary>Cancelled once somebody else holds the task.</summary>
    public CancellationToken Lost { get; }

    /// <summary>The time now.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    public void Dispose() => _lost.Dispose();

    /// <summary>The path of a staged file.</summary>
    public string Path(string staged) => System.IO.Path.Combine(Staging, ObjectKey.Normalize(staged));

    public Task AddSegmentAsync(LiveSegment segment) => WriteAsync(c => _store.AddSegmentAsync(Task.Id, _lease.Fence, segment, c));

    public Task RemoveSegmentsAsync(IReadOnlyList<LiveSegment> segments, LiveGap? gap = null) =>
        WriteAsync(c => _store.RemoveSegmentsAsync(Task.Id, _lease.Fence, segments, gap, c));

    public Task AddGapAsync(LiveGap gap) => WriteAsync(c => _store.AddGapAsync(Task.Id, _lease.Fence, gap, c));

    /// <summary>Closes a file and tells of it.</summary>
    public async Task CloseFileAsync(LiveFile file)
    {
        var notice = _outbox.Entry(Task, LiveNotices.File(Task, file), Now);
        await WriteAsync(c => _store.CloseFileAsync(Task.Id, _lease.Fence, file, notice, c)).ConfigureAwait(false);
        if (notice is not null) _outbox.Wake();
    }

    /// <summary>Makes a staged file visible.</summary>
    /// <exception cref="ObjectStoreException">The bucket refuses.</exception>
    public Task CommitAsync(string staged, string key, CancellationToken cancellation) => _spool.CommitAsync(Bucket, Staging, staged, key, cancellation);

    /// <summary>Removes what is visible.</summary>
    /// <exception cref="ObjectStoreException">The bucket refuses.</exception>
    public Task DeleteAsync(string key, CancellationToken cancellation) => _spool.DeleteAsync(Bucket, key, cancellation);

    /// <summary>Makes a text visible in the place of what is there.</summary>
    /// <param name="name">Name of its file in the staging folder.</param>
    /// <param name="text">The text.</param>
    /// <param name="key">Its key.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ObjectStoreException">The bucket refuses.</exception>
    public async Task CommitTextAsync(string name, string text, string key, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Path(name), text, new UTF8Encoding(false), cancellation).ConfigureAwait(false);
        await CommitAsync(name, key, cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes a staged file that is not wanted any more.</summary>
    public void Discard(string staged)
    {
        try
        {
            File.Delete(Path(staged));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.StagingKept(Bucket.Bucket, e.Message);
        }
    }

    /// <summary>What is not in the ledger is not recorded: a store that falters is asked again for as long as the daemon has time.</summary>
    private async Task WriteAsync(Func<CancellationToken, Task<bool>> write)
    {
        for (var attempt = 1; ; attempt++)
        {
            Lost.ThrowIfCancellationRequested();
            try
            {
                if (await write(CancellationToken.None).ConfigureAwait(false)) return;
            }
            catch (Exception e) when (e is not OperationCanceledException && (attempt < LastTries || !_stopping.IsCancellationRequested))
            {
                _log.LiveLedgerFaltered(e, Task.Id);
                await System.Threading.Tasks.Task.Delay(LedgerWait, _time, Lost).ConfigureAwait(false);
                continue;
            }

            _log.LeaseLost(Task.Id);
            await _lost.CancelAsync().ConfigureAwait(false);
        }
    }
}
