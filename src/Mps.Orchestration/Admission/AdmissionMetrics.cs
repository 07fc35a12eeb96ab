using System.Diagnostics.Metrics;

namespace Mps.Orchestration.Admission;

/// <summary><c>mps_admission_waiting{reason}</c>: tasks at the head of the line that wait for a resource.</summary>
public sealed class AdmissionMetrics : IDisposable
{
    private readonly Meter _meter = new("Mps.Admission");

    public AdmissionMetrics(AdmissionDesk desk)
    {
        _meter.CreateObservableGauge(
            "mps_admission_waiting",
            () =>
            {
                var lacking = desk.Lacking;
                return Enum.GetValues<Resource>().Select(r => new Measurement<int>(lacking.GetValueOrDefault(r), new KeyValuePair<string, object?>("reason", Word(r))));
            },
            description: "Tasks at the head of the line that wait for a resource.");
    }

    /// <summary>A resource as a label and in replies.</summary>
    public static string Word(Resource resource) => resource switch
    {
        Resource.Jobs => "jobs",
        Resource.Cores => "cores",
        Resource.Memory => "memory",
        Resource.Disk => "disk",
        _ => "gpu",
    };

    public void Dispose() => _meter.Dispose();
}
