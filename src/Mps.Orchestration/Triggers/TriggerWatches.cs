using System.Collections.Concurrent;
using Mps.Orchestration.Flows;

namespace Mps.Orchestration.Triggers;

/// <summary>The watch of one enabled flow.</summary>
/// <param name="Kind">workflow or schedule.</param>
/// <param name="Flow">Its id.</param>
/// <param name="Bucket">Where it looks.</param>
/// <param name="Folder">The folder, with a leading and an ending '/'.</param>
/// <param name="Since">When it came to its present state.</param>
/// <param name="Problem">Why it is broken; null while it watches.</param>
public sealed record TriggerWatch(string Kind, long Flow, string Bucket, string Folder, DateTimeOffset Since, string? Problem);

/// <summary>Which watches there are and how they fare, for people and metrics.</summary>
public sealed class TriggerWatches(TimeProvider time)
{
    private readonly ConcurrentDictionary<long, TriggerWatch> _watches = new();

    /// <summary>By id of the flow.</summary>
    public IReadOnlyList<TriggerWatch> All => [.. _watches.Values.OrderBy(w => w.Flow)];

    internal void Watching(StoredFlow flow, FlowTrigger trigger) => Set(flow, trigger, null);

    internal void Broken(StoredFlow flow, FlowTrigger trigger, string problem) => Set(flow, trigger, problem);

    internal void Ended(StoredFlow flow) => _watches.TryRemove(flow.Id, out _);

    private void Set(StoredFlow flow, FlowTrigger trigger, string? problem) => _watches[flow.Id] = new TriggerWatch(
        flow.Kind == FlowKind.Workflow ? "workflow" : "schedule", flow.Id, trigger.Bucket, "/" + trigger.Prefix, time.GetUtcNow(), problem);
}
