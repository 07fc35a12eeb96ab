using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Live;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Tasks;

/// <summary>A task as it is kept: what was asked, where it stands, what came out. Immutable; the store owns the changes.</summary>
public sealed record MediaTask
{
    /// <summary><c>&lt;appId&gt;-WorkflowTask-&lt;32 hex&gt;tt1</c>.</summary>
    public required string Id { get; init; }

    public TaskKind Kind { get; init; } = TaskKind.Workflow;

    public TaskState State { get; init; } = TaskState.Waiting;

    /// <summary>-10 to 10; higher first.</summary>
    public int Priority { get; init; }

    /// <summary>API <c>TaskType</c> Offline: runs when nothing Online waits.</summary>
    public bool Offline { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Begun { get; init; }

    public DateTimeOffset? Finished { get; init; }

    /// <summary>Empty when the caller gave none.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>Echoed in results and callbacks.</summary>
    public string SessionContext { get; init; } = "";

    /// <summary>As the caller gave it.</summary>
    public required MediaInputInfo Input { get; init; }

    /// <summary>As the caller gave it; null when there is nobody to tell.</summary>
    public TaskNotifyConfig? Notify { get; init; }

    /// <summary>What the worker found in the source; null until it was opened.</summary>
    public MediaInfo? Source { get; init; }

    /// <summary>Trouble that holds for the whole source; null otherwise.</summary>
    public SubtaskError? Error { get; init; }

    /// <summary>The request's body as it came, so that the task can be made again; null when an older version took it in.</summary>
    public string? Request { get; init; }

    /// <summary>Id of the task that this one repeats; null for one that was asked for by itself.</summary>
    public string? RestartOf { get; init; }

    /// <summary>In the order in which they were asked for.</summary>
    public required IReadOnlyList<Subtask> Subtasks { get; init; }

    /// <summary>Set for live streams, which are run by <see cref="LiveRunner"/>; null for everything that has an end.</summary>
    public LivePlan? Live { get; init; }

    /// <summary>The subtask whose output <paramref name="subtask"/> reads; null when it reads the task's input.</summary>
    public Subtask? SourceOf(Subtask subtask)
    {
        ArgumentNullException.ThrowIfNull(subtask);
        var before = subtask.After is { } first ? Subtasks[first] : null;
        while (before is { Kind: not (SubtaskKind.Transcode or SubtaskKind.SmartErase) }) before = before.After is { } after ? Subtasks[after] : null;
        return before;
    }

    /// <summary>True when at least one subtask failed.</summary>
    public bool HasFailure => Subtasks.Any(s => s.State == SubtaskState.Failed);

    /// <summary>The task as it stands after <paramref name="outcome"/>; subtasks that are final already stay as they are.</summary>
    public MediaTask With(TaskOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var byIndex = outcome.Subtasks.ToDictionary(o => o.Index);
        return this with
        {
            State = TaskState.Finished,
            Finished = outcome.Finished,
            Error = outcome.Error,
            Source = outcome.Source ?? Source,
            Subtasks = [.. Subtasks.Select(s => byIndex.TryGetValue(s.Index, out var o) ? s.With(o) : s)],
        };
    }
}

/// <summary>One thing to make, with its result.</summary>
/// <param name="Index">Position in the task, from 0.</param>
/// <param name="Kind">What it makes.</param>
/// <param name="InputJson">The request's item as results echo it, defaults resolved.</param>
/// <param name="Plan">Null when planning refused it; then <paramref name="Error"/> is set.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Error">Set when it failed.</param>
/// <param name="Result">Set when it succeeded.</param>
/// <param name="After">The subtask that must succeed before this one begins; null when there is none.</param>
public sealed record Subtask(
    int Index,
    SubtaskKind Kind,
    string InputJson,
    OutputPlan? Plan,
    SubtaskState State = SubtaskState.Pending,
    SubtaskError? Error = null,
    OutputResult? Result = null,
    int? After = null)
{
    /// <summary>The subtask after <paramref name="outcome"/>; a final state never changes again.</summary>
    public Subtask With(SubtaskOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return State != SubtaskState.Pending
            ? this
            : this with
            {
                State = outcome.Error is null ? SubtaskState.Succeeded : SubtaskState.Failed,
                Error = outcome.Error,
                Result = outcome.Result,
            };
    }
}

/// <summary>Why a subtask (or a whole source) failed, in the API's fields.</summary>
public sealed record SubtaskError(long ErrCode, string ErrCodeExt, string Message);

/// <summary>How one subtask ended: <paramref name="Error"/> null means success.</summary>
public sealed record SubtaskOutcome(int Index, SubtaskError? Error, OutputResult? Result);

/// <summary>How a task ended. Subtasks that were final before may be left out.</summary>
public sealed record TaskOutcome(
    DateTimeOffset Finished,
    SubtaskError? Error,
    MediaInfo? Source,
    IReadOnlyList<SubtaskOutcome> Subtasks);
