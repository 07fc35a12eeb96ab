namespace Mps.Pipeline.Live;

/// <summary>
/// Looks for the place where a recording goes on in what its source offers again. That is, as long as it is offered, a key frame
/// before which the open piece is whole: the piece is cut there. Otherwise the piece is kept, and the first key frame is taken that
/// the recording lacks. One thread at a time.
/// </summary>
/// <param name="left">What the attempt before recorded; not empty.</param>
internal sealed class TrailSearch(RecordedTrail left)
{
    private readonly Dictionary<SourceMark, int> _known = left.Keys.Select((k, i) => (k.Mark, Index: i)).GroupBy(k => k.Mark).ToDictionary(g => g.Key, g => g.Last().Index);
    private bool _repeats;
    private bool _mustRepeat;
    private long _reach;

    /// <summary>Index of the source that was recorded last.</summary>
    public int Source => left.Keys[^1].Mark.Source;

    /// <summary>When what is looked for came in the first time.</summary>
    public DateTimeOffset Since => left.Since;

    /// <summary>A new connection.</summary>
    /// <param name="mustRepeat">It begins before what was had: nothing is lacking until something of that was found.</param>
    /// <param name="reach">How much of the past it was asked for, in the source's units: it may begin before the recording did.</param>
    public void Connect(bool mustRepeat, long reach) => (_mustRepeat, _reach) = (mustRepeat, reach);

    /// <summary>Whether the recording goes on with a key frame.</summary>
    /// <param name="mark">Of the key frame.</param>
    /// <param name="cut">The key frame of the open piece that it is; null = the piece is kept as it is.</param>
    public bool Finds(SourceMark mark, out RecordedKey? cut)
    {
        cut = null;
        bool known = _known.TryGetValue(mark, out int index);
        if (known && index >= left.FirstCut)
            cut = left.Keys[index];
        bool early = !_repeats && mark.Source == Source && (_mustRepeat || mark.IsBefore(left.Keys[0].Mark, _reach));
        bool lacking = !known && !early;
        _repeats |= known;
        return lacking || cut is not null;
    }
}
