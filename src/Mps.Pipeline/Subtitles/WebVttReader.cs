using System.Globalization;

namespace Mps.Pipeline.Subtitles;

/// <summary>WebVTT as https://www.w3.org/TR/webvtt1/ section 6.1 reads it; style and region blocks are left out.</summary>
internal static class WebVttReader
{
    public static IReadOnlyList<SubtitleCue> Read(string[] lines)
    {
        List<SubtitleCue> cues = [];
        for (int i = 0; i < lines.Length; i++)
        {
            // Times make a cue, wherever they stand; whatever block has none (header, NOTE, STYLE, REGION) is passed over.
            if (TimedLine.Parse(lines[i]) is not { } times)
                continue;
            List<string> text = [];
            while (i + 1 < lines.Length && lines[i + 1].Length > 0 && TimedLine.Parse(lines[i + 1]) is null)
                text.Add(lines[++i]);
            string? settings = times.Rest.Length > 0 ? times.Rest : null;
            cues.Add(new SubtitleCue(times.Start, times.End, TagText.Read(string.Join('\n', text), entities: true), Anchor(settings), settings));
        }

        return SubtitleFile.InOrder(cues);
    }

    // "line:" in percent or in lines (from the top, or from the bottom when negative), "align:" start, center, end.
    private static int Anchor(string? settings)
    {
        int row = 0, column = 2;
        foreach (string setting in (settings ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string value = setting[(setting.IndexOf(':') + 1)..].Split(',')[0];
            if (setting.StartsWith("line:", StringComparison.Ordinal))
                row = Row(value);
            else if (setting.StartsWith("align:", StringComparison.Ordinal))
                column = value switch { "start" or "left" => 1, "end" or "right" => 3, _ => 2 };
        }

        return (row * 3) + column;
    }

    private static int Row(string line)
    {
        bool percent = line.EndsWith('%');
        if (!double.TryParse(line.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            return 0;
        // Of the fifteen lines that a picture is thought to have, the first five are the top.
        double share = percent ? value : value < 0 ? 100 : value * 100 / 15;
        return share < 34 ? 2 : share < 60 ? 1 : 0;
    }
}
