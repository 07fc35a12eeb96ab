using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>
/// The names that a path pattern can produce: literal text, and numbers wherever a variable of a number stands. Two
/// outputs collide when any name belongs to both.
/// </summary>
internal sealed class NamePattern
{
    private const char Number = '\0'; // no key holds it

    private static readonly string[] s_marks = [OutputNames.Mark(OutputNames.Number), OutputNames.Mark(OutputNames.SegmentNumber)];

    private readonly string _tokens;
    private readonly char _placeHolder;

    public NamePattern(string path, SegmentNumbering? numbering)
    {
        _tokens = s_marks.Aggregate(path, (text, mark) => text.Replace(mark, "\0\0", StringComparison.Ordinal));
        _placeHolder = numbering?.PlaceHolder[0] ?? '0';
    }

    /// <summary>True when some name belongs to both.</summary>
    public bool Meets(NamePattern other)
    {
        string a = _tokens, b = other._tokens;
        if (!CouldBegin(a, b)) return false;

        // A number is one or more of its characters: the token "one" followed by the token "any more". Reachable pairs of
        // positions, row by row.
        var row = new bool[b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            var next = new bool[b.Length + 1];
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 && j == 0) next[j] = true;
                if (i > 0 && row[j] && IsMore(a, i - 1)) next[j] = true;
                if (j > 0 && next[j - 1] && IsMore(b, j - 1)) next[j] = true;
                if (i > 0 && j > 0 && row[j - 1] && Overlap(a[i - 1], b[j - 1], other)) next[j] = true;
                if (i > 0 && j > 0 && next[j - 1] && IsMore(a, i - 1) && Overlap(a[i - 1], b[j - 1], other)) next[j] = true;
                if (i > 0 && j > 0 && row[j] && IsMore(b, j - 1) && Overlap(a[i - 1], b[j - 1], other)) next[j] = true;
            }

            row = next;
        }

        return row[b.Length];
    }

    /// <summary>The second half of a number, which may also be nothing.</summary>
    private static bool IsMore(string tokens, int at)
    {
        var run = 0;
        while (at - run >= 0 && tokens[at - run] == Number) run++;
        return run > 0 && run % 2 == 0;
    }

    private bool Overlap(char mine, char others, NamePattern other) => (mine == Number, others == Number) switch
    {
        (true, true) => true, // both write digits
        (true, false) => char.IsAsciiDigit(others) || others == _placeHolder,
        (false, true) => char.IsAsciiDigit(mine) || mine == other._placeHolder,
        _ => mine == others,
    };

    /// <summary>Most patterns differ before their first number.</summary>
    private static bool CouldBegin(string a, string b)
    {
        int first = a.IndexOf(Number, StringComparison.Ordinal), second = b.IndexOf(Number, StringComparison.Ordinal);
        var length = Math.Min(first < 0 ? a.Length : first, second < 0 ? b.Length : second);
        return string.CompareOrdinal(a, 0, b, 0, length) == 0 && (first >= 0 || second >= 0 || a.Length == b.Length);
    }
}
