using System.Globalization;
using System.Text;

namespace Mps.Pipeline.Subtitles;

/// <summary>Advanced SubStation Alpha and SSA: sections in brackets, styles and events as comma lists that a "Format:" line names.</summary>
internal static class AssReader
{
    private const string EventFormat = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text";

    private sealed record Style(SubtitleEmphasis Emphasis, int Anchor)
    {
        public static readonly Style Usual = new(SubtitleEmphasis.None, SubtitleCue.UsualAnchor);
    }

    public static SubtitleFile Read(string[] lines)
    {
        Dictionary<string, Style> styles = new(StringComparer.OrdinalIgnoreCase);
        List<SubtitleCue> cues = [];
        List<AssEvent> events = [];
        var header = new StringBuilder();
        string section = "";
        string[] format = [];
        foreach (string raw in lines)
        {
            string line = raw.Trim();
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                section = line[1..^1].ToLowerInvariant();
                format = [];
            }

            // Fonts and pictures that are packed into the script are attachments, not style.
            if (section is not ("events" or "fonts" or "graphics"))
                header.Append(raw).Append('\n');
            if (line.StartsWith("Format:", StringComparison.OrdinalIgnoreCase))
                format = [.. line[7..].Split(',').Select(f => f.Trim().ToLowerInvariant())];
            else if (section.EndsWith("styles", StringComparison.Ordinal) && line.StartsWith("Style:", StringComparison.OrdinalIgnoreCase))
                ReadStyle(Fields(line[6..], format), styles, legacy: section == "v4 styles");
            else if (section == "events" && line.StartsWith("Dialogue:", StringComparison.OrdinalIgnoreCase))
                ReadEvent(Fields(line[9..], format), styles, cues, events);
        }

        header.Append("[Events]\n").Append(EventFormat).Append('\n');
        return new SubtitleFile(SubtitleFormat.Ass, SubtitleFile.InOrder(cues), new AssScript(header.ToString(), [.. events.OrderBy(e => e.Start)]));
    }

    // The last field takes the rest of the line, commas and all.
    private static Dictionary<string, string> Fields(string line, string[] format)
    {
        string[] values = line.Split(',', Math.Max(1, format.Length));
        Dictionary<string, string> fields = [];
        for (int i = 0; i < Math.Min(values.Length, format.Length); i++)
            fields[format[i]] = i == format.Length - 1 ? values[i].TrimStart() : values[i].Trim();
        return fields;
    }

    private static void ReadStyle(Dictionary<string, string> fields, Dictionary<string, Style> styles, bool legacy)
    {
        if (!fields.TryGetValue("name", out string? name))
            return;
        SubtitleEmphasis emphasis = (On("bold") ? SubtitleEmphasis.Bold : 0) | (On("italic") ? SubtitleEmphasis.Italic : 0) | (On("underline") ? SubtitleEmphasis.Underline : 0);
        int anchor = int.TryParse(fields.GetValueOrDefault("alignment"), NumberStyles.None, CultureInfo.InvariantCulture, out int stated) ? stated : SubtitleCue.UsualAnchor;
        if (legacy)
            anchor = AssOverrides.FromLegacy(anchor);
        styles[name.TrimStart('*')] = new Style(emphasis, anchor is >= 1 and <= 9 ? anchor : SubtitleCue.UsualAnchor);

        bool On(string field) => fields.GetValueOrDefault(field) is { Length: > 0 } value && value != "0";
    }

    private static void ReadEvent(Dictionary<string, string> fields, Dictionary<string, Style> styles, List<SubtitleCue> cues, List<AssEvent> events)
    {
        if (!fields.TryGetValue("text", out string? text)
            || TimedLine.Time(fields.GetValueOrDefault("start")) is not { } start
            || TimedLine.Time(fields.GetValueOrDefault("end")) is not { } end || end <= start)
            return;
        string styleName = fields.GetValueOrDefault("style", "Default").TrimStart('*');
        Style style = styles.GetValueOrDefault(styleName, Style.Usual);
        cues.Add(new SubtitleCue(start, end, AssOverrides.Spans(text, style.Emphasis), AssOverrides.Anchor(text) ?? style.Anchor));
        events.Add(new AssEvent(start, end, string.Join(',',
            events.Count.ToString(CultureInfo.InvariantCulture), fields.GetValueOrDefault("layer", "0"), styleName, fields.GetValueOrDefault("name", ""),
            fields.GetValueOrDefault("marginl", "0"), fields.GetValueOrDefault("marginr", "0"), fields.GetValueOrDefault("marginv", "0"),
            fields.GetValueOrDefault("effect", ""), text)));
    }
}
