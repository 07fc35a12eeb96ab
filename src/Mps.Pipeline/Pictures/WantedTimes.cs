using System.Globalization;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Pictures;

/// <summary>When pictures are taken.</summary>
/// <param name="Seconds">From the source's start, in the order of the request.</param>
/// <param name="KeyTolerance">A key frame at most this many seconds away stands in for the frame shown; 0 = the exact frame.</param>
/// <param name="Sampled">They follow from the source's length: those that turn out to lie beyond it are left out instead of failing the output.</param>
internal sealed record WantedTimes(double[] Seconds, double KeyTolerance, bool Sampled)
{
    /// <summary>Most pictures of one output.</summary>
    public const int Most = 50_000;

    // Offsets come with three digits; a container states its length with more.
    private const double Grace = 0.001;

    /// <summary>Resolves points of time.</summary>
    /// <param name="points">Of the request.</param>
    /// <param name="exact">False: a key frame within half the distance to the nearest other point will do.</param>
    /// <param name="length">Of the source, seconds; 0 = unknown.</param>
    /// <exception cref="JobException">A point lies outside the source, or counts from an end that is unknown.</exception>
    public static WantedTimes At(IReadOnlyList<TimePoint> points, bool exact, double length)
    {
        if (points.Count == 0)
            throw JobException.Request("TimeOffsetSet and ExtTimeOffsetSet name no point of time.", JobFailureDetail.TimeRange);
        double[] seconds = [.. points.Select(p => Resolve(p, length))];
        return new WantedTimes(Bounded(seconds, "points of time"), exact ? 0 : HalfOfSmallestGap(seconds), Sampled: false);
    }

    /// <summary>Resolves even spacing: the first picture at 0, the last before the end.</summary>
    /// <param name="sampling">Of the request.</param>
    /// <param name="exact">False: a key frame within half an interval will do.</param>
    /// <param name="length">Of the source, seconds; 0 = unknown.</param>
    /// <exception cref="JobException">The interval is no positive number, percent of an unknown length, or gives too many pictures.</exception>
    public static WantedTimes Every(PictureSampling sampling, bool exact, double length)
    {
        if (sampling.IntervalPercent is { } percent && length <= 0)
            throw JobException.Request($"SampleInterval is {Text(percent)} percent, but the source does not state its length; use SampleType Time.", JobFailureDetail.TimeRange);
        double interval = sampling.IntervalSeconds ?? (length * (sampling.IntervalPercent ?? 0) / 100);
        if (!(interval > 0))
            throw JobException.Request("SampleInterval must be above 0.");
        double count = length > 0 ? Math.Max(1, Math.Ceiling((length / interval) - 1e-6)) : Most;
        if (count > Most)
            throw JobException.Request($"A SampleInterval of {Text(interval)} s gives {count:0} pictures of this source; at most {Most} are made. Raise SampleInterval.");
        return new WantedTimes([.. Enumerable.Range(0, (int)count).Select(i => i * interval)], exact ? 0 : interval / 2, Sampled: true);
    }

    /// <summary>The frames of an animation.</summary>
    /// <param name="range">The part of the source.</param>
    /// <param name="fps">Frames per second.</param>
    /// <param name="length">Of the source, seconds; 0 = unknown.</param>
    /// <exception cref="JobException">The range has no end, or gives too many frames.</exception>
    public static WantedTimes Moving(TimeRange range, double fps, double length)
    {
        double end = range.EndSeconds ?? length;
        if (length > 0)
            end = Math.Min(end, length);
        if (end <= range.StartSeconds)
            throw JobException.Request("EndTimeOffset is not given, and the source does not state its length.", JobFailureDetail.TimeRange);
        double count = Math.Max(1, Math.Ceiling(((end - range.StartSeconds) * fps) - 1e-6));
        if (count > Most)
            throw JobException.Request($"{Text(end - range.StartSeconds)} s at {Text(fps)} frames a second are {count:0} frames; at most {Most} are made. Shorten the range or lower Fps.");
        return new WantedTimes([.. Enumerable.Range(0, (int)count).Select(i => range.StartSeconds + (i / fps))], 0, Sampled: true);
    }

    private static double Resolve(TimePoint point, double length)
    {
        if ((point.Percent is not null || point.Seconds < 0) && length <= 0)
            throw JobException.Request("A time offset counts from the source's length, which the source does not state.", JobFailureDetail.TimeRange);
        double seconds = point.Percent is { } percent ? length * percent / 100 : point.Seconds ?? 0;
        if (seconds < 0)
            seconds = length + seconds;
        if (seconds < -Grace || (length > 0 && seconds > length + Grace))
        {
            string given = point.Percent is { } p ? $"{Text(p)}%" : $"{Text(point.Seconds ?? 0)} s";
            throw JobException.Request($"TimeOffset {given} lies outside the source, which is {Text(length)} s long.", JobFailureDetail.TimeRange);
        }

        return Math.Max(0, seconds);
    }

    private static double[] Bounded(double[] seconds, string what) => seconds.Length <= Most
        ? seconds
        : throw JobException.Request($"{seconds.Length} {what} are too many; at most {Most} are taken.");

    private static double HalfOfSmallestGap(double[] seconds)
    {
        double[] rising = [.. seconds.Distinct().Order()];
        return rising.Length < 2 ? 0 : rising.Zip(rising.Skip(1), (a, b) => b - a).Min() / 2;
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
