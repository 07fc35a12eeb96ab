namespace Mps.Orchestration.Admission;

/// <summary>What jobs of a shape have cost.</summary>
/// <param name="Runs">Jobs measured.</param>
/// <param name="Cores">CPU seconds per second of the clock.</param>
/// <param name="MemoryBytes">Peak resident memory.</param>
public sealed record MeasuredCost(int Runs, double Cores, long MemoryBytes);

/// <summary>Keeps measured costs over restarts, by <see cref="JobShape"/>.</summary>
public interface IJobCostStore
{
    /// <summary>Everything that is known.</summary>
    IReadOnlyDictionary<string, MeasuredCost> Costs();

    /// <summary>Replaces what is known of one shape.</summary>
    Task SetCostAsync(string shape, MeasuredCost cost, DateTimeOffset now, CancellationToken cancellation);
}
