using Microsoft.Extensions.Logging;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Telemetry;
using Mps.Orchestration.Workers;

namespace Mps.Orchestration.Live;

/// <summary>
/// Runs one held live task: staging, ledger, workers one after the other, end. A stream whose workers die is taken up by
/// the next one where the last left off; one that costs two workers in a row gets its third for itself, and is failed when
/// it costs that one and another, too.
/// </summary>
internal sealed class LiveExecution(
    ITaskStore store,
    ILiveStore live,
    BucketSet buckets,
    InputPolicy policy,
    IWorkerPool workers,
    LiveBoard board,
    LiveSpool spool,
    NotificationOutbox outbox,
    TaskEvents events,
    OrchestrationMetrics metrics,
    LiveOptions options,
    HardwareOptions hardware,
    TimeProvider time,
    ILogger<LiveExecution> log)
{
    private const int LossesBeforeAlone = 2;
    private const int MaxLosses = 4;

    /// <summary>With less on the disk nothing is begun anew.</summary>
    private const long LeastRoom = 1024 * 1024;

    /// <summary>A worker that lived so long with the stream was not lost over it.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(60);

    /// <param name="lease">The held task.</param>
    /// <param name="abort">The task is to end: its files are closed properly.</param>
    /// <param name="drop">The daemon stops, or the lease was lost: the task stays as it is for whoever takes it up.</param>
    public async Task RunAsync(TaskLease lease, CancellationToken abort, CancellationToken drop)
    {
        log.TaskBegins(lease.Task.Id, lease.Attempt);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort, drop);
        try
        {
            await RunHeldAsync(lease, lease.AbortRequested ? new CancellationToken(canceled: true) : abort, drop, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (drop.IsCancellationRequested)
        {
            // It stays PROCESSING, with all that its workers completed in the ledger.
        }
        finally
        {
            board.Remove(lease.Task.Id);
        }
    }

    private async Task RunHeldAsync(TaskLease lease, CancellationToken abort, CancellationToken drop, CancellationToken stop)
    {
        var task = lease.Task;
        var plan = task.Live!;
        var (bucket, staging, refused) = await OpenAsync(lease, abort, stop).ConfigureAwait(false);
        if (bucket is null || staging is null)
        {
            await EndAsync(lease, [], refused, null, AttemptEnd.Completed).ConfigureAwait(false);
            return;
        }

        using var uploads = new LiveUploads(spool, options, time, log, task.Id);
        using var desk = new LiveDesk(lease, live, bucket, staging, spool, uploads, board, outbox, time, log, drop) { Attempt = lease.Attempt };
        var open = task.Subtasks.Where(s => s.State == SubtaskState.Pending).Select(s => s.Index).ToHashSet();
        if (open.Count == 0)
        {
            await EndAsync(lease, [], null, null, AttemptEnd.Completed).ConfigureAwait(false); // only the task's own end is missing
            return;
        }

        var session = new LiveSession(desk, [.. plan.Outputs.Where(o => open.Contains(o.Index)).Select(o => Sink(o, desk))], options, policy.Rules, events, log, drop);
        session.Load(await live.LoadLedgerAsync(task.Id, drop).ConfigureAwait(false));
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(drop, desk.Lost);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(halt.Token);
        var uploading = uploads.RunAsync(done.Token);
        try
        {
            var (ended, failure) = await PullAsync(lease, desk, session, abort, halt.Token).ConfigureAwait(false);
            if (ended is null && failure is null) return;
            session.Show(LiveStatus.Word(LiveState.Closing));
            foreach (var sink in session.Sinks) sink.Finish();
            await SettleAsync(session, uploads, halt.Token).ConfigureAwait(false);
            await EndAsync(
                lease,
                session.Sinks,
                uploads.Failure ?? failure ?? ended?.Failure,
                session.Source,
                ended?.Outcome == JobOutcome.Cancelled ? AttemptEnd.Aborted : AttemptEnd.Completed).ConfigureAwait(false);
        }
        finally
        {
            await done.CancelAsync().ConfigureAwait(false);
            await uploading.ConfigureAwait(false);
        }
    }

    private LiveSink Sink(LiveOutputPlan output, LiveDesk desk)
    {
        var names = new LiveNames(desk.Task.Id, desk.Plan.StreamId, desk.Plan.Folder, output.Index);
        return output switch
        {
            RecordPlan record => new LiveRecording(record, desk, names),
            LadderPlan ladder => new LiveLadder(ladder, desk, names, options.LadderWindow),
            SnapshotPlan snapshots => new LiveSnapshots(snapshots, desk, names),
            PushPlan push => new LivePush(push),
            _ => throw new ArgumentOutOfRangeException(nameof(output)),
        };
    }

    /// <summary>The bucket with the task's staging folder. A disk that is full or away is waited for: the stream cannot come again.</summary>
    private async Task<(IObjectStore? Bucket, string? Staging, JobFailure? Failure)> OpenAsync(TaskLease lease, CancellationToken abort, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                var bucket = buckets.Get(lease.Task.Live!.Bucket);
                var staging = bucket.OpenStaging(LiveStaging.Name(lease.Task.Id));
                Directory.CreateDirectory(Path.Combine(staging, "open"));
                return (bucket, staging, null);
            }
            catch (Exception e) when (e is ObjectStoreException or IOException or UnauthorizedAccessException)
            {
                var failure = e is ObjectStoreException refusal
                    ? TaskEnding.Failure(refusal)
                    : new JobFailure(JobPhase.Commit, JobFault.Destination, Retryable: true, e.Message);
                if (!failure.Retryable || abort.IsCancellationRequested || time.GetElapsedTime(begun) > options.CommitTimeout) return (null, null, failure);
                log.LiveBucketAway(lease.Task.Id, e.Message);
            }

            await Task.Delay(options.RetryWait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested && !abort.IsCancellationRequested) stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>How the stream ended; both null when it did not, but the daemon stops.</summary>
    private async Task<(LiveEndedEvent? Ended, JobFailure? Failure)> PullAsync(
        TaskLease lease, LiveDesk desk, LiveSession session, CancellationToken abort, CancellationToken halt)
    {
        var losses = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort, halt, desk.Uploads.Failed);
        while (true)
        {
            if (halt.IsCancellationRequested) return (null, null);
            if (desk.Uploads.Failure is { } full) return (null, full);
            if (abort.IsCancellationRequested) return (new LiveEndedEvent(desk.Task.Id, JobOutcome.Cancelled), null);
            if (await RefusalAsync(desk.Plan, stop.Token).ConfigureAwait(false) is { } refusal) return (null, refusal);
            if (session.Sinks.All(s => s.Failure is not null)) return (null, session.Sinks[0].Failure);

            var begun = time.GetTimestamp();
            string reason;
            try
            {
                var slate = await SlateAsync(desk, session, stop.Token).ConfigureAwait(false);
                if (session.Sinks.All(s => s.Failure is not null)) continue;
                // What decodes and encodes would take the time of others that only receive.
                var alone = desk.Plan.IsEncoded || losses >= LossesBeforeAlone;
                var ended = await session.RunAsync(workers, alone, slate, hardware.Policy, stop.Token).ConfigureAwait(false);
                if (halt.IsCancellationRequested) return (null, null);
                if (desk.Uploads.Failure is { } spoolFull) return (null, spoolFull);
                if (!session.AwaitsRoom(ended)) return (ended, null);
                session.Show(LiveStatus.Word(LiveState.Waiting), ended.Failure!.Message);
                log.LiveDiskFull(desk.Task.Id, ended.Failure.Message);
                await RoomAsync(desk, stop.Token).ConfigureAwait(false);
                continue;
            }
            catch (WorkerLostException e)
            {
                reason = $"{e.Exit}: {e.Message}";
                if (e.Exit is WorkerExit.Crashed or WorkerExit.Killed or WorkerExit.Stalled or WorkerExit.Protocol)
                    losses = time.GetElapsedTime(begun) >= Healthy ? 1 : losses + 1;
            }

            if (halt.IsCancellationRequested) return (null, null);
            log.WorkerLost(desk.Task.Id, desk.Attempt, reason);
            if (losses >= MaxLosses)
                return (null, new JobFailure(JobPhase.Process, JobFault.Daemon, Retryable: true, $"{losses} workers in a row were lost over this stream ({reason})."));
            session.Show(LiveStatus.Starting, reason);
            if (await store.RecordLossAsync(desk.Task.Id, lease.Fence, time.GetUtcNow(), reason, CancellationToken.None).ConfigureAwait(false) is not { } attempt)
                return (null, null);
            desk.Attempt = attempt;
            await Task.Delay(losses == 0 ? options.RetryWait : options.RetryWait * (losses - 1), time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until the disk of the staging folder has room again, or until stopped.</summary>
    private async Task RoomAsync(LiveDesk desk, CancellationToken stop)
    {
        var wait = options.RetryWait;
        do
        {
            await Task.Delay(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = Backoff.After(wait, options.RetryMax);
        }
        while (!stop.IsCancellationRequested && new DriveInfo(desk.Staging).AvailableFreeSpace < LeastRoom);
    }

    /// <summary>The slate for a worker; outputs that need one which is not there fail, and the others go on.</summary>
    private static async Task<LiveSlate?> SlateAsync(LiveDesk desk, LiveSession session, CancellationToken stop)
    {
        switch (desk.Plan.Slate)
        {
            case null:
                return null;
            case LivePlan.LastPicture:
                return new LiveSlate(LiveSlateKind.Last);
            case LivePlan.Black:
                return new LiveSlate(LiveSlateKind.Black);
        }

        try
        {
            return new LiveSlate(LiveSlateKind.Picture, (await desk.Bucket.OpenInputAsync(desk.Plan.Slate, stop).ConfigureAwait(false)).Input);
        }
        catch (ObjectStoreException e)
        {
            foreach (var sink in session.Sinks.Where(s => s is LiveLadder or LivePush)) sink.Fail(TaskEnding.Failure(e));
            return null;
        }
    }

    /// <summary>Why no source may be opened, names resolved; null when the primary or a backup may.</summary>
    private async Task<JobFailure?> RefusalAsync(LivePlan plan, CancellationToken stop)
    {
        string? first = null;
        foreach (var url in plan.Sources)
        {
            string? refusal;
            try
            {
                refusal = await policy.LiveRefusalResolvedAsync(url, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null; // the caller looks why
            }

            if (refusal is null) return null;
            first ??= refusal;
        }

        return new JobFailure(JobPhase.Open, JobFault.Source, Retryable: true, first!);
    }

    /// <summary>Waits until all is in the bucket, for as long as the configuration allows.</summary>
    private async Task SettleAsync(LiveSession session, LiveUploads uploads, CancellationToken halt)
    {
        try
        {
            await uploads.IdleAsync().WaitAsync(options.CommitTimeout, time, halt).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var failure = new JobFailure(
                JobPhase.Commit, JobFault.Destination, Retryable: true, $"The bucket did not take what was recorded within {options.CommitTimeout} (Live:CommitTimeout): {uploads.Trouble}");
            foreach (var sink in session.Sinks) sink.Fail(failure);
            await uploads.AbandonAsync().ConfigureAwait(false);
        }
    }

    private async Task EndAsync(TaskLease lease, IReadOnlyList<LiveSink> sinks, JobFailure? failure, MediaInfo? source, AttemptEnd end)
    {
        var outcomes = lease.Task.Subtasks.Where(s => s.State == SubtaskState.Pending)
            .Select(s => new SubtaskOutcome(s.Index, Verdict(sinks.FirstOrDefault(k => k.Index == s.Index), failure, end), null)).ToList();
        foreach (var recording in sinks.OfType<LiveRecording>())
        {
            var outcome = outcomes.Find(o => o.Index == recording.Index);
            if (outcome is null) continue;
            var over = outbox.Entry(lease.Task, LiveNotices.Over(lease.Task, recording.Closed), time.GetUtcNow());
            if (!await store.RecordSubtaskAsync(lease.Task.Id, lease.Fence, outcome, over, CancellationToken.None).ConfigureAwait(false)) break;
        }

        var whole = failure is null ? null : FailureCodes.Map(failure);
        var result = new TaskOutcome(time.GetUtcNow(), whole, source, outcomes);
        var ended = lease.Task.With(result);
        if (!await store.CompleteAsync(ended.Id, lease.Fence, result, end, outbox.Entry(ended), CancellationToken.None).ConfigureAwait(false))
        {
            log.LeaseLost(ended.Id);
            return;
        }

        try
        {
            await LiveStaging.RemoveAsync(buckets, ended.Id).ConfigureAwait(false);
        }
        catch (ObjectStoreException e)
        {
            log.StagingKept(ended.Live!.Bucket, e.Message);
        }

        metrics.TaskEnded(ended);
        events.Publish(TaskEvent.Of(ended));
        outbox.Wake();
        log.TaskEnded(ended.Id, ended.Subtasks.Count(s => s.State == SubtaskState.Succeeded), ended.Subtasks.Count(s => s.State == SubtaskState.Failed));
    }

    /// <summary>An output is well when it was made, however its source ended; null = well.</summary>
    private static SubtaskError? Verdict(LiveSink? sink, JobFailure? failure, AttemptEnd end)
    {
        if (sink?.Failure is { } own) return FailureCodes.Map(own);
        if (sink is { HasMade: true } && failure is null or { Fault: JobFault.Source }) return null;
        if (failure is not null) return FailureCodes.Map(failure);
        if (end == AttemptEnd.Aborted) return FailureCodes.Aborted;
        return FailureCodes.Map(new JobFailure(JobPhase.Open, JobFault.Source, Retryable: true, "The stream ended before anything of it could be kept."));
    }
}
