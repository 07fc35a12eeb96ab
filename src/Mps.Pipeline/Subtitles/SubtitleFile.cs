namespace Mps.Pipeline.Subtitles;

/// <summary>How a subtitle file was written.</summary>
public enum SubtitleFormat
{
    /// <summary>SubRip (.srt).</summary>
    SubRip,

    /// <summary>WebVTT (.vtt), W3C.</summary>
    WebVtt,

    /// <summary>Advanced SubStation Alpha (.ass) or its ancestor SSA.</summary>
    Ass,
}

/// <summary>A subtitle file as it is read: its cues in the order of time.</summary>
/// <param name="Format">What it was written in.</param>
/// <param name="Cues">By start; cues may overlap; none is empty.</param>
/// <param name="Script">The styled script of an ass file, for carriers that take it as it is; else null.</param>
public sealed record SubtitleFile(SubtitleFormat Format, IReadOnlyList<SubtitleCue> Cues, AssScript? Script = null)
{
    /// <summary>Reads a text that is in any of the formats; the text itself says which.</summary>
    /// <param name="text">The whole file.</param>
    /// <exception cref="JobException">It is none of them, or holds no cue.</exception>
    public static SubtitleFile Parse(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        string first = Array.Find(lines, l => !string.IsNullOrWhiteSpace(l))?.Trim() ?? "";
        SubtitleFile file = first.StartsWith("WEBVTT", StringComparison.Ordinal) ? Of(SubtitleFormat.WebVtt, WebVttReader.Read(lines))
            : Array.Exists(lines, l => l.Trim().Equals("[Events]", StringComparison.OrdinalIgnoreCase)) ? AssReader.Read(lines)
            : Of(SubtitleFormat.SubRip, SubRipReader.Read(lines));
        if (file.Cues.Count == 0)
            throw JobException.Request("The subtitle file holds no cue that could be read; it must be an srt, ass or vtt file.");
        return file;
    }

    /// <summary>
    /// The cues of a part of the programme, on the part's own clock: what lies outside is gone, what reaches over an end is clipped.
    /// </summary>
    /// <param name="start">Start of the part.</param>
    /// <param name="end">End of the part; null = to the end.</param>
    public IReadOnlyList<SubtitleCue> Between(TimeSpan start, TimeSpan? end) =>
    [
        .. Cues.Where(c => c.End > start && (end is null || c.Start < end)).Select(c => c with
        {
            Start = c.Start > start ? c.Start - start : TimeSpan.Zero,
            End = (end is { } limit && c.End > limit ? limit : c.End) - start,
        }),
    ];

    /// <summary>
    /// The same cues without overlaps, for carriers that show one at a time: while several are on, they are one cue of several lines.
    /// </summary>
    public static IReadOnlyList<SubtitleCue> Flatten(IReadOnlyList<SubtitleCue> cues)
    {
        List<SubtitleCue> flat = [];
        List<SubtitleCue> shown = [];
        TimeSpan at = TimeSpan.Zero;
        int next = 0;
        while (next < cues.Count || shown.Count > 0)
        {
            TimeSpan change = shown.Count == 0 ? cues[next].Start : shown.Min(c => c.End);
            if (next < cues.Count && cues[next].Start < change)
                change = cues[next].Start;
            if (shown.Count > 0 && change > at)
                flat.Add(Joined(shown, at, change));
            at = change;
            shown.RemoveAll(c => c.End <= at);
            for (; next < cues.Count && cues[next].Start <= at; next++)
                shown.Add(cues[next]);
        }

        return flat;
    }

    internal static IReadOnlyList<SubtitleCue> InOrder(IEnumerable<SubtitleCue> cues) =>
        [.. cues.Where(c => c.Spans.Count > 0 && c.End > c.Start).OrderBy(c => c.Start)];

    private static SubtitleFile Of(SubtitleFormat format, IReadOnlyList<SubtitleCue> cues) => new(format, cues);

    private static SubtitleCue Joined(List<SubtitleCue> shown, TimeSpan start, TimeSpan end)
    {
        List<SubtitleSpan> spans = [];
        foreach (SubtitleCue cue in shown)
        {
            if (spans.Count > 0)
                spans.Add(new SubtitleSpan("\n"));
            spans.AddRange(cue.Spans);
        }

        return shown[0] with { Start = start, End = end, Spans = spans };
    }
}
