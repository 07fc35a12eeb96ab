using System.Globalization;
using System.Text;

namespace Mps.Pipeline.Subtitles;

/// <summary>Writes cues as WebVTT (https://www.w3.org/TR/webvtt1/).</summary>
public static class WebVttWriter
{
    /// <summary>Writes a whole file, or one segment of an HLS rendition.</summary>
    /// <param name="writer">Gets the text, with '\n' line ends.</param>
    /// <param name="cues">In the order of time. A cue that reaches over segments belongs into each of them, with its full times.</param>
    /// <param name="mpegTime">
    /// The 90 kHz time of the media at the cues' zero, for segments beside MPEG-TS or fragmented MP4 (RFC 8216, section 3.5); null = none.
    /// </param>
    public static void Write(TextWriter writer, IEnumerable<SubtitleCue> cues, long? mpegTime = null)
    {
        writer.Write("WEBVTT\n");
        if (mpegTime is { } time)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"X-TIMESTAMP-MAP=MPEGTS:{time},LOCAL:00:00:00.000\n"));
        foreach (SubtitleCue cue in cues)
        {
            string settings = Settings(cue);
            writer.Write($"\n{Time(cue.Start)} --> {Time(cue.End)}{(settings.Length > 0 ? " " : "")}{settings}\n{Text(cue)}\n");
        }
    }

    /// <summary>The text of a cue with its tags, as it stands in a file or in a packet.</summary>
    public static string Text(SubtitleCue cue)
    {
        var text = new StringBuilder();
        foreach (SubtitleSpan span in cue.Spans)
        {
            text.Append(Emphasis.Open(span.Emphasis)).Append(Escape(span.Text)).Append(Emphasis.Close(span.Emphasis));
        }

        return Emphasis.WithoutBlankLines(text.ToString());
    }

    /// <summary>The cue settings; empty for the usual place.</summary>
    public static string Settings(SubtitleCue cue)
    {
        if (cue.Settings is not null)
            return cue.Settings;
        string line = ((cue.Anchor - 1) / 3) switch { 2 => "line:5%", 1 => "line:50%", _ => "" };
        string align = (cue.Anchor % 3) switch { 1 => "align:start position:5%", 0 => "align:end position:95%", _ => "" };
        return $"{line} {align}".Trim();
    }

    private static string Time(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
