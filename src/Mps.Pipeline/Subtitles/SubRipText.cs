using System.Globalization;
using System.Text;

namespace Mps.Pipeline.Subtitles;

/// <summary>The text of a cue as SubRip writes it; places other than the usual one are said in ASS's way, as players expect.</summary>
internal static class SubRipText
{
    public static string Of(SubtitleCue cue)
    {
        var text = new StringBuilder();
        if (cue.Anchor != SubtitleCue.UsualAnchor)
            text.Append(CultureInfo.InvariantCulture, $"{{\\an{cue.Anchor}}}");
        foreach (SubtitleSpan span in cue.Spans)
            text.Append(Emphasis.Open(span.Emphasis)).Append(span.Text).Append(Emphasis.Close(span.Emphasis));
        return Emphasis.WithoutBlankLines(text.ToString());
    }
}
