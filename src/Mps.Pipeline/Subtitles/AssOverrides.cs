namespace Mps.Pipeline.Subtitles;

/// <summary>The text of ass events: override blocks in braces, "\N" for a new line.</summary>
internal static class AssOverrides
{
    /// <summary>The visible text with its emphasis; drawings are left out.</summary>
    /// <param name="text">The event's text.</param>
    /// <param name="emphasis">The event's style's.</param>
    public static IReadOnlyList<SubtitleSpan> Spans(string text, SubtitleEmphasis emphasis)
    {
        var spans = new SpanBuilder { Emphasis = emphasis };
        bool drawing = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '{' && text.IndexOf('}', i) is > 0 and var close)
            {
                foreach (string tag in text[(i + 1)..close].Split('\\'))
                    drawing = Apply(tag.Trim(), emphasis, spans) ?? drawing;
                i = close;
            }
            else if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is 'N' or 'n' or 'h')
            {
                if (!drawing)
                    spans.Append(text[i + 1] == 'h' ? '\u00a0' : '\n');
                i++;
            }
            else if (!drawing)
            {
                spans.Append(text[i]);
            }
        }

        return spans.Take();
    }

    /// <summary>The place that "{\anN}" or SSA's "{\aN}" asks for; null = none.</summary>
    public static int? Anchor(string text)
    {
        for (int open = text.IndexOf('{'); open >= 0; open = text.IndexOf('{', open + 1))
        {
            int close = text.IndexOf('}', open);
            if (close < 0)
                return null;
            foreach (string tag in text[(open + 1)..close].Split('\\'))
            {
                if (tag.StartsWith("an", StringComparison.Ordinal) && int.TryParse(tag.AsSpan(2), out int pad) && pad is >= 1 and <= 9)
                    return pad;
                if (tag.StartsWith('a') && int.TryParse(tag.AsSpan(1), out int legacy) && legacy is >= 1 and <= 11)
                    return FromLegacy(legacy);
            }
        }

        return null;
    }

    /// <summary>SSA counts 1 to 3 along the bottom, adds 4 for the top and 8 for the middle.</summary>
    public static int FromLegacy(int anchor) => (anchor & 3, anchor & 12) switch
    {
        (0, _) => SubtitleCue.UsualAnchor,
        (var column, 4) => column + 6,
        (var column, 8) => column + 3,
        var (column, _) => column,
    };

    // True or false when the tag turns drawing on or off.
    private static bool? Apply(string tag, SubtitleEmphasis style, SpanBuilder spans)
    {
        if (tag.Length == 0)
            return null;
        ReadOnlySpan<char> value = tag.AsSpan(1);
        bool number = int.TryParse(value, out int n);
        switch (tag[0])
        {
            case 'r':
                spans.Emphasis = style;
                break;
            // Without a number the style's own is meant; beyond 1 it is a font weight.
            case 'b' when number || value.IsEmpty:
                spans.Set(SubtitleEmphasis.Bold, number ? n == 1 || n >= 600 : style.HasFlag(SubtitleEmphasis.Bold));
                break;
            case 'i' when number || value.IsEmpty:
                spans.Set(SubtitleEmphasis.Italic, number ? n != 0 : style.HasFlag(SubtitleEmphasis.Italic));
                break;
            case 'u' when number || value.IsEmpty:
                spans.Set(SubtitleEmphasis.Underline, number ? n != 0 : style.HasFlag(SubtitleEmphasis.Underline));
                break;
            case 'p' when number:
                return n > 0;
        }

        return null;
    }
}
