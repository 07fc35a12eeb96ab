using Mps.Api;

namespace Mps.Orchestration.Flows;

/// <summary>Paging of the Describe actions of flows: Offset 0 and Limit 10 unless stated.</summary>
internal static class FlowPage
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    /// <exception cref="ApiException">Offset or limit is out of its range.</exception>
    public static IEnumerable<T> Of<T>(IReadOnlyCollection<T> items, long? offset, long? limit, string action)
    {
        if (offset is < 0) throw FlowRules.Refusal(action, "Offset must not be negative.");
        if (limit is < 0 or > MaxLimit) throw FlowRules.Refusal(action, $"Limit must be from 0 to {MaxLimit}.");
        return items.Skip((int)Math.Min(offset ?? 0, items.Count)).Take((int)(limit ?? DefaultLimit));
    }
}
