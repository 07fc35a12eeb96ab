using Mps.Jobs;

namespace Mps.Orchestration.Admission;

/// <summary>What one finished job took.</summary>
/// <param name="CpuSeconds">User and system time of its worker.</param>
/// <param name="WallSeconds">From the run command to the end.</param>
/// <param name="PeakMemoryBytes">Peak resident memory.</param>
public sealed record JobUsage(double CpuSeconds, double WallSeconds, long PeakMemoryBytes);

/// <summary>
/// Knows what jobs cost: measured by shape, else estimated. Memory follows a rise at once and a fall slowly, because too little
/// costs a worker; cores follow the average.
/// </summary>
public sealed class JobCosts(IJobCostStore store, TimeProvider time)
{
    private const double Fading = 0.2;

    private readonly Lock _lock = new();
    private Dictionary<string, MeasuredCost>? _known;

    /// <summary>Cores and memory that a job with these outputs takes, and whether that was measured.</summary>
    /// <param name="outputs">What it makes.</param>
    /// <param name="threads">Threads that a job may use; bounds an estimate.</param>
    public (double Cores, long MemoryBytes, bool Measured) Of(IReadOnlyList<OutputSpec> outputs, int threads)
    {
        lock (_lock)
        {
            if (Known().TryGetValue(JobShape.Of(outputs), out var cost)) return (cost.Cores, cost.MemoryBytes, true);
        }

        var (cores, memory) = CostEstimate.Of(outputs, threads);
        return (cores, memory, false);
    }

    /// <summary>Learns from a job that ran to its end.</summary>
    public async Task RecordAsync(IReadOnlyList<OutputSpec> outputs, JobUsage usage, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(usage);
        if (usage.WallSeconds <= 0 || usage.PeakMemoryBytes <= 0) return;
        var shape = JobShape.Of(outputs);
        var cores = usage.CpuSeconds / usage.WallSeconds;
        MeasuredCost cost;
        lock (_lock)
        {
            cost = Known().TryGetValue(shape, out var before)
                ? new MeasuredCost(
                    before.Runs + 1,
                    before.Cores + (Fading * (cores - before.Cores)),
                    Math.Max(usage.PeakMemoryBytes, (long)(before.MemoryBytes + (Fading * (usage.PeakMemoryBytes - before.MemoryBytes)))))
                : new MeasuredCost(1, cores, usage.PeakMemoryBytes);
            _known![shape] = cost;
        }

        await store.SetCostAsync(shape, cost, time.GetUtcNow(), cancellation).ConfigureAwait(false);
    }

    private Dictionary<string, MeasuredCost> Known() => _known ??= new Dictionary<string, MeasuredCost>(store.Costs(), StringComparer.Ordinal);
}
