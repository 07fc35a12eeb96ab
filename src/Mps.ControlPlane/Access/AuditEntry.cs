namespace Mps.ControlPlane.Access;

/// <summary>One changing call. Holds ids only, never a request: secrets cannot get in.</summary>
/// <param name="Time">When it was answered.</param>
/// <param name="Caller">Who: a key's secret id, or user and process id.</param>
/// <param name="Role">read, operate or admin; empty when nobody was recognised.</param>
/// <param name="Action">What: an action of the API, or an endpoint of the control socket.</param>
/// <param name="RequestId">As the answer states it.</param>
/// <param name="Result">"ok", or the error's code.</param>
/// <param name="Targets">Ids that the request named or the answer gave, such as TaskId and Definition.</param>
public sealed record AuditEntry(
    DateTimeOffset Time, string Caller, string Role, string Action, string RequestId, string Result, IReadOnlyDictionary<string, string> Targets);
