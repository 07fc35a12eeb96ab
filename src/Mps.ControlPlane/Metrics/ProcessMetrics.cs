using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Mps.ControlPlane.Metrics;

/// <summary>What every Prometheus target says of its process, under the customary names.</summary>
internal sealed class ProcessMetrics : IDisposable
{
    private readonly Meter _meter = new("Mps.Process");

    public ProcessMetrics()
    {
        using var self = Process.GetCurrentProcess();
        var started = new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        _meter.CreateObservableGauge("process_start_time_seconds", () => started, description: "Start time since the unix epoch.");
        _meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, description: "Resident memory.");
        _meter.CreateObservableCounter("process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, description: "User and system CPU time.");
    }

    public void Dispose() => _meter.Dispose();
}
