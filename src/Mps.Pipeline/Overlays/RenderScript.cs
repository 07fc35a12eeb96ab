using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Mps.Pipeline.Overlays;

/// <summary>Writes and reads the ASS script format, which is what the text renderer takes.</summary>
internal static partial class RenderScript
{
    private const int EventFields = 8; // ReadOrder, Layer, Style, Name, MarginL, MarginR, MarginV, Effect; then the text.
    private const char WordJoiner = '\u2060';

    /// <summary>The one style of a script. Lengths in pixels of the picture.</summary>
    public sealed record Style(
        string Family, bool Bold, double Size, uint Color, double Alpha, double Outline, uint OutlineColor, double OutlineAlpha, double Shadow,
        uint ShadowColor, double ShadowAlpha, int Alignment, double MarginSide, double MarginVertical, bool Wrap);

    /// <summary>Everything before the events, for a picture of a size.</summary>
    public static string Header(int width, int height, Style style) => string.Create(CultureInfo.InvariantCulture, $"""
        [Script Info]
        ScriptType: v4.00+
        PlayResX: {width}
        PlayResY: {height}
        WrapStyle: {(style.Wrap ? 0 : 2)}
        ScaledBorderAndShadow: yes

        [V4+ Styles]
        Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
        Style: Default,{style.Family},{style.Size:0.###},{Colour(style.Color, style.Alpha)},{Colour(style.Color, style.Alpha)},{Colour(style.OutlineColor, style.OutlineAlpha)},{Colour(style.ShadowColor, style.ShadowAlpha)},{(style.Bold ? -1 : 0)},0,0,0,100,100,0,0,1,{style.Outline:0.###},{style.Shadow:0.###},{style.Alignment},{style.MarginSide:0},{style.MarginSide:0},{style.MarginVertical:0},1

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text

        """);

    /// <summary>An event of the style with a text as it is.</summary>
    public static string Event(string text) => $"0,0,Default,,0,0,0,,{Escape(text)}";

    /// <summary>Plain text in the format's own terms: nothing in it is a command.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text.ReplaceLineEndings("\n"))
        {
            _ = c switch
            {
                '\n' => escaped.Append(@"\N"),
                '{' or '}' => escaped.Append('\\').Append(c),
                // An invisible character keeps what follows from being read together with the backslash.
                '\\' => escaped.Append('\\').Append(WordJoiner),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>
    /// An event of a format that has no styles of its own, in ours: bold, italic, underline, strike-out, colour and alignment stay; sizes,
    /// fonts and places, which decoders reckon for a screen of their own, do not.
    /// </summary>
    public static string InOurStyle(string line)
    {
        (string fields, string text) = Split(line);
        string order = fields.Split(',', 2)[0];
        return $"{order},0,Default,,0,0,0,,{OverrideBlock().Replace(text, block => KeptTags(block.Value))}";
    }

    /// <summary>The characters that an event shows.</summary>
    public static string VisibleText(string line)
    {
        (_, string text) = Split(line);
        var visible = new StringBuilder(text.Length);
        bool drawing = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '{' && text.IndexOf('}', i) is > 0 and var end)
            {
                // Between \p1 and \p0 stand the strokes of a drawing.
                foreach (Match mode in DrawingMode().Matches(text[i..end]))
                    drawing = mode.Groups[1].Value != "0";
                i = end;
            }
            else if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is 'N' or 'n' or 'h')
            {
                visible.Append(' ');
                i++;
            }
            else if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '{' or '}')
            {
                visible.Append(text[++i]);
            }
            else if (!drawing)
            {
                visible.Append(text[i]);
            }
        }

        return visible.ToString();
    }

    private static string KeptTags(string block)
    {
        string tags = string.Concat(KeptTag().Matches(block).Select(m => m.Value));
        return tags.Length > 0 ? $"{{{tags}}}" : "";
    }

    private static (string Fields, string Text) Split(string line)
    {
        int at = -1;
        for (int i = 0; i < EventFields; i++)
        {
            at = line.IndexOf(',', at + 1);
            if (at < 0)
                return (line, "");
        }

        return (line[..at], line[(at + 1)..]);
    }

    // &HAABBGGRR with 00 for opaque.
    private static string Colour(uint rgb, double alpha)
    {
        uint clear = 255 - (uint)Math.Round(Math.Clamp(alpha, 0, 1) * 255);
        return string.Create(CultureInfo.InvariantCulture, $"&H{clear:X2}{rgb & 0xff:X2}{(rgb >> 8) & 0xff:X2}{(rgb >> 16) & 0xff:X2}");
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex OverrideBlock();

    [GeneratedRegex(@"\\(?:[bius][01]?(?![a-z0-9])|1?c(?:&H[0-9A-Fa-f]+&?)?(?![a-z])|an[1-9])")]
    private static partial Regex KeptTag();

    [GeneratedRegex(@"\\p(\d)")]
    private static partial Regex DrawingMode();
}
