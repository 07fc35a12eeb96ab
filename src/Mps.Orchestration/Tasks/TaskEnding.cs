using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Telemetry;

namespace Mps.Orchestration.Tasks;

/// <summary>
/// Brings tasks to their end: journal, commit of every finished output, final states with the callback in one transaction,
/// staging removed. Each step can be repeated after a crash; the journal says how far the end was decided.
/// </summary>
internal sealed class TaskEnding(
    ITaskStore store,
    BucketSet buckets,
    NotificationOutbox outbox,
    TaskEvents events,
    OrchestrationMetrics metrics,
    TimeProvider time,
    ILogger<TaskEnding> log)
{
    // A disk syncs several files in hardly more time than one; a service takes several uploads at once.
    private static readonly ParallelOptions Together = new() { MaxDegreeOfParallelism = 8 };

    /// <summary>Ends a task with nothing to commit.</summary>
    public Task FailAsync(TaskLease lease, SubtaskError error, bool sourceWide, AttemptEnd end = AttemptEnd.Completed, MediaInfo? source = null) =>
        CompleteAsync(lease, source, sourceWide ? error : null, [.. Open(lease.Task).Select(s => new SubtaskOutcome(s.Index, error, null))], end);

    /// <summary>Commits what finished and fails the rest, in the words of <paramref name="failureOf"/>.</summary>
    public async Task CommitAsync(TaskLease lease, string staging, JobReport report, Func<int, SubtaskError> failureOf, SubtaskError? sourceError)
    {
        var outputs = new List<JournalOutput>();
        var failed = new List<SubtaskOutcome>();
        var taken = Taken(lease.Task.Input);
        foreach (var subtask in Open(lease.Task))
        {
            var result = report.Finished.FirstOrDefault(r => r.Index == subtask.Index);
            if (result is null) Fail(failureOf(subtask.Index));
            else if (Renames(subtask.Plan!, result) is not { } files) Fail(FailureCodes.Internal("Commit failed, daemon: the worker named files outside its folder."));
            else if (files.Find(f => !taken.Add((subtask.Plan!.Bucket, f.Key))) is { } twice)
                Fail(FailureCodes.Internal($"Commit failed, daemon: '/{twice.Key}' is the input or belongs to another output of this task."));
            else outputs.Add(new JournalOutput(subtask.Index, subtask.Plan!.Bucket, result, files));

            void Fail(SubtaskError error) => failed.Add(new SubtaskOutcome(subtask.Index, error, null));
        }

        var journal = new CommitJournal(staging, report.Source, sourceError, outputs, failed);
        if (outputs.Count > 0 && !await store.BeginCommitAsync(lease.Task.Id, lease.Fence, journal, CancellationToken.None).ConfigureAwait(false))
        {
            log.LeaseLost(lease.Task.Id);
            return;
        }

        await RollForwardAsync(lease, journal).ConfigureAwait(false);
    }

    /// <summary>Does what a journal says, for the first time or again.</summary>
    public async Task RollForwardAsync(TaskLease lease, CommitJournal journal)
    {
        var outcomes = new List<SubtaskOutcome>(journal.Failed);
        foreach (var output in journal.Outputs) outcomes.Add(await CommitAsync(lease.Task.Id, journal.Staging, output).ConfigureAwait(false));
        await CompleteAsync(lease, journal.Source, journal.SourceError, outcomes, AttemptEnd.Completed).ConfigureAwait(false);
    }

    /// <summary>Removes whatever attempts at a task left in the buckets' staging.</summary>
    public Task RemoveStagingAsync(string taskId) => RemoveStagingAsync(name => name.StartsWith(taskId + "-", StringComparison.Ordinal), announce: false);

    /// <summary>Removes all staging of file tasks; at start none of them uses any.</summary>
    public Task SweepStagingAsync() => RemoveStagingAsync(name => LiveStaging.TaskOf(name) is null, announce: true);

    private static IEnumerable<Subtask> Open(MediaTask task) => task.Subtasks.Where(s => s.State == SubtaskState.Pending);

    /// <summary>Keys that no output may replace: the input's. Planning saw to the names it knew; workers choose some themselves.</summary>
    private HashSet<(string Bucket, string Key)> Taken(MediaInputInfo input) => input switch
    {
        { Type: "AWS-S3", S3InputInfo: { S3Bucket: { } bucket, S3Object: { } key } } => [(buckets.Find(bucket)?.Bucket ?? bucket, ObjectKey.Normalize(key))],
        { CosInputInfo: { Bucket: { } bucket, Object: { } key } } => [(buckets.Find(bucket)?.Bucket ?? bucket, ObjectKey.Normalize(key))],
        _ => [],
    };

    /// <summary>The worker is not trusted: null when a name leaves the output's folder or the main file is not the last.</summary>
    private static List<StagedRename>? Renames(OutputPlan plan, OutputResult result)
    {
        if (result.Files.Count == 0 || result.Files[^1].Path != result.MainFile) return null;
        try
        {
            return [.. result.Files.Select(f => new StagedRename(f.Path, ObjectKey.Normalize(plan.KeyOf(f.Path))))];
        }
        catch (Exception e) when (e is ObjectStoreException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Main file last, so that what is visible is whole; a half commit is taken back.</summary>
    private async Task<SubtaskOutcome> CommitAsync(string taskId, string staging, JournalOutput output)
    {
        var done = new ConcurrentBag<string>();
        try
        {
            var bucket = buckets.Get(output.Bucket);
            await Parallel.ForEachAsync(output.Files.SkipLast(1), Together, async (file, _) => await Show(file).ConfigureAwait(false)).ConfigureAwait(false);
            await Show(output.Files[^1]).ConfigureAwait(false);

            async Task Show(StagedRename file)
            {
                await bucket.CommitAsync(staging, file.Staged, file.Key, CancellationToken.None).ConfigureAwait(false);
                done.Add(file.Key);
            }

            return new SubtaskOutcome(output.Index, null, output.Result);
        }
        catch (ObjectStoreException e)
        {
            log.CommitFailed(taskId, output.Index, e.Message);
            await TakeBackAsync(output.Bucket, done).ConfigureAwait(false);
            return new SubtaskOutcome(output.Index, FailureCodes.Map(Failure(e)), null);
        }
    }

    private async Task TakeBackAsync(string bucket, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            try
            {
                await buckets.Get(bucket).DeleteAsync(key, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ObjectStoreException e)
            {
                log.StagingKept(bucket, e.Message);
            }
        }
    }

    /// <summary>A bucket's refusal as a failure of the commit.</summary>
    public static JobFailure Failure(ObjectStoreException e) => new(
        JobPhase.Commit,
        JobFault.Destination,
        Retryable: e.Problem is ObjectStoreProblem.NoSpace or ObjectStoreProblem.Refused or ObjectStoreProblem.Unavailable,
        e.Message,
        Detail: e.Problem == ObjectStoreProblem.NoSpace ? JobFailureDetail.NoSpace : JobFailureDetail.None);

    private async Task CompleteAsync(
        TaskLease lease, MediaInfo? source, SubtaskError? sourceError, IReadOnlyList<SubtaskOutcome> outcomes, AttemptEnd end)
    {
        var outcome = new TaskOutcome(time.GetUtcNow(), sourceError, source, outcomes);
        var ended = lease.Task.With(outcome);
        var notice = outbox.Entry(ended);
        if (!await store.CompleteAsync(ended.Id, lease.Fence, outcome, end, notice, CancellationToken.None).ConfigureAwait(false))
        {
            log.LeaseLost(ended.Id);
            return;
        }

        await RemoveStagingAsync(ended.Id).ConfigureAwait(false);
        metrics.TaskEnded(ended);
        events.Publish(TaskEvent.Of(ended));
        if (notice is not null) outbox.Wake();
        log.TaskEnded(
            ended.Id,
            ended.Subtasks.Count(s => s.State == SubtaskState.Succeeded),
            ended.Subtasks.Count(s => s.State == SubtaskState.Failed));
    }

    private async Task RemoveStagingAsync(Func<string, bool> which, bool announce)
    {
        foreach (var bucket in buckets.All)
        {
            try
            {
                foreach (var staging in bucket.ListStaging().Where(s => which(Path.GetFileName(s.TrimEnd('/')))).ToList())
                {
                    await bucket.RemoveStagingAsync(staging, CancellationToken.None).ConfigureAwait(false);
                    if (announce) log.StagingSwept(staging, bucket.Bucket);
                }
            }
            catch (ObjectStoreException e)
            {
                log.StagingKept(bucket.Bucket, e.Message);
            }
        }
    }
}
