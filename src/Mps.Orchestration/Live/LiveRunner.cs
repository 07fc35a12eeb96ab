using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Live;

/// <summary>
/// Takes live tasks as they come, all of them: they share workers and take no slot of file tasks. At start it takes over
/// those that a daemon before it left.
/// </summary>
internal sealed class LiveRunner(
    ITaskStore store,
    ILiveStore live,
    LiveExecution execution,
    RunningTasks running,
    LiveBoard board,
    BucketSet buckets,
    TimeProvider time,
    ILogger<LiveRunner> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    private readonly string _owner = $"{Environment.MachineName}/{Environment.ProcessId}/live-{Guid.NewGuid():N}";
    private readonly ConcurrentDictionary<string, (long Fence, CancellationTokenSource Drop, Task Run)> _runs = new(StringComparer.Ordinal);
    private bool _swept;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var renewing = RenewAsync(stoppingToken);
        await Rounds.RunAsync(RoundAsync, log.RunnerFaltered, Rounds.Rest, time, stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(_runs.Values.Select(r => r.Run)).ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
    }

    private async Task RoundAsync(CancellationToken stopping)
    {
        while (await TakeAsync(live.ReclaimLiveAsync, stopping).ConfigureAwait(false))
        {
        }

        if (!_swept) await SweepAsync(stopping).ConfigureAwait(false);
        _swept = true;
        while (await TakeAsync(live.LeaseLiveAsync, stopping).ConfigureAwait(false))
        {
        }

        await board.Arrived.WaitAsync(LookAgain, time, stopping).ConfigureAwait(false);
    }

    private async Task<bool> TakeAsync(
        Func<string, DateTimeOffset, DateTimeOffset, CancellationToken, Task<TaskLease?>> take, CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        if (await take(_owner, now, now + TaskRunner.LeaseTime, stopping).ConfigureAwait(false) is not { } lease) return false;
        var drop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var begin = new TaskCompletionSource();
        _runs[lease.Task.Id] = (lease.Fence, drop, RunAsync(lease, begin.Task, drop));
        begin.SetResult();
        return true;
    }

    private async Task RunAsync(TaskLease lease, Task begin, CancellationTokenSource drop)
    {
        await begin.ConfigureAwait(false);
        await Task.Yield();
        using var registration = running.Enter(lease.Task.Id);
        try
        {
            await execution.RunAsync(lease, registration.Abort, drop.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever broke, the lease runs out and the task is taken up again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.RunBroke(e, lease.Task.Id);
        }
        finally
        {
            _runs.TryRemove(lease.Task.Id, out _);
            drop.Dispose();
        }
    }

    /// <summary>One loop for all: a hundred streams need no hundred timers.</summary>
    private async Task RenewAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TaskRunner.LeaseTime / 4, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
            {
                foreach (var (taskId, run) in _runs) await RenewAsync(taskId, run.Fence, run.Drop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The daemon stops; whoever starts next need not wait for our leases.
        }
    }

    private async Task RenewAsync(string taskId, long fence, CancellationTokenSource drop)
    {
        try
        {
            if (await store.RenewAsync(taskId, fence, time.GetUtcNow() + TaskRunner.LeaseTime, CancellationToken.None).ConfigureAwait(false)) return;
            if (!_runs.ContainsKey(taskId)) return; // it has just ended
            log.LeaseLost(taskId);
            await drop.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
#pragma warning disable CA1031 // A store that falters may recover before the lease runs out; fencing keeps two holders apart if it does not.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.RunnerFaltered(e);
        }
    }

    /// <summary>Removes staging folders of streams that have ended.</summary>
    private async Task SweepAsync(CancellationToken stopping)
    {
        foreach (var bucket in buckets.All)
        {
            try
            {
                foreach (var staging in bucket.ListStaging().ToList())
                {
                    if (LiveStaging.TaskOf(staging) is not { } taskId) continue;
                    if (await store.FindAsync(taskId, stopping).ConfigureAwait(false) is { State: not TaskState.Finished }) continue;
                    await bucket.RemoveStagingAsync(staging, stopping).ConfigureAwait(false);
                    log.StagingSwept(staging, bucket.Bucket);
                }
            }
            catch (ObjectStoreException e)
            {
                log.StagingKept(bucket.Bucket, e.Message);
            }
        }
    }
}
