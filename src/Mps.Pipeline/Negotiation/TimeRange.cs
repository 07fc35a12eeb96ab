using System.Globalization;
using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>The part of the source that an output shows.</summary>
/// <param name="StartSeconds">From the source's first time; at least 0.</param>
/// <param name="EndSeconds">From the source's first time; null = to the end.</param>
public sealed record TimeRange(double StartSeconds, double? EndSeconds)
{
    /// <summary>Length in seconds when it is known.</summary>
    public double? LengthWithin(double sourceSeconds) =>
        EndSeconds is { } end ? Math.Max(0, (sourceSeconds > 0 ? Math.Min(end, sourceSeconds) : end) - StartSeconds)
        : sourceSeconds > 0 ? Math.Max(0, sourceSeconds - StartSeconds)
        : null;

    /// <summary>Resolves the API's offsets: 0 = whole, n &gt; 0 from the start, n &lt; 0 from the end.</summary>
    /// <exception cref="JobException">The range is empty or lies outside the source.</exception>
    public static TimeRange Resolve(double startOffset, double endOffset, double sourceSeconds)
    {
        if ((startOffset < 0 || endOffset < 0) && sourceSeconds <= 0)
            throw JobException.Request("A time offset counts from the end, but the source does not state its length.", JobFailureDetail.TimeRange);
        double start = startOffset < 0 ? Math.Max(0, sourceSeconds + startOffset) : startOffset;
        double? end = endOffset switch { 0 => null, < 0 => sourceSeconds + endOffset, _ => endOffset };
        if (sourceSeconds > 0 && start >= sourceSeconds)
            throw JobException.Request(Outside("StartTimeOffset", start, sourceSeconds), JobFailureDetail.TimeRange);
        if (end is { } e && e <= start)
            throw JobException.Request($"The time range is empty: it starts at {Text(start)} s and ends at {Text(e)} s.", JobFailureDetail.TimeRange);
        return new TimeRange(start, end);
    }

    private static string Outside(string name, double at, double length) => $"{name} {Text(at)} s lies outside the source, which is {Text(length)} s long.";

    private static string Text(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);
}
