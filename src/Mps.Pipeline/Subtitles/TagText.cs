using System.Net;

namespace Mps.Pipeline.Subtitles;

/// <summary>Text with tags in angle brackets, as SubRip and WebVTT write it.</summary>
internal static class TagText
{
    /// <summary>The spans of one cue.</summary>
    /// <param name="text">Lines parted by '\n'.</param>
    /// <param name="entities">WebVTT: "&amp;amp;" and its like stand for characters, and any other bracket opens a tag that is dropped.</param>
    public static IReadOnlyList<SubtitleSpan> Read(string text, bool entities)
    {
        var spans = new SpanBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '<' && Tag(text, i, entities, spans) is > 0 and var tag)
                i += tag - 1;
            else if (entities && text[i] == '&' && Entity(text, i, spans) is > 0 and var entity)
                i += entity - 1;
            // SubRip files borrow ASS's "{\an8}".
            else if (!entities && text[i] == '{' && text.AsSpan(i).StartsWith("{\\") && text.IndexOf('}', i) is > 0 and var brace)
                i = brace;
            else
                spans.Append(text[i]);
        }

        return spans.Take();
    }

    // Length of the tag at a place; 0 = it is a bracket like any other character.
    private static int Tag(string text, int at, bool anyTag, SpanBuilder spans)
    {
        int end = text.IndexOf('>', at);
        if (end < 0)
            return anyTag ? text.Length - at : 0;
        ReadOnlySpan<char> name = text.AsSpan(at + 1, end - at - 1).Trim();
        bool closing = name.StartsWith("/");
        name = closing ? name[1..] : name;
        int stop = name.IndexOfAny(' ', '.', '\t');
        name = stop < 0 ? name : name[..stop];
        SubtitleEmphasis? emphasis = name.Length != 1 ? null : char.ToLowerInvariant(name[0]) switch
        {
            'b' => SubtitleEmphasis.Bold,
            'i' => SubtitleEmphasis.Italic,
            'u' => SubtitleEmphasis.Underline,
            _ => null,
        };
        if (emphasis is { } found)
            spans.Set(found, !closing);
        else if (!anyTag && !name.Equals("font", StringComparison.OrdinalIgnoreCase) && !name.Equals("s", StringComparison.OrdinalIgnoreCase))
            return 0;
        return end - at + 1;
    }

    private static int Entity(string text, int at, SpanBuilder spans)
    {
        int end = text.IndexOf(';', at, Math.Min(12, text.Length - at));
        if (end < 0)
            return 0;
        string entity = text[at..(end + 1)], decoded = WebUtility.HtmlDecode(entity);
        if (decoded == entity)
            return 0;
        spans.Append(decoded);
        return entity.Length;
    }
}
