namespace Mps.Orchestration.Usage;

/// <summary>
/// What finished subtasks came to, by day (UTC) and specification. A task's usage is counted in the transaction that ends it,
/// so it is neither lost nor counted twice, and it outlives the task.
/// </summary>
public interface IUsageStore
{
    /// <summary>Days from <paramref name="first"/> to <paramref name="last"/>, both included, in order; days without usage are left out.</summary>
    Task<IReadOnlyList<UsageDay>> UsageAsync(DateOnly first, DateOnly last, CancellationToken cancellation);

    /// <summary>Forgets the days before <paramref name="first"/>.</summary>
    Task PurgeUsageAsync(DateOnly first, CancellationToken cancellation);
}

/// <summary>One specification on one day.</summary>
/// <param name="Day">UTC.</param>
/// <param name="Type">API type.</param>
/// <param name="Specification">Which kind of it.</param>
/// <param name="Tasks">Subtasks counted.</param>
/// <param name="Amount">Seconds, or pictures: see <see cref="UsageLine.Amount"/>.</param>
public sealed record UsageDay(DateOnly Day, string Type, string Specification, long Tasks, double Amount);
