using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>A line from the daemon to a worker. A worker serves any number of probes, then at most one job, then exits.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ProbeCommand), "probe")]
[JsonDerivedType(typeof(RunCommand), "run")]
[JsonDerivedType(typeof(CancelCommand), "cancel")]
public abstract record WorkerCommand;

/// <summary>Open <paramref name="Input"/>, read its streams, answer <see cref="ProbedEvent"/> with the same id.</summary>
public sealed record ProbeCommand(string Id, MediaInput Input) : WorkerCommand;

/// <summary>Run one job to its end and exit.</summary>
public sealed record RunCommand(JobSpec Job) : WorkerCommand;

/// <summary>Stop the running job within one second, remove what it has staged, answer <see cref="JobEndedEvent"/>.</summary>
public sealed record CancelCommand(string Reason) : WorkerCommand;
