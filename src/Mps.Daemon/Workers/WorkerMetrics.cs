using System.Diagnostics.Metrics;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Workers;

/// <summary>The instruments of worker supervision.</summary>
internal sealed class WorkerMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Mps.Daemon";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _exits;

    /// <param name="states">Workers by state, read at each scrape.</param>
    public WorkerMetrics(Func<IReadOnlyDictionary<string, int>> states)
    {
        _exits = _meter.CreateCounter<long>("mps_worker_exits_total", description: "Worker processes that ended, by how.");
        foreach (var exit in Enum.GetValues<WorkerExit>())
            _exits.Add(0, Reason(exit));
        _meter.CreateObservableGauge(
            "mps_workers",
            () => states().Select(state => new Measurement<int>(state.Value, new KeyValuePair<string, object?>("state", state.Key))),
            description: "Worker processes by state.");
    }

    /// <summary>Tells this pool's instruments from another's.</summary>
    public Meter Meter => _meter;

    /// <summary>Counts one ended worker.</summary>
    public void Ended(WorkerExit exit) => _exits.Add(1, Reason(exit));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Reason(WorkerExit exit) => new("reason", exit switch
    {
        WorkerExit.Normal => "normal",
        WorkerExit.Cancelled => "cancelled",
        WorkerExit.Crashed => "crashed",
        WorkerExit.Killed => "killed",
        WorkerExit.Stalled => "stalled",
        WorkerExit.Protocol => "protocol",
        _ => "not_started",
    });
}
