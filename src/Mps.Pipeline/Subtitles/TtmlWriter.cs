using System.Globalization;
using System.Xml;

namespace Mps.Pipeline.Subtitles;

/// <summary>Writes cues as TTML in the text profile of IMSC 1.1 (https://www.w3.org/TR/ttml-imsc1.1/).</summary>
public static class TtmlWriter
{
    private const string Tt = "http://www.w3.org/ns/ttml", Styling = "http://www.w3.org/ns/ttml#styling", Parameter = "http://www.w3.org/ns/ttml#parameter";
    private const string Profile = "http://www.w3.org/ns/ttml/profile/imsc1.1/text";
    private static readonly string[] s_rows = ["after", "center", "before"];
    private static readonly string[] s_columns = ["start", "center", "end"];

    /// <summary>Writes a whole document.</summary>
    /// <param name="writer">Gets the text.</param>
    /// <param name="cues">In the order of time.</param>
    /// <param name="language">BCP 47 or ISO 639; null = not stated.</param>
    public static void Write(TextWriter writer, IReadOnlyList<SubtitleCue> cues, string? language = null)
    {
        using XmlWriter xml = XmlWriter.Create(writer, new XmlWriterSettings { Indent = false, OmitXmlDeclaration = false, NewLineChars = "\n", CloseOutput = false });
        xml.WriteStartElement("tt", Tt);
        xml.WriteAttributeString("xmlns", "tts", null, Styling);
        xml.WriteAttributeString("xmlns", "ttp", null, Parameter);
        xml.WriteAttributeString("ttp", "contentProfiles", Parameter, Profile);
        xml.WriteAttributeString("xml", "lang", null, language ?? "");
        WriteRegions(xml, [.. cues.Select(c => c.Anchor).Distinct().Order()]);
        xml.WriteStartElement("body", Tt);
        xml.WriteStartElement("div", Tt);
        foreach (SubtitleCue cue in cues)
            WriteCue(xml, cue);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    // A region for each place that is used, all over the safe area, with the text at the place's edge of it.
    private static void WriteRegions(XmlWriter xml, int[] anchors)
    {
        xml.WriteStartElement("head", Tt);
        xml.WriteStartElement("layout", Tt);
        foreach (int anchor in anchors)
        {
            xml.WriteStartElement("region", Tt);
            xml.WriteAttributeString("xml", "id", null, Region(anchor));
            xml.WriteAttributeString("tts", "origin", Styling, "5% 5%");
            xml.WriteAttributeString("tts", "extent", Styling, "90% 90%");
            xml.WriteAttributeString("tts", "displayAlign", Styling, s_rows[(anchor - 1) / 3]);
            xml.WriteAttributeString("tts", "textAlign", Styling, s_columns[(anchor - 1) % 3]);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteCue(XmlWriter xml, SubtitleCue cue)
    {
        xml.WriteStartElement("p", Tt);
        xml.WriteAttributeString("begin", Time(cue.Start));
        xml.WriteAttributeString("end", Time(cue.End));
        xml.WriteAttributeString("region", Region(cue.Anchor));
        foreach (SubtitleSpan span in cue.Spans)
        {
            if (span.Emphasis == SubtitleEmphasis.None)
            {
                WriteLines(xml, span.Text);
                continue;
            }

            xml.WriteStartElement("span", Tt);
            if (span.Emphasis.HasFlag(SubtitleEmphasis.Bold))
                xml.WriteAttributeString("tts", "fontWeight", Styling, "bold");
            if (span.Emphasis.HasFlag(SubtitleEmphasis.Italic))
                xml.WriteAttributeString("tts", "fontStyle", Styling, "italic");
            if (span.Emphasis.HasFlag(SubtitleEmphasis.Underline))
                xml.WriteAttributeString("tts", "textDecoration", Styling, "underline");
            WriteLines(xml, span.Text);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteLines(XmlWriter xml, string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (i > 0)
            {
                xml.WriteStartElement("br", Tt);
                xml.WriteEndElement();
            }

            xml.WriteString(lines[i]);
        }
    }

    private static string Region(int anchor) => $"place{anchor.ToString(CultureInfo.InvariantCulture)}";

    private static string Time(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");
}
