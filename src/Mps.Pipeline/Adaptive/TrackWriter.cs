using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Adaptive;

/// <summary>
/// Orders the packets of one track's streams by time and cuts them into segments where the grid and a key frame of the leading
/// stream say so. Shared by the threads that feed it. Owns the muxer and the store.
/// </summary>
internal sealed class TrackWriter : IPacketWriter, IDisposable
{
    // Pictures wait for sound at most this long; sound always waits for the pictures, which decide where segments are cut.
    private const double PatienceSeconds = 10;

    private readonly Lock _gate = new();
    private readonly SegmentMuxer _muxer;
    private readonly SegmentStore _store;
    private readonly SegmentGrid _grid;
    private readonly RunCounters _counters;
    private readonly Action _progress;
    private readonly List<Slot> _slots = [];
    private readonly Stack<MediaPacket> _spare = [];
    private readonly List<MediaSegment> _segments = [];
    private MediaTime _segmentStart;
    private MediaTime _end;
    private bool _started;
    private long _writtenMicroseconds;

    private sealed class Slot
    {
        public Func<MediaSink, int>? Add;
        public readonly Queue<MediaPacket> Waiting = [];
        public int Stream;
        public Rational TimeBase;
        public bool Gone; // nothing follows
        public long LastDts = MediaPacket.NoTime;
        public long Packets;
    }

    /// <param name="muxer">Moved in.</param>
    /// <param name="store">Moved in.</param>
    /// <param name="grid">Where to cut; moved in.</param>
    /// <param name="counters">The run's.</param>
    /// <param name="progress">Called when more is written; with the lock held.</param>
    public TrackWriter(SegmentMuxer muxer, SegmentStore store, SegmentGrid grid, RunCounters counters, Action progress)
    {
        _muxer = muxer;
        _store = store;
        _grid = grid;
        _counters = counters;
        _progress = progress;
    }

    /// <inheritdoc/>
    public bool NeedsGlobalHeader => _muxer.NeedsGlobalHeader;

    /// <summary>Media time written, seconds; infinity when nothing follows. Any thread.</summary>
    public double WrittenSeconds => Interlocked.Read(ref _writtenMicroseconds) is var us && us == long.MaxValue ? double.PositiveInfinity : us / 1e6;

    /// <summary>Every file made.</summary>
    public IReadOnlyList<string> Files => _store.Files;

    /// <summary>What it holds, once <see cref="Finish"/> was called.</summary>
    public IReadOnlyList<MediaSegment> Segments => _segments;

    /// <summary>What players need before any segment.</summary>
    public FileRange? Init => _muxer.Init;

    /// <summary>The index of a single file.</summary>
    public FileRange? Index => _muxer.Index;

    /// <summary>Ticks per second of the container; 0 = it states none.</summary>
    public uint Timescale => _muxer.Timescale;

    /// <summary>Packets of the leading stream.</summary>
    public long LeadingPackets
    {
        get
        {
            lock (_gate)
                return _slots[0].Packets;
        }
    }

    /// <summary>Announces a stream; the first one leads. Returns its slot.</summary>
    public int Declare()
    {
        _slots.Add(new Slot());
        return _slots.Count - 1;
    }

    /// <inheritdoc/>
    public void Attach(int slot, Func<MediaSink, int> add, Rational timeBase) => Guarded(() =>
    {
        _slots[slot].Add = add;
        _slots[slot].TimeBase = timeBase;
        Pump();
    });

    /// <inheritdoc/>
    public void Abandon(int slot) => Guarded(() =>
    {
        if (_slots[slot].Add is not null)
            return;
        _slots[slot].Gone = true;
        Pump();
    });

    /// <inheritdoc/>
    public void End(int slot) => Guarded(() =>
    {
        _slots[slot].Gone = true;
        Pump();
    });

    /// <inheritdoc/>
    public void Write(int slot, MediaPacket packet)
    {
        lock (_gate)
        {
            MediaPacket kept = _spare.Count > 0 ? _spare.Pop() : new MediaPacket();
            kept.MoveFrom(packet);
            _slots[slot].Waiting.Enqueue(kept);
            try
            {
                Pump();
            }
            catch (Exception e) when (IsStorage(e))
            {
                throw Storage(e);
            }
        }
    }

    /// <summary>Writes what waits, ends the last segment and completes the files.</summary>
    /// <exception cref="JobException">The storage refuses.</exception>
    /// <exception cref="MediaException">The container refuses.</exception>
    public void Finish() => Guarded(() =>
    {
        foreach (Slot slot in _slots)
            slot.Gone = true;
        Pump();
        if (_started)
        {
            if (_slots.Exists(s => s.Packets > 0))
                EndSegment(_end);
            MediaSegment[] final = [.. _muxer.Finish(_segments)];
            _segments.Clear();
            _segments.AddRange(final);
        }

        _store.Dispose();
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (MediaPacket packet in _slots.SelectMany(s => s.Waiting).Concat(_spare))
                packet.Dispose();
            _slots.ForEach(s => s.Waiting.Clear());
            _spare.Clear();
            _muxer.Dispose();
            _store.Dispose();
        }
    }

