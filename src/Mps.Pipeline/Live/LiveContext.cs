using Mps.Jobs;

namespace Mps.Pipeline.Live;

/// <summary>What the outputs of a live stream share.</summary>
/// <param name="TaskId">The stream.</param>
/// <param name="Staging">Existing folder.</param>
/// <param name="Round">Makes what is written durable.</param>
/// <param name="Emit">Receives events, from several threads.</param>
/// <param name="Time">The wall clock.</param>
internal sealed record LiveContext(string TaskId, string Staging, SyncRound Round, Action<JobEvent> Emit, TimeProvider Time);
