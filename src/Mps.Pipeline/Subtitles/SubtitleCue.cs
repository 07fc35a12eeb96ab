namespace Mps.Pipeline.Subtitles;

/// <summary>One subtitle: what is shown from when until when.</summary>
/// <param name="Start">First moment, on the clock of the file.</param>
/// <param name="End">First moment at which it is gone; after <paramref name="Start"/>.</param>
/// <param name="Spans">The text with its emphasis, in reading order; lines are parted by '\n' inside the spans.</param>
/// <param name="Anchor">Where it stands, as on a number pad: 1 to 3 bottom, 4 to 6 middle, 7 to 9 top; 2 is the usual place.</param>
/// <param name="Settings">WebVTT cue settings as a WebVTT file gave them; null = none, and <paramref name="Anchor"/> says it all.</param>
public sealed record SubtitleCue(TimeSpan Start, TimeSpan End, IReadOnlyList<SubtitleSpan> Spans, int Anchor = SubtitleCue.UsualAnchor, string? Settings = null)
{
    /// <summary>Bottom centre.</summary>
    public const int UsualAnchor = 2;

    /// <summary>The text without its emphasis.</summary>
    public string PlainText => string.Concat(Spans.Select(s => s.Text));
}

/// <summary>A run of text of one emphasis.</summary>
public sealed record SubtitleSpan(string Text, SubtitleEmphasis Emphasis = SubtitleEmphasis.None);

/// <summary>What all formats can say about letters. Colours, fonts and sizes are not carried: players choose them.</summary>
[Flags]
public enum SubtitleEmphasis
{
    /// <summary>Upright.</summary>
    None = 0,

    /// <summary>Bold.</summary>
    Bold = 1,

    /// <summary>Italic.</summary>
    Italic = 2,

    /// <summary>Underlined.</summary>
    Underline = 4,
}
