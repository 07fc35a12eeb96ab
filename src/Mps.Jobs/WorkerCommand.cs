using System.Text.Json.Serialization;
using Mps.Jobs.Live;

namespace Mps.Jobs;

/// <summary>A line from the daemon to a worker. A worker serves any number of probes, then either one job or any number of
/// live streams, and exits when it has none left.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ProbeCommand), "probe")]
[JsonDerivedType(typeof(RunCommand), "run")]
[JsonDerivedType(typeof(CancelCommand), "cancel")]
[JsonDerivedType(typeof(TapCommand), "tap")]
[JsonDerivedType(typeof(UntapCommand), "untap")]
[JsonDerivedType(typeof(LiveStartCommand), "liveStart")]
[JsonDerivedType(typeof(LiveStopCommand), "liveStop")]
public abstract record WorkerCommand;

/// <summary>Open <paramref name="Input"/>, read its streams, answer <see cref="ProbedEvent"/> with the same id.</summary>
public sealed record ProbeCommand(string Id, MediaInput Input) : WorkerCommand;

/// <summary>Run one job to its end and exit.</summary>
public sealed record RunCommand(JobSpec Job) : WorkerCommand;

/// <summary>Stop the running job within one second, remove what it has staged, answer <see cref="JobEndedEvent"/>.</summary>
public sealed record CancelCommand(string Reason) : WorkerCommand;

/// <summary>Copy the pictures that pass a stage of the running job to a ring that others can read, answer <see cref="TappedEvent"/> with the same id.</summary>
/// <param name="Id">Name of this look.</param>
/// <param name="Stage">Name of the stage, e.g. "scale", or "scale:1" of the output with that index, "scale:1.2" of its third rung.</param>
public sealed record TapCommand(string Id, string Stage) : WorkerCommand;

/// <summary>Nobody reads what <see cref="TapCommand"/> of the same id asked for any more.</summary>
public sealed record UntapCommand(string Id) : WorkerCommand;

/// <summary>Take up a live stream beside those that the worker has already.</summary>
public sealed record LiveStartCommand(LiveSpec Stream) : WorkerCommand;

/// <summary>End a live stream: close its files properly, tell of them, answer <see cref="LiveEndedEvent"/> within a few seconds.</summary>
public sealed record LiveStopCommand(string TaskId, string Reason) : WorkerCommand;
