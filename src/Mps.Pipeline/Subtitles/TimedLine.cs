using System.Globalization;

namespace Mps.Pipeline.Subtitles;

/// <summary>The line "start --> end" of SubRip and WebVTT.</summary>
/// <param name="Start">First moment.</param>
/// <param name="End">Last moment.</param>
/// <param name="Rest">What follows on the line, e.g. WebVTT's cue settings.</param>
internal readonly record struct TimedLine(TimeSpan Start, TimeSpan End, string Rest)
{
    private const string Arrow = "-->";

    public static TimedLine? Parse(string line)
    {
        int arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0)
            return null;
        ReadOnlySpan<char> after = line.AsSpan(arrow + Arrow.Length).Trim();
        int space = after.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> end = space < 0 ? after : after[..space];
        return Time(line.AsSpan(0, arrow).Trim()) is { } from && Time(end) is { } to
            ? new TimedLine(from, to, space < 0 ? "" : after[space..].Trim().ToString())
            : null;
    }

    /// <summary>[hours:]minutes:seconds[.,]fraction, as widely as it is met; null when it is no time.</summary>
    public static TimeSpan? Time(ReadOnlySpan<char> text)
    {
        int dot = text.IndexOfAny('.', ',');
        ReadOnlySpan<char> clock = dot < 0 ? text : text[..dot], fraction = dot < 0 ? "0" : text[(dot + 1)..];
        double seconds = 0;
        int parts = 0;
        foreach (Range part in clock.Split(':'))
        {
            if (!int.TryParse(clock[part], NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value > 999_999)
                return null;
            seconds = (seconds * 60) + value;
            parts++;
        }

        if (parts is < 2 or > 3 || fraction.Length is 0 or > 9 || !long.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out long digits))
            return null;
        // Milliseconds are the finest unit of every format here; whole ticks keep cues that meet from overlapping.
        long milliseconds = (long)Math.Round(digits * Math.Pow(10, 3 - fraction.Length));
        return TimeSpan.FromSeconds(seconds) + TimeSpan.FromMilliseconds(milliseconds);
    }
}
