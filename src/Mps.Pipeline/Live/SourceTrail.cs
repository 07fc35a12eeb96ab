using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>
/// What has come of a source that offers its past again, as a live playlist does. After a reconnection it tells which packets are
/// repeated, so that what is recorded goes on with the one after the last. Packets are known by their stated time and size, in
/// their order; times that only one packet of several states (frames of sound in one PES packet) count on from that. One thread at a time.
/// </summary>
internal sealed class SourceTrail
{
    // Key frames of minutes; of sound alone, where every frame is one, a minute and a half.
    private const int Length = 4096;

    private readonly HashSet<Mark> _known = [];
    private readonly Queue<Mark> _order = new();
    private readonly Dictionary<int, Mark> _last = [];
    private readonly Dictionary<int, Mark> _now = [];
    private readonly HashSet<int> _passed = [];
    private State _state = State.New;
    private bool _mustRepeat;

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

    /// <summary>Something new has come on this connection.</summary>
    public bool HasNew { get; private set; }

    /// <summary>A new connection to the same source.</summary>
    /// <param name="mustRepeat">It begins before what was had: nothing is new until that is found.</param>
    public void Connect(bool mustRepeat)
    {
        _state = IsEmpty ? State.New : State.Searching;
        _mustRepeat = mustRepeat;
        (Continues, HasNew) = (false, false);
        _now.Clear();
        _passed.Clear();
    }

    /// <summary>Whether the next packet was not there before; one that comes before that can be told is as well as repeated.</summary>
    /// <param name="facts">Of the packet.</param>
    /// <param name="leads">Its stream is the one that recordings begin with: the picture, or sound alone.</param>
    public bool IsNew(in PacketFacts facts, bool leads)
    {
        Mark mark = Next(facts);
        bool begins = leads && facts.Key && mark.After == 0;
        if (begins && _state != State.New)
        {
            bool known = _known.Contains(mark);
            if (known)
                (_state, Continues) = (State.Repeating, true);
            else if (_state == State.Repeating || !_mustRepeat)
                _state = State.New;
        }

        if (_state == State.Searching)
            return false;
        if (_state == State.Repeating && _last.TryGetValue(facts.Stream, out Mark last) && !_passed.Contains(facts.Stream))
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

    private Mark Next(in PacketFacts facts)
    {
        long time = facts.Dts != MediaPacket.NoTime ? facts.Dts : facts.Pts;
        Mark before = _now.GetValueOrDefault(facts.Stream);
        return _now[facts.Stream] = time != MediaPacket.NoTime ? new Mark(time, 0, facts.SizeBytes) : new Mark(before.Time, before.After + 1, facts.SizeBytes);
    }

    /// <param name="Time">The last stated one, in the source's units.</param>
    /// <param name="After">Packets since that was stated.</param>
    /// <param name="SizeBytes">Of the packet.</param>
    private readonly record struct Mark(long Time, int After, int SizeBytes);
}
