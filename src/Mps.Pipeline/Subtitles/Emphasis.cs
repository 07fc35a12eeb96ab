namespace Mps.Pipeline.Subtitles;

/// <summary>The tags that SubRip and WebVTT share.</summary>
internal static class Emphasis
{
    public static string Open(SubtitleEmphasis emphasis) => Tags(emphasis, "<b>", "<i>", "<u>");

    public static string Close(SubtitleEmphasis emphasis) => Tags(emphasis, "</u>", "</i>", "</b>", reversed: true);

    /// <summary>A blank line would end a cue.</summary>
    public static string WithoutBlankLines(string text)
    {
        while (text.Contains("\n\n", StringComparison.Ordinal))
            text = text.Replace("\n\n", "\n", StringComparison.Ordinal);
        return text;
    }

    private static string Tags(SubtitleEmphasis emphasis, string first, string second, string third, bool reversed = false)
    {
        (SubtitleEmphasis a, SubtitleEmphasis c) = reversed ? (SubtitleEmphasis.Underline, SubtitleEmphasis.Bold) : (SubtitleEmphasis.Bold, SubtitleEmphasis.Underline);
        return string.Concat(
            emphasis.HasFlag(a) ? first : "",
            emphasis.HasFlag(SubtitleEmphasis.Italic) ? second : "",
            emphasis.HasFlag(c) ? third : "");
    }
}
