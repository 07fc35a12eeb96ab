using Microsoft.Extensions.Logging;
using Mps.Jobs;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Workers;

namespace Mps.Orchestration.Tasks;

/// <summary>
/// Runs one held task: input, staging, job, end. A lost worker gives the task one retry; an input that has cost two
/// workers is not tried any more until it changes. A worker that never started costs the task nothing but a wait.
/// </summary>
internal sealed class TaskExecution(
    ITaskStore store,
    InputResolver inputs,
    JobPreparation preparation,
    Quarantine quarantine,
    BucketSet buckets,
    JobChain jobs,
    TaskEnding ending,
    NotificationOutbox outbox,
    TimeProvider time,
    ILogger<TaskExecution> log)
{
    private const int MaxWorkerLosses = 2;

    // Long enough to replace the program or to get memory back; after that it is no passing trouble.
    private static readonly TimeSpan[] StartWaits = [.. new[] { 1, 2, 4, 8 }.Select(s => TimeSpan.FromSeconds(s))];

    /// <param name="lease">The held task.</param>
    /// <param name="abort">The task is to be aborted: it ends with FAIL "aborted".</param>
    /// <param name="drop">The daemon stops, or the lease was lost: the task goes back to waiting.</param>
    public async Task RunAsync(TaskLease lease, CancellationToken abort, CancellationToken drop)
    {
        log.TaskBegins(lease.Task.Id, lease.Attempt);
        if (lease.Task.Subtasks.All(s => s.State != SubtaskState.Pending))
        {
            await ending.FailAsync(lease, FailureCodes.Aborted, sourceWide: false).ConfigureAwait(false); // nothing is open: only the task ends
            return;
        }

        if (lease.AbortRequested)
        {
            await ending.FailAsync(lease, FailureCodes.Aborted, sourceWide: false, AttemptEnd.Aborted).ConfigureAwait(false);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort, drop);
        try
        {
            var (input, failure) = await inputs.ResolveAsync(lease.Task.Input, stop.Token).ConfigureAwait(false);
            if (input is null) await ending.FailAsync(lease, FailureCodes.Map(failure!), sourceWide: true).ConfigureAwait(false);
            else if (await quarantine.RefusalAsync(input).ConfigureAwait(false) is { } refusal)
                await ending.FailAsync(lease, FailureCodes.Map(refusal), sourceWide: true).ConfigureAwait(false);
            else await RunAsync(lease, input, abort, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await StopAsync(lease, abort).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(TaskLease lease, ResolvedInput input, CancellationToken abort, CancellationToken stop)
    {
        var prepared = await preparation.PrepareAsync(lease.Task, stop).ConfigureAwait(false);
        lease = lease with { Task = await RecordAsync(lease, prepared.Failed, stop).ConfigureAwait(false) };
        if (prepared.Outputs.Count == 0)
        {
            await ending.FailAsync(lease, FailureCodes.Aborted, sourceWide: false).ConfigureAwait(false); // nothing is open: only the task ends
            return;
        }

        var starts = 0;
        while (true)
        {
            if (Stage(lease, out var failure) is not { } staging)
            {
                await ending.RemoveStagingAsync(lease.Task.Id).ConfigureAwait(false);
                await ending.FailAsync(lease, FailureCodes.Map(failure!), sourceWide: false).ConfigureAwait(false);
                return;
            }

            var records = new FailureRecords(store, outbox, lease, stop);
            var report = await jobs.RunAsync(lease, prepared.Outputs, input.Input, staging, records, stop).ConfigureAwait(false);
            lease = lease with { Task = await records.DoneAsync().ConfigureAwait(false) };
            var ran = report.End is { Outcome: JobOutcome.Completed }; // what is done already need not be done again
            if (abort.IsCancellationRequested || (stop.IsCancellationRequested && !ran))
            {
                await StopAsync(lease, abort).ConfigureAwait(false);
                return;
            }

            if (ran) await quarantine.ClearAsync(input).ConfigureAwait(false);
            if (report.Lost is { Exit: WorkerExit.NotStarted } none && starts < StartWaits.Length)
            {
                log.WorkerAwaited(lease.Task.Id, StartWaits[starts].TotalSeconds, none.Message);
                await Task.Delay(StartWaits[starts++], time, stop).ConfigureAwait(false);
                continue;
            }

            if (report.Lost is { } lost && await RetryAsync(lease, input, lost).ConfigureAwait(false) is { } retry)
            {
                lease = retry;
                continue;
            }

            var whole = report.End?.Failure is { } f ? FailureCodes.Map(f) : null;
            var sourceWide = report.End?.Failure is { Fault: JobFault.Source } ? whole : null;
            await ending.CommitAsync(
                lease,
                staging,
                report,
                index => report.Failed.TryGetValue(index, out var own) ? FailureCodes.Map(own) : whole ?? Unexplained(report),
                sourceWide).ConfigureAwait(false);
            return;
        }
    }

    private async Task<MediaTask> RecordAsync(TaskLease lease, IReadOnlyList<SubtaskOutcome> failed, CancellationToken stop)
    {
        var records = new FailureRecords(store, outbox, lease, stop);
        foreach (var outcome in failed) records.Add(outcome);
        return await records.DoneAsync().ConfigureAwait(false);
    }

    private static SubtaskError Unexplained(JobReport report) => FailureCodes.Map(new JobFailure(
        JobPhase.Process,
        JobFault.Daemon,
        Retryable: true,
        report.Lost is { } lost
            ? $"The worker was lost ({lost.Exit}): {lost.Message}"
            : "The worker ended without a word about this output."));

    private string? Stage(TaskLease lease, out JobFailure? failure)
    {
        failure = null;
        var plans = lease.Task.Subtasks.Where(s => s.State == SubtaskState.Pending).Select(s => s.Plan!).ToList();
        try
        {
            var staging = buckets.Get(plans[0].Bucket).CreateStaging(lease.Task.Id, lease.Attempt);
            foreach (var file in plans.SelectMany(p => p.Spec.Paths))
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(staging, file))!);
            return staging;
        }
        catch (ObjectStoreException e)
        {
            failure = TaskEnding.Failure(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = new JobFailure(JobPhase.Commit, JobFault.Destination, Retryable: true, e.Message);
        }

        return null;
    }

    /// <summary>The lease for the next try, or null when there is none to be had.</summary>
    private async Task<TaskLease?> RetryAsync(TaskLease lease, ResolvedInput input, WorkerLostException lost)
    {
        var now = time.GetUtcNow();
        log.WorkerLost(lease.Task.Id, lease.Attempt, $"{lost.Exit}: {lost.Message}");
        await quarantine.CountAsync(input, lost).ConfigureAwait(false);
        var losses = lease.WorkerLosses + 1;
        if (losses >= MaxWorkerLosses || await quarantine.RefusalAsync(input).ConfigureAwait(false) is not null) return null;
        if (lease.Task.Subtasks.All(s => s.State != SubtaskState.Pending)) return null;
        var attempt = await store.RecordLossAsync(lease.Task.Id, lease.Fence, now, $"{lost.Exit}: {lost.Message}", CancellationToken.None).ConfigureAwait(false);
        if (attempt is null) return null;
        await ending.RemoveStagingAsync(lease.Task.Id).ConfigureAwait(false);
        return lease with { Attempt = attempt.Value, WorkerLosses = losses };
    }

    private async Task StopAsync(TaskLease lease, CancellationToken abort)
    {
        await ending.RemoveStagingAsync(lease.Task.Id).ConfigureAwait(false);
        if (abort.IsCancellationRequested)
        {
            await ending.FailAsync(lease, FailureCodes.Aborted, sourceWide: false, AttemptEnd.Aborted).ConfigureAwait(false);
            return;
        }

        if (!await store.ReleaseAsync(lease.Task.Id, lease.Fence, time.GetUtcNow(), crashed: false, CancellationToken.None).ConfigureAwait(false))
            log.LeaseLost(lease.Task.Id);
    }
}
