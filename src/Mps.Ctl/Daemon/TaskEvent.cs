namespace Mps.Ctl.Daemon;

/// <summary>State of a task at one moment, from <c>GET /v1/events</c>.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="State">WAITING, PROCESSING or FINISH.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="MediaSeconds">Media time written so far.</param>
/// <param name="DurationSeconds">Length of the media; null while unknown.</param>
/// <param name="Speed">Media seconds per second; null while unknown.</param>
/// <param name="EtaSeconds">Seconds to the end; null while unknown.</param>
/// <param name="Subtasks">In the order of the request.</param>
internal sealed record TaskEvent(
    string TaskId,
    string State,
    double Percent = 0,
    double? MediaSeconds = null,
    double? DurationSeconds = null,
    double? Speed = null,
    double? EtaSeconds = null,
    IReadOnlyList<SubtaskEvent>? Subtasks = null)
{
    public bool Finished => State == "FINISH";
}

/// <summary>State of one subtask: WAITING, PROCESSING, SUCCESS or FAIL; the message says why it failed.</summary>
internal sealed record SubtaskEvent(int Index, string Type, string State, double Percent = 0, string? Message = null);
