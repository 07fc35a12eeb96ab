using Mps.Jobs;

namespace Mps.Pipeline.Overlays;

/// <summary>When an overlay is shown: seconds from the start of the output's range, the end not included.</summary>
/// <param name="StartSeconds">At least 0.</param>
/// <param name="EndSeconds">Positive infinity = to the end.</param>
public readonly record struct OverlaySpan(double StartSeconds, double EndSeconds)
{
    // Frame times are rounded to their time base: a frame a tick early is still the one that was meant.
    private const double Grace = 0.0005;

    /// <summary>Resolves the API's offsets: 0 = whole, n &gt; 0 from the start, n &lt; 0 from the end. A span behind the end is never reached.</summary>
    /// <param name="startOffset">API StartTimeOffset.</param>
    /// <param name="endOffset">API EndTimeOffset.</param>
    /// <param name="lengthSeconds">Length of the output's range; null = unknown.</param>
    /// <exception cref="JobException">The span is empty, or counts from an end that nobody knows.</exception>
    public static OverlaySpan Resolve(double startOffset, double endOffset, double? lengthSeconds)
    {
        if ((startOffset < 0 || endOffset < 0) && lengthSeconds is null)
            throw JobException.Request("A watermark's time offset counts from the end, but the source does not state its length.", JobFailureDetail.TimeRange);
        double start = startOffset < 0 ? Math.Max(0, lengthSeconds!.Value + startOffset) : startOffset;
        double end = endOffset switch { 0 => double.PositiveInfinity, < 0 => lengthSeconds!.Value + endOffset, _ => endOffset };
        if (end <= start)
        {
            throw JobException.Request(FormattableString.Invariant(
                $"The time range of a watermark or mosaic is empty: it starts at {start:0.###} s and ends at {end:0.###} s."), JobFailureDetail.TimeRange);
        }

        return new OverlaySpan(start, end);
    }

    /// <summary>Whether it is shown at a time.</summary>
    public bool Contains(double seconds) => seconds + Grace >= StartSeconds && seconds + Grace < EndSeconds;
}
