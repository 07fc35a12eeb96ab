using System.Text;

namespace Mps.Pipeline.Subtitles;

/// <summary>Collects text under changing emphasis; neighbours of one emphasis become one span, blank lines at the ends go.</summary>
internal sealed class SpanBuilder
{
    private readonly List<SubtitleSpan> _spans = [];
    private readonly StringBuilder _text = new();
    private SubtitleEmphasis _emphasis;

    public SubtitleEmphasis Emphasis
    {
        get => _emphasis;
        set
        {
            if (value == _emphasis)
                return;
            Flush();
            _emphasis = value;
        }
    }

    public void Append(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
            Append(c);
    }

    public void Append(char c)
    {
        // What no text format can hold (XML 1.0, section 2.2) and no viewer can see.
        if (c is '\n' or '\t' or (>= ' ' and not '\ufffe' and not '\uffff'))
            _text.Append(c);
    }

    public void Set(SubtitleEmphasis emphasis, bool on) => Emphasis = on ? _emphasis | emphasis : _emphasis & ~emphasis;

    /// <summary>The spans; empty when nothing visible was written. Ready for the next text afterwards.</summary>
    public IReadOnlyList<SubtitleSpan> Take()
    {
        Emphasis = SubtitleEmphasis.None;
        Flush();
        while (_spans.Count > 0)
        {
            string first = _spans[0].Text.TrimStart('\n', ' ', '\t');
            _spans[0] = _spans[0] with { Text = first };
            if (first.Length > 0)
                break;
            _spans.RemoveAt(0);
        }

        while (_spans.Count > 0)
        {
            string last = _spans[^1].Text.TrimEnd('\n', ' ', '\t');
            _spans[^1] = _spans[^1] with { Text = last };
            if (last.Length > 0)
                break;
            _spans.RemoveAt(_spans.Count - 1);
        }

        SubtitleSpan[] taken = [.. _spans];
        _spans.Clear();
        return taken;
    }

    private void Flush()
    {
        if (_text.Length == 0)
            return;
        if (_spans.Count > 0 && _spans[^1].Emphasis == _emphasis)
            _spans[^1] = _spans[^1] with { Text = _spans[^1].Text + _text };
        else
            _spans.Add(new SubtitleSpan(_text.ToString(), _emphasis));
        _text.Clear();
    }
}
