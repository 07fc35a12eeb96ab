namespace Mps.Pipeline.Adaptive;

/// <summary>How many bits a second a track needs.</summary>
/// <param name="Peak">Bits per second.</param>
/// <param name="Average">Bits per second.</param>
internal readonly record struct BitRates(long Peak, long Average)
{
    /// <summary>
    /// The rates of RFC 8216, 4.1: the peak is the largest rate of any run of segments that lasts between half and one and a half
    /// target durations; the average is that of all.
    /// </summary>
    public static BitRates Of(IReadOnlyList<MediaSegment> segments)
    {
        if (segments.Count == 0)
            return default;
        double target = segments.Max(s => s.Seconds);
        double peak = 0;
        for (int first = 0; first < segments.Count; first++)
        {
            long bytes = 0;
            double seconds = 0;
            for (int i = first; i < segments.Count && seconds + segments[i].Seconds <= target * 1.5; i++)
            {
                bytes += segments[i].Where.Length;
                seconds += segments[i].Seconds;
                if (seconds >= target * 0.5)
                    peak = Math.Max(peak, bytes * 8 / seconds);
            }
        }

        double average = segments.Sum(s => s.Where.Length) * 8 / Math.Max(0.001, segments.Sum(s => s.Seconds));
        return new BitRates((long)Math.Ceiling(Math.Max(peak, average)), (long)Math.Round(average));
    }

    /// <summary>Both together.</summary>
    public static BitRates operator +(BitRates a, BitRates b) => new(a.Peak + b.Peak, a.Average + b.Average);
}
