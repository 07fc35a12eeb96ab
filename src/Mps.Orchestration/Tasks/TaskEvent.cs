using System.Text.Json.Serialization;
using Mps.Orchestration.Live;

namespace Mps.Orchestration.Tasks;

/// <summary>Where a task stands right now, as the event stream tells it.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="State">WAITING, PROCESSING or FINISH.</param>
/// <param name="Percent">0 to 100 over all subtasks.</param>
/// <param name="MediaSeconds">Media time done.</param>
/// <param name="DurationSeconds">Media time to do; null when unknown.</param>
/// <param name="Speed">Media seconds per second; null until known.</param>
/// <param name="EtaSeconds">Seconds left; null until known.</param>
/// <param name="Subtasks">Each subtask.</param>
/// <param name="Live">How a live stream fares; null for other tasks and while no worker has it.</param>
public sealed record TaskEvent(
    string TaskId,
    string State,
    int Percent,
    double MediaSeconds,
    double? DurationSeconds,
    double? Speed,
    double? EtaSeconds,
    IReadOnlyList<SubtaskEvent> Subtasks,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LiveStatus? Live = null)
{
    /// <summary>The event of a task that no worker is busy with.</summary>
    public static TaskEvent Of(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var subtasks = task.Subtasks.Select(s => SubtaskEvent.Of(s, s.State == SubtaskState.Succeeded ? 100 : 0)).ToList();
        var percent = task.State == TaskState.Finished ? 100 : Mean(subtasks);
        return new TaskEvent(task.Id, task.State.Word(), percent, 0, task.Source?.DurationSeconds, null, null, subtasks);
    }

    /// <summary>Mean percent of the subtasks that can still end well, or that did.</summary>
    public static int Mean(IReadOnlyList<SubtaskEvent> subtasks)
    {
        ArgumentNullException.ThrowIfNull(subtasks);
        var live = subtasks.Where(s => s.State != "FAIL").ToList();
        return live.Count == 0 ? 0 : (int)live.Average(s => s.Percent);
    }

    /// <summary>True when something other than progress differs from <paramref name="before"/>.</summary>
    public bool ChangesState(TaskEvent? before) =>
        before is null || before.State != State
        || !before.Subtasks.Select(s => s.State).SequenceEqual(Subtasks.Select(s => s.State), StringComparer.Ordinal);
}

/// <summary>Where a subtask stands.</summary>
/// <param name="Index">Position in the task.</param>
/// <param name="Type">What it makes, e.g. Transcode.</param>
/// <param name="State">PROCESSING, SUCCESS or FAIL.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">Why it failed; empty otherwise.</param>
public sealed record SubtaskEvent(int Index, string Type, string State, int Percent, string Message)
{
    public static SubtaskEvent Of(Subtask subtask, int percent)
    {
        ArgumentNullException.ThrowIfNull(subtask);
        return new SubtaskEvent(subtask.Index, subtask.Kind.ToString(), subtask.State.Word(), percent, subtask.Error?.Message ?? "");
    }
}
