using System.Globalization;
using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Usage;

/// <summary>
/// DescribeUsageData: what finished subtasks came to, day by day (UTC), for the last 365 days and up to 90 days at once. One node
/// is one place: <c>ProcessRegions</c> is accepted and does not divide it.
/// </summary>
public sealed class UsageQueries(IUsageStore store, TimeProvider time)
{
    private const int MaxSpanDays = 90;
    private const int KeptDays = 365;

    /// <exception cref="ApiException">A time is none, or the span is not allowed.</exception>
    public async Task<DescribeUsageDataResponse> DescribeUsageData(DescribeUsageDataRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (first, last) = (Day(request.StartTime, "StartTime"), Day(request.EndTime, "EndTime"));
        if (last < first) throw new ApiException(ErrorCode.InvalidParameterValue, "EndTime is before StartTime.");
        if (last.DayNumber - first.DayNumber >= MaxSpanDays + 1) throw new ApiException(ErrorCode.InvalidParameterValue, $"StartTime and EndTime are more than {MaxSpanDays} days apart.");
        if (first < DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-KeptDays))
            throw new ApiException(ErrorCode.InvalidParameterValue, $"StartTime is more than {KeptDays} days ago; usage is kept for so long.");
        var types = request.Types is { Count: > 0 } asked ? asked : [UsageLine.Transcode];
        var days = await store.UsageAsync(first, last, cancellation).ConfigureAwait(false);
        return new DescribeUsageDataResponse { Data = [.. types.Distinct(StringComparer.Ordinal).Select(type => Stat(type, [.. days.Where(d => d.Type == type)]))] };
    }

    private static TaskStatData Stat(string type, List<UsageDay> days) => new()
    {
        TaskType = type,
        Summary = Items(days),
        Details = [.. days.GroupBy(d => d.Specification).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new SpecificationDataItem { Specification = g.Key, Data = Items(g) })],
    };

    private static List<TaskStatDataItem> Items(IEnumerable<UsageDay> days) =>
    [
        .. days.GroupBy(d => d.Day).OrderBy(g => g.Key).Select(g => new TaskStatDataItem
        {
            Time = g.Key.ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture),
            Count = g.Sum(d => d.Tasks),
            Usage = (long)Math.Ceiling(g.Sum(d => d.Amount)),
        }),
    ];

    private static DateOnly Day(string? text, string field) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? DateOnly.FromDateTime(moment.UtcDateTime)
            : throw new ApiException(ErrorCode.InvalidParameterValue, $"{field} is '{text}' but must be an ISO 8601 time.");
}
