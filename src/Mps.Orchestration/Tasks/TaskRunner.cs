using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mps.Jobs;
using Mps.Orchestration.Admission;
using Mps.Orchestration.Batches;
using Mps.Orchestration.Live;
using Mps.Orchestration.Options;
using Mps.Orchestration.Usage;

namespace Mps.Orchestration.Tasks;

/// <summary>
/// Takes waiting tasks as there is room for them and sees each to its end. At start it first brings to order what a daemon
/// before it left: tasks whose commit had begun are rolled forward, others wait again.
/// </summary>
internal sealed class TaskRunner(
    ITaskStore store,
    IUsageStore usage,
    AdmissionDesk desk,
    NodeBudget budget,
    TaskExecution execution,
    TaskEnding ending,
    BatchSignal batches,
    TaskEvents events,
    RunningTasks running,
    WaitingSignal waiting,
    TaskOptions tasks,
    TimeProvider time,
    ILogger<TaskRunner> log) : BackgroundService
{
    /// <summary>A lease that is not renewed for so long is anybody's.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);

    /// <summary>Times that a daemon may die over a task before the task is given up.</summary>
    public const int MaxDaemonRestarts = 5;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);

    /// <summary>Days of usage that DescribeUsageData may ask for (behaviour of the API).</summary>
    private const int UsageDays = 365;

    private readonly string _owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
    private readonly OffPeakWindows _offPeak = new(tasks.OffPeak);
    private readonly HashSet<Task> _runs = [];
    private readonly SteadyClock _steady = new(time);
    private DateTimeOffset _purged = DateTimeOffset.MinValue;
    private bool _recovered;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Rounds.RunAsync(RoundAsync, log.RunnerFaltered, Rounds.Rest, time, stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(_runs).ConfigureAwait(false);
    }

    private async Task RoundAsync(CancellationToken stopping)
    {
        await ReclaimAsync(stopping).ConfigureAwait(false);
        if (!_recovered) await ending.SweepStagingAsync().ConfigureAwait(false);
        _recovered = true;
        await TakeAsync(stopping).ConfigureAwait(false);
        await PurgeAsync(stopping).ConfigureAwait(false);
        await waiting.WaitAsync(LookAgain, time, stopping).ConfigureAwait(false);
    }

    private async Task TakeAsync(CancellationToken stopping)
    {
        _runs.RemoveWhere(r => r.IsCompleted);
        while (true)
        {
            var now = time.GetUtcNow();
            var next = await store.NextAsync(now, _offPeak.Contains(time.GetLocalNow()), AdmissionDesk.LookAhead, stopping).ConfigureAwait(false);
            if (await desk.ChooseAsync(next, stopping).ConfigureAwait(false) is not { } admitted) return;
            if (await store.LeaseAsync(admitted.TaskId, _owner, now, now + LeaseTime, stopping).ConfigureAwait(false) is not { } lease) continue;
            var place = budget.Enter(admitted.Need);
            _runs.Add(Task.Run(() => RunAsync(lease, place, admitted.Never, stopping), CancellationToken.None));
        }
    }

    private async Task RunAsync(TaskLease lease, IDisposable place, Shortage? never, CancellationToken stopping)
    {
        using var registration = running.Enter(lease.Task.Id);
        using var drop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var ended = new CancellationTokenSource();
        var renewing = RenewAsync(lease, drop, ended.Token);
        try
        {
            events.Publish(TaskEvent.Of(lease.Task));
            batches.Changed(lease.Task);
            if (never is null) await execution.RunAsync(lease, registration.Abort, drop.Token).ConfigureAwait(false);
            else await RefuseAsync(lease, never).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever broke, the lease runs out and the task is taken up again, a bounded number of times.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.RunBroke(e, lease.Task.Id);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
            place.Dispose();
            waiting.Raise();
        }
    }

    /// <summary>No waiting helps a task that needs more than this node has.</summary>
    private Task RefuseAsync(TaskLease lease, Shortage never)
    {
        log.TaskTooLarge(lease.Task.Id, never.Text);
        var full = never.Resource == Resource.Disk;
        return ending.FailAsync(
            lease,
            FailureCodes.Map(new JobFailure(
                JobPhase.Plan,
                full ? JobFault.Destination : JobFault.Daemon,
                Retryable: false,
                $"this node can never run the task: it {never.Text}.",
                Detail: full ? JobFailureDetail.NoSpace : JobFailureDetail.None)),
            sourceWide: false);
    }

    private async Task RenewAsync(TaskLease lease, CancellationTokenSource drop, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(LeaseTime / 4, time);
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(ended).ConfigureAwait(false);
                if (await store.RenewAsync(lease.Task.Id, lease.Fence, time.GetUtcNow() + LeaseTime, ended).ConfigureAwait(false)) continue;
                log.LeaseLost(lease.Task.Id);
                await drop.CancelAsync().ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                return; // the task has ended
            }
#pragma warning disable CA1031 // A store that falters may recover before the lease runs out; fencing keeps two holders apart if it does not.
            catch (Exception e)
#pragma warning restore CA1031
            {
                log.RunnerFaltered(e);
            }
        }
    }

    /// <summary>Takes over what nobody holds any more.</summary>
    private async Task ReclaimAsync(CancellationToken stopping)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            if (await store.ReclaimAsync(_owner, _steady.Now, now + LeaseTime, stopping).ConfigureAwait(false) is not { } lease) return;
            if (lease.Journal is { } journal)
            {
                log.TaskRecovered(lease.Task.Id, "its commit had begun and is completed");
                await ending.RollForwardAsync(lease, journal).ConfigureAwait(false);
            }
            else if (lease.DaemonRestarts >= MaxDaemonRestarts)
            {
                log.TaskRecovered(lease.Task.Id, "given up");
                await ending.FailAsync(
                    lease,
                    FailureCodes.Internal($"Process failed, daemon: the daemon ended {MaxDaemonRestarts + 1} times while it processed this task."),
                    sourceWide: false,
                    AttemptEnd.DaemonStopped).ConfigureAwait(false);
            }
            else
            {
                log.TaskRecovered(lease.Task.Id, "it waits again");
                await ending.RemoveStagingAsync(lease.Task.Id).ConfigureAwait(false);
                await store.ReleaseAsync(lease.Task.Id, lease.Fence, now, crashed: true, stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task PurgeAsync(CancellationToken stopping)
    {
        var now = _steady.Now;
        if (now - _purged < PurgeEvery && now >= _purged) return;
        _purged = now;
        var gone = await store.PurgeAsync(
            now - TimeSpan.FromDays(tasks.RetentionDays), now - TimeSpan.FromDays(Math.Max(tasks.SessionDays, LiveIntake.SessionDays)), stopping).ConfigureAwait(false);
        if (gone > 0) log.TasksPurged(gone);
        await usage.PurgeUsageAsync(DateOnly.FromDateTime(now.UtcDateTime).AddDays(-UsageDays), stopping).ConfigureAwait(false);
    }
}