    private void Guarded(Action step)
    {
        lock (_gate)
        {
            try
            {
                step();
            }
            catch (Exception e) when (IsStorage(e))
            {
                throw Storage(e);
            }
        }
    }

    // Our own storage fails with IOException, the muxer on top of it only says "input/output error".
    private bool IsStorage(Exception e) => e is IOException or UnauthorizedAccessException || (e is MediaException && _muxer.StorageError is not null);

    private JobException Storage(Exception e) => new(FailureClassifier.Classify(_muxer.StorageError ?? e, JobPhase.Mux), e);

    private void Pump()
    {
        if (!_started && !Start())
            return;
        while (Next() is { } slot)
        {
            MediaPacket packet = slot.Waiting.Dequeue();
            Emit(slot, packet);
            packet.Clear();
            _spare.Push(packet);
        }

        if (_slots.TrueForAll(s => s.Gone && s.Waiting.Count == 0))
            Interlocked.Exchange(ref _writtenMicroseconds, long.MaxValue);
    }

    private bool Start()
    {
        if (!_slots.TrueForAll(s => s.Add is not null || s.Gone) || !_slots.Exists(s => s.Add is not null))
            return false;
        foreach (Slot slot in _slots.Where(s => s.Add is not null))
            slot.Stream = _muxer.Add(slot.Add!);
        _muxer.Start();
        return _started = true;
    }

    // The slot whose first packet is due; null = something must be waited for.
    private Slot? Next()
    {
        Slot? first = null;
        double time = double.PositiveInfinity;
        foreach (Slot slot in _slots)
        {
            // The leader is held back by one, which tells the length of the picture before.
            int enough = slot == _slots[0] && !slot.Gone ? 2 : 1;
            if (slot.Waiting.Count < enough)
            {
                if (slot == _slots[0] && !slot.Gone)
                    return null;
                continue;
            }

            double seconds = DecodeSeconds(slot);
            if (seconds < time)
                (first, time) = (slot, seconds);
        }

        if (first is null)
            return null;
        foreach (Slot slot in _slots)
        {
            if (!slot.Gone && slot.Waiting.Count == 0 && time - LastSeconds(slot) < PatienceSeconds)
                return null;
        }

        return first;
    }

    private static double DecodeSeconds(Slot slot)
    {
        PacketFacts facts = slot.Waiting.Peek().Facts;
        return (facts.Dts != MediaPacket.NoTime ? facts.Dts : facts.Pts) * slot.TimeBase.ToDouble();
    }

    private static double LastSeconds(Slot slot) => slot.LastDts == MediaPacket.NoTime ? 0 : slot.LastDts * slot.TimeBase.ToDouble();

    private void Emit(Slot slot, MediaPacket packet)
    {
        PacketFacts facts = KeepOrder(slot, packet);
        bool leads = slot == _slots[0] || _slots[0].Add is null;
        if (leads)
        {
            var time = new MediaTime(Math.Max(0, facts.Pts), slot.TimeBase);
            if (facts.Key && _grid.Starts(time.ToSeconds()) && slot.Packets > 0)
                EndSegment(time);
            else if (slot.Packets == 0)
                _segmentStart = time;
            var end = new MediaTime(facts.Pts + Math.Max(0, facts.Duration), slot.TimeBase);
            if (!_end.IsKnown || end > _end)
                _end = end;
            if (slot.Waiting.TryPeek(out MediaPacket? next) && next.Facts.Dts is var following && following > facts.Dts)
                packet.SetTimes(facts.Pts, facts.Dts, following - facts.Dts);
        }

        _muxer.Write(slot.Stream, packet, slot.TimeBase);
        slot.Packets++;
        _counters.PacketWritten();
        if (leads)
        {
            Interlocked.Exchange(ref _writtenMicroseconds, (long)(_end.ToSeconds() * 1e6));
            _progress();
        }
    }

    private void EndSegment(MediaTime at)
    {
        _segments.Add(new MediaSegment(_muxer.Cut(), _segmentStart, at));
        _segmentStart = at;
    }

    // Containers demand rising decoding times; broken sources repeat or reverse them.
    private static PacketFacts KeepOrder(Slot slot, MediaPacket packet)
    {
        PacketFacts facts = packet.Facts;
        long dts = facts.Dts != MediaPacket.NoTime ? facts.Dts : facts.Pts;
        if (dts == MediaPacket.NoTime)
            dts = slot.LastDts == MediaPacket.NoTime ? 0 : slot.LastDts + 1;
        if (slot.LastDts != MediaPacket.NoTime && dts <= slot.LastDts)
            dts = slot.LastDts + 1;
        slot.LastDts = dts;
        long pts = facts.Pts == MediaPacket.NoTime || facts.Pts < dts ? dts : facts.Pts;
        packet.SetTimes(pts, dts, facts.Duration);
        return packet.Facts;
    }
}
