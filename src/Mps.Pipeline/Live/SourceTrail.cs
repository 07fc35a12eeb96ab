using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>
/// What has come of a source that offers its past again, as a live playlist does. After a reconnection it tells which packets are
/// repeated, so that what is recorded goes on with the one after the last. Packets are known by their stated time and size, in their
/// order; times that only one packet of several states (frames of sound in one PES packet) count on from that. One thread at a time.
/// </summary>
/// <param name="source">Index of the source.</param>
internal sealed class SourceTrail(int source = 0)
{
    // Key frames of minutes; of sound alone, where every frame is one, a minute and a half.
    private const int Length = 4096;

    private readonly HashSet<SourceMark> _known = [];
    private readonly Queue<SourceMark> _order = new();
    private readonly Dictionary<int, SourceMark> _last = [];
    private readonly Dictionary<int, SourceMark> _now = [];
    private readonly HashSet<int> _passed = [];
    private State _state = State.New;
    private bool _mustRepeat;
    private long _reach;

    private enum State
    {
        Searching,
        Repeating,
        New,
    }

    /// <summary>The connection goes on where the last one ended: nothing is missing between.</summary>
    public bool Continues { get; private set; }

    /// <summary>Nothing has come yet.</summary>
    public bool IsEmpty => _known.Count == 0;

    /// <summary>The last packet, where a recording of its stream may begin with it.</summary>
    public SourceMark? Key { get; private set; }

    /// <summary>Something new has come on this connection.</summary>
    public bool HasNew { get; private set; }

    /// <summary>A new connection to the same source.</summary>
    /// <param name="mustRepeat">It begins before what was had: nothing is new until that is found.</param>
    /// <param name="reach">How much of the past it was asked for, in the source's units: it may begin before the first packet that was had.</param>
    public void Connect(bool mustRepeat, long reach = 0)
    {
        _state = IsEmpty ? State.New : State.Searching;
        (_mustRepeat, _reach) = (mustRepeat, reach);
        (Continues, HasNew) = (false, false);
        _now.Clear();
        _passed.Clear();
    }

    /// <summary>Whether the next packet was not there before; one that comes before that can be told is as well as repeated.</summary>
    /// <param name="facts">Of the packet.</param>
    /// <param name="leads">Its stream is the one that recordings begin with: the picture, or sound alone.</param>
    public bool IsNew(in PacketFacts facts, bool leads)
    {
        SourceMark mark = Next(facts);
        bool key = facts.Key && mark.After == 0, begins = leads && key;
        Key = key ? mark : null;
        if (begins && _state != State.New)
            Place(mark);
        if (_state == State.Searching)
            return false;
        if (_state == State.Repeating && _last.TryGetValue(facts.Stream, out SourceMark last) && !_passed.Contains(facts.Stream))
        {
            if (last == mark)
                _passed.Add(facts.Stream);
            return false;
        }

        HasNew = true;
        _passed.Add(facts.Stream);
        _last[facts.Stream] = mark;
        if (begins && _known.Add(mark))
        {
            _order.Enqueue(mark);
            if (_order.Count > Length)
                _known.Remove(_order.Dequeue());
        }

        return true;
    }

    private void Place(SourceMark mark)
    {
        if (_known.Contains(mark))
            (_state, Continues) = (State.Repeating, true);
        else if (_state == State.Repeating || !(_mustRepeat || mark.IsBefore(_order.Peek(), _reach)))
            _state = State.New;
    }

    private SourceMark Next(in PacketFacts facts)
    {
        long time = facts.Dts != MediaPacket.NoTime ? facts.Dts : facts.Pts;
        SourceMark before = _now.GetValueOrDefault(facts.Stream);
        return _now[facts.Stream] = time != MediaPacket.NoTime
            ? new SourceMark(source, time, 0, facts.SizeBytes)
            : new SourceMark(source, before.Time, before.After + 1, facts.SizeBytes);
    }
}
