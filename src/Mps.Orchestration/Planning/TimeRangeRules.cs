using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>Time ranges that are empty for every source; whether others lie inside it is known once the source is open.</summary>
internal static class TimeRangeRules
{
    /// <param name="start">Seconds from the start; negative counts from the end.</param>
    /// <param name="end">As <paramref name="start"/>; 0 = the end.</param>
    /// <param name="of">Field of the range, with its dot, for messages; empty for the item itself.</param>
    /// <exception cref="SubtaskRefusedException">The range is empty.</exception>
    public static (double Start, double End) Check(double? start, double? end, string of = "")
    {
        double from = start ?? 0, to = end ?? 0;
        if (!double.IsFinite(from) || !double.IsFinite(to))
            throw new SubtaskRefusedException(FailureCodes.BadTimeOffset($"{of}StartTimeOffset and {of}EndTimeOffset must be numbers of seconds."));
        var bothFromStart = from >= 0 && to > 0;
        var bothFromEnd = from < 0 && to < 0;
        return (bothFromStart || bothFromEnd) && to <= from
            ? throw new SubtaskRefusedException(FailureCodes.BadTimeOffset(
                FormattableString.Invariant($"{of}EndTimeOffset ({to} s) does not lie after {of}StartTimeOffset ({from} s).")))
            : (from, to);
    }
}
