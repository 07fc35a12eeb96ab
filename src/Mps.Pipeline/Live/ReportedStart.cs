using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>
/// The first seconds of streams of RTP. Each counts from its own first packet until a sender report says how its clock lies to the
/// others' (RFC 3550, 6.4.1), and then begins to count from theirs. Packets are kept back until every stream has been reported; those
/// from before are then moved by as much as its times have jumped, so that sound and picture are together from the first packet on.
/// One thread at a time. Owns the packets that it keeps.
/// </summary>
/// <param name="streams">Indices of the streams that are followed.</param>
/// <param name="patience">Longest wait for reports, which are sent every five seconds or so (RFC 3550, 6.2).</param>
/// <param name="time">Tells how long packets are kept.</param>
internal sealed class ReportedStart(IReadOnlyCollection<int> streams, TimeSpan patience, TimeProvider time) : IDisposable
{
    // A source that floods is not kept in memory.
    private const long MostBytes = 64 << 20;

    // Pictures on either side of a report by which their times are compared, where they are not sent in the order in which they are shown.
    private const int Window = 8;

    private readonly Queue<Kept> _kept = new();
    private readonly Dictionary<int, Track> _tracks = streams.ToDictionary(s => s, _ => new Track());
    private readonly long _started = time.GetTimestamp();
    private long _bytes;

    /// <summary>Packets are still kept back.</summary>
    public bool Waits { get; private set; } = streams.Count > 1;

    /// <summary>Nothing is kept.</summary>
    public bool IsEmpty => _kept.Count == 0;

    /// <summary>Keeps a packet, which is left empty.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="facts">Of the packet.</param>
    /// <param name="tracks">What is followed from it on.</param>
    /// <param name="changed">They are new with it.</param>
    public void Keep(MediaPacket packet, in PacketFacts facts, LiveTracks tracks, bool changed)
    {
        var own = new MediaPacket();
        own.MoveFrom(packet);
        _kept.Enqueue(new Kept(own, facts, tracks, changed, time.GetTimestamp()));
        _bytes += facts.SizeBytes;
        if (!_tracks.TryGetValue(facts.Stream, out Track? track))
            _tracks.Add(facts.Stream, track = new Track());
        track.Add(facts);
        if (_bytes > MostBytes || time.GetElapsedTime(_started) > patience || _tracks.Values.All(t => t.IsKnown))
            Release();
    }

    /// <summary>Keeps no more: what was kept can be taken.</summary>
    public void Release()
    {
        Waits = false;
        foreach (Track track in _tracks.Values)
            track.Settle();
    }

    /// <summary>Takes the oldest packet that was kept.</summary>
    /// <param name="packet">Filled.</param>
    /// <param name="facts">Of the packet, by the clock that all streams share.</param>
    /// <param name="tracks">What is followed from it on.</param>
    /// <param name="changed">They are new with it.</param>
    /// <returns>How long it was kept.</returns>
    public TimeSpan Take(MediaPacket packet, out PacketFacts facts, out LiveTracks tracks, out bool changed)
    {
        Kept kept = _kept.Dequeue();
        packet.MoveFrom(kept.Packet);
        kept.Packet.Dispose();
        (facts, tracks, changed) = (_tracks[kept.Facts.Stream].Place(kept.Facts), kept.Tracks, kept.Changed);
        return time.GetElapsedTime(kept.Since);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Kept kept in _kept)
            kept.Packet.Dispose();
        _kept.Clear();
    }

    private sealed record Kept(MediaPacket Packet, PacketFacts Facts, LiveTracks Tracks, bool Changed, long Since);

    /// <summary>The times that one stream states before its report, and after.</summary>
    private sealed class Track
    {
        private readonly List<long> _shown = [];
        private int _reported = -1; // index of the first time after it
        private bool _isReordered;
        private long _shift;
        private int _placed;

        /// <summary>A report has come, and enough after it.</summary>
        public bool IsKnown => _reported == 0 || (_reported > 0 && _shown.Count - _reported > (_isReordered ? Window : 1));

        public void Add(in PacketFacts facts)
        {
            if (facts.Dated && _reported < 0)
                _reported = _shown.Count;
            if (facts.Pts == MediaPacket.NoTime)
                return;
            _isReordered |= _reported < 0 && _shown.Count > 0 && facts.Pts < _shown[^1];
            _shown.Add(facts.Pts);
        }

        // Pictures follow one another at the distance that they have had, in the order in which they are sent; one that is shown later
        // than the next ones states a later time, so that the earliest of some tell where a regular clock stands.
        public void Settle()
        {
            if (_reported < 2 || _reported >= _shown.Count)
                return;
            long[] order = [.. _shown.Take(_reported).Order()];
            long step = order.Zip(order.Skip(1), (a, b) => b - a).Order().ElementAt((order.Length - 1) / 2);
            long Off(int at) => Math.Abs(_shown[at] - _shown[at - 1] - step);
            // libav's parsers may tell of it with the packet before.
            if (_reported + 1 < _shown.Count && Off(_reported + 1) > Off(_reported))
                _reported++;
            int window = _isReordered ? Window : 1;
            long Earliest(int from, int to) => Enumerable.Range(from, to - from).Min(i => _shown[i] - (i * step));
            _shift = Earliest(_reported, Math.Min(_shown.Count, _reported + window)) - Earliest(Math.Max(0, _reported - window), _reported);
        }

        public PacketFacts Place(in PacketFacts facts)
        {
            bool moves = _placed < _reported;
            _placed += facts.Pts != MediaPacket.NoTime ? 1 : 0;
            return !moves ? facts : facts with { Pts = Moved(facts.Pts), Dts = Moved(facts.Dts) };
        }

        private long Moved(long at) => at == MediaPacket.NoTime ? at : at + _shift;
    }
}
