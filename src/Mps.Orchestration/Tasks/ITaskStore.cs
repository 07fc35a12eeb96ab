using Mps.Orchestration.Notify;

namespace Mps.Orchestration.Tasks;

/// <summary>
/// Where tasks survive. One row per task and one transaction per change: whoever holds a task does so by a lease with a
/// deadline and a fencing token that grows with every lease, and every write of a holder states its token. A write with
/// an outdated token changes nothing and answers false.
/// </summary>
public interface ITaskStore
{
    /// <summary>Adds a waiting task with its subtasks and, when it has one, its session id.</summary>
    /// <param name="task">The task.</param>
    /// <param name="sessionsSince">Session ids used before this no longer count.</param>
    /// <param name="cancellation">Cancels before the transaction begins.</param>
    /// <exception cref="DuplicateSessionException">The session id was used since.</exception>
    Task AddAsync(MediaTask task, DateTimeOffset sessionsSince, CancellationToken cancellation);

    /// <summary>The task, or null.</summary>
    Task<MediaTask?> FindAsync(string taskId, CancellationToken cancellation);

    /// <summary>One page of tasks, newest first; stable while tasks are added.</summary>
    Task<TaskPage> ListAsync(TaskFilter filter, CancellationToken cancellation);

    /// <summary>How many tasks there are by state and kind.</summary>
    IReadOnlyList<TaskCount> Count();

    /// <summary>Ids of the waiting tasks that are next, in the order of <see cref="WaitingOrder"/>. Costs the same however many have finished.</summary>
    /// <param name="now">For how long Offline tasks have waited.</param>
    /// <param name="offPeak">True while Offline tasks stand among the others.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Cancels before the query begins.</param>
    Task<IReadOnlyList<string>> NextAsync(DateTimeOffset now, bool offPeak, int limit, CancellationToken cancellation);

    /// <summary>Takes a waiting task and begins its next attempt. Null when it does not wait any more: somebody else was quicker.</summary>
    Task<TaskLease?> LeaseAsync(string taskId, string owner, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellation);

    /// <summary>Takes over one processing task whose holder is another owner or let its lease run out. Null when there is none.</summary>
    Task<TaskLease?> ReclaimAsync(string owner, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellation);

    /// <summary>Moves the lease's deadline.</summary>
    Task<bool> RenewAsync(string taskId, long fence, DateTimeOffset deadline, CancellationToken cancellation);

    /// <summary>Ends the current attempt because its worker was lost and begins the next one.</summary>
    /// <returns>The number of the new attempt, or null when the token is outdated.</returns>
    Task<int?> RecordLossAsync(string taskId, long fence, DateTimeOffset now, string detail, CancellationToken cancellation);

    /// <summary>Makes the end of one subtask final before the task ends, with the event that tells of it.</summary>
    Task<bool> RecordSubtaskAsync(string taskId, long fence, SubtaskOutcome outcome, OutboxEntry? notice, CancellationToken cancellation);

    /// <summary>Persists what the end of the task will be, before the first output becomes visible.</summary>
    Task<bool> BeginCommitAsync(string taskId, long fence, CommitJournal journal, CancellationToken cancellation);

    /// <summary>Ends the task, once: states of all subtasks and the event that tells of it in one transaction.</summary>
    Task<bool> CompleteAsync(string taskId, long fence, TaskOutcome outcome, AttemptEnd end, OutboxEntry? notice, CancellationToken cancellation);

    /// <summary>Ends a task that still waits; false when it does not wait.</summary>
    Task<bool> AbortWaitingAsync(string taskId, TaskOutcome outcome, OutboxEntry? notice, CancellationToken cancellation);

    /// <summary>Notes that a processing task is to be aborted, so that the wish outlives its holder; false when it is not processing.</summary>
    Task<bool> RequestAbortAsync(string taskId, CancellationToken cancellation);

    /// <summary>Puts a held task back to waiting. <paramref name="crashed"/> counts towards the bound on daemon restarts.</summary>
    Task<bool> ReleaseAsync(string taskId, long fence, DateTimeOffset now, bool crashed, CancellationToken cancellation);

    /// <summary>Counts a worker lost over an input.</summary>
    Task AddQuarantineAsync(string inputIdentity, string reason, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Forgets what was counted against an input.</summary>
    Task ClearQuarantineAsync(string inputIdentity, CancellationToken cancellation);

    /// <summary>How many workers an input has cost, with the last reason.</summary>
    Task<QuarantineRecord> FindQuarantineAsync(string inputIdentity, CancellationToken cancellation);

    /// <summary>Forgets finished tasks, settled events, session ids and quarantine records older than the given moments.</summary>
    /// <returns>How many tasks went.</returns>
    Task<int> PurgeAsync(DateTimeOffset finishedBefore, DateTimeOffset sessionsBefore, CancellationToken cancellation);
}

/// <summary>A held task.</summary>
/// <param name="Task">As it stands.</param>
/// <param name="Fence">The fencing token of this lease.</param>
/// <param name="Attempt">Number of the current attempt, from 1.</param>
/// <param name="WorkerLosses">Workers lost over this task so far.</param>
/// <param name="DaemonRestarts">Times that a daemon died while it held the task.</param>
/// <param name="Journal">Set when a commit had begun.</param>
/// <param name="AbortRequested">A holder before was asked to abort it and did not come to it.</param>
public sealed record TaskLease(
    MediaTask Task, long Fence, int Attempt, int WorkerLosses, int DaemonRestarts, CommitJournal? Journal, bool AbortRequested = false);

/// <summary>Which tasks to list.</summary>
/// <param name="State">Tasks in this state.</param>
/// <param name="CreatedFrom">Created at or after.</param>
/// <param name="CreatedTo">Created at or before; null = no bound.</param>
/// <param name="HasFailure">Null = any.</param>
/// <param name="Before">Where the last page ended; null = from the newest.</param>
/// <param name="Limit">Most tasks to return.</param>
/// <param name="Kind">Tasks of this kind alone; null = of all.</param>
public sealed record TaskFilter(TaskState State, DateTimeOffset CreatedFrom, DateTimeOffset? CreatedTo, bool? HasFailure, TaskPosition? Before, int Limit, TaskKind? Kind = null);

/// <summary>A task's place in a list: by its creation, then by the order in which the store got it.</summary>
public sealed record TaskPosition(DateTimeOffset Created, long Sequence);

/// <summary>One page of tasks.</summary>
/// <param name="Tasks">The tasks.</param>
/// <param name="Next">Position for the next page; null at the end.</param>
/// <param name="Total">All tasks that match, over all pages.</param>
public sealed record TaskPage(IReadOnlyList<MediaTask> Tasks, TaskPosition? Next, long Total);

/// <summary>How many tasks are in one state.</summary>
public sealed record TaskCount(TaskState State, TaskKind Kind, long Tasks);

/// <summary>Workers lost over one input.</summary>
public sealed record QuarantineRecord(int Losses, string LastReason);

/// <summary>The session id was used lately.</summary>
public sealed class DuplicateSessionException(string sessionId, string taskId)
    : Exception($"SessionId '{sessionId}' was used already, by task {taskId}.")
{
    /// <summary>The task that used it first.</summary>
    public string TaskId { get; } = taskId;
}
