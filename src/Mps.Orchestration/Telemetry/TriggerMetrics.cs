using System.Diagnostics.Metrics;
using Mps.Orchestration.Triggers;

namespace Mps.Orchestration.Telemetry;

/// <summary>Instruments of triggers, beside <see cref="OrchestrationMetrics"/>.</summary>
public sealed class TriggerMetrics : IDisposable
{
    private readonly Meter _meter = new(OrchestrationMetrics.MeterName);
    private readonly Counter<long> _objects;

    public TriggerMetrics(TriggerWatches watches)
    {
        ArgumentNullException.ThrowIfNull(watches);
        _objects = _meter.CreateCounter<long>("mps_trigger_objects_total", null, "Objects that flows saw for the first time, by what became of them.");
        foreach (var result in (ReadOnlySpan<string>)["taken", "own", "duplicate", "refused", "gone"]) _objects.Add(0, new KeyValuePair<string, object?>("result", result));
        _meter.CreateObservableGauge(
            "mps_trigger_watches",
            () => (Measurement<long>[])
            [
                new(watches.All.Count(w => w.Problem is null), new KeyValuePair<string, object?>("state", "watching")),
                new(watches.All.Count(w => w.Problem is not null), new KeyValuePair<string, object?>("state", "broken")),
            ],
            description: "Watches of enabled flows by state.");
    }

    /// <param name="result">taken, own, duplicate, refused or gone.</param>
    public void Object(string result) => _objects.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Dispose() => _meter.Dispose();
}
