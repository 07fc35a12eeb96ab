using System.Globalization;
using System.Text;
using Mps.Jobs;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Editing;

/// <summary>The text of a composition as an ASS script (Advanced SubStation Alpha v4+), one style and one event per line of text.</summary>
internal static class ComposeTitles
{
    /// <summary>Writes the script into the staging folder.</summary>
    /// <returns>Its absolute path; null when there is no text.</returns>
    public static string? Write(ComposeOutput output, ComposeTimeline timeline, ComposeCanvas canvas, RunContext context)
    {
        string script = Script(timeline, canvas);
        if (script.Length == 0)
            return null;
        string path = context.PathOf(string.Create(CultureInfo.InvariantCulture, $"mps-titles-{output.Index}.ass"));
        File.WriteAllText(path, script);
        return path;
    }

    /// <summary>The script; empty when there is no text.</summary>
    public static string Script(ComposeTimeline timeline, ComposeCanvas canvas)
    {
        PlacedItem[] lines = [.. timeline.Tracks.SelectMany(t => t).Where(i => i.Item is ComposeText)];
        if (lines.Length == 0)
            return "";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"[Script Info]\nScriptType: v4.00+\nPlayResX: {canvas.Width}\nPlayResY: {canvas.Height}\nScaledBorderAndShadow: yes\nWrapStyle: 0\n\n");
        text.Append("[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ");
        text.Append("ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n");
        for (int i = 0; i < lines.Length; i++)
            text.Append(Style($"s{i}", ((ComposeText)lines[i].Item).Style, canvas)).Append('\n');
        text.Append("\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n");
        for (int i = 0; i < lines.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"Dialogue: 0,{Time(lines[i].Start)},{Time(lines[i].End)},s{i},,0,0,0,,{Plain(((ComposeText)lines[i].Item).Text)}\n");
        }

        return text.ToString();
    }

    private static string Style(string name, ComposeTextStyle style, ComposeCanvas canvas)
    {
        int alignment = style.Align.ToUpperInvariant() switch { "LEFT" => 1, "RIGHT" => 3, _ => 2 };
        double side = Pixels(style.AlignMargin, canvas.Width, canvas), size = Pixels(style.Size, canvas.Height, canvas);
        // The row is Height high and the letters stand in its middle.
        double lift = Math.Max(0, (Pixels(style.Height, canvas.Height, canvas) - size) / 2);
        double bottom = Pixels(style.MarginBottom, canvas.Height, canvas) + lift;
        double border = Pixels(style.BorderWidth, canvas.Height, canvas);
        bool box = style.BottomColor is not null && style.BottomAlpha > 0;
        string outline = box ? Colour(style.BottomColor!.Value, style.BottomAlpha) : Colour(style.BorderColor, style.BorderAlpha);
        return string.Create(CultureInfo.InvariantCulture,
            $"Style: {name},{FontOf(style.Font)},{size:0.##},{Colour(style.Color, style.Alpha)},&H000000FF,{outline},{outline},{(style.Bold ? -1 : 0)},{(style.Italic ? -1 : 0)},0,0,100,100,0,0,{(box ? 3 : 1)},{Math.Max(box ? lift : 0, border):0.##},0,{alignment},{side:0},{side:0},{bottom:0},1");
    }

    private static string FontOf(string font) => font.Replace(',', ' ');

    // &HAABBGGRR, where AA = 0 is opaque.
    private static string Colour(uint rgb, double alpha) =>
        string.Create(CultureInfo.InvariantCulture, $"&H{(int)Math.Round((1 - alpha) * 255):X2}{rgb & 0xFF:X2}{(rgb >> 8) & 0xFF:X2}{(rgb >> 16) & 0xFF:X2}");

    private static string Time(double seconds) => TimeSpan.FromSeconds(seconds).ToString(@"h\:mm\:ss\.ff", CultureInfo.InvariantCulture);

    // Braces open override tags and a backslash an escape; the text is to be shown, not obeyed. A backslash has no escape of
    // its own in ASS: a word joiner (U+2060) parts it from what follows.
    private static string Plain(string text) => text.Replace("\\", "\\\u2060", StringComparison.Ordinal)
        .Replace("{", "\\{", StringComparison.Ordinal).Replace("}", "\\}", StringComparison.Ordinal)
        .Replace("\r\n", "\\N", StringComparison.Ordinal).Replace("\n", "\\N", StringComparison.Ordinal);

    private static double Pixels(Extent extent, int side, ComposeCanvas canvas) => extent.Unit switch
    {
        ExtentUnit.Pixels => extent.Value,
        ExtentUnit.PercentOfWidth => canvas.Width * extent.Value / 100,
        ExtentUnit.PercentOfHeight => canvas.Height * extent.Value / 100,
        ExtentUnit.PercentOfShort => Math.Min(canvas.Width, canvas.Height) * extent.Value / 100,
        ExtentUnit.PercentOfLong => Math.Max(canvas.Width, canvas.Height) * extent.Value / 100,
        _ => side * extent.Value / 100,
    };
}
