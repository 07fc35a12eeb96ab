using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Outputs;

/// <summary>
/// The muxer of one output, shared by the threads that feed it. Streams are declared before the run, become known one by one
/// as their encoders open, and the header is written when all are; until then packets wait here. Owns the sink.
/// </summary>
public sealed class OutputWriter : IPacketWriter, IDisposable
{
    private readonly Lock _gate = new();
    private readonly OutputRun _output;
    private readonly RunCounters _counters;
    private readonly MediaSink _sink;
    private readonly string _options;
    private readonly List<StreamSlot> _slots = [];
    private readonly List<(int Slot, MediaPacket Packet)> _waiting = [];
    private bool _headerWritten;

    private sealed class StreamSlot
    {
        public Func<MediaSink, int>? Add;
        public int Stream;
        public Rational TimeBase;
        public bool Abandoned;
        public long LastDts = MediaPacket.NoTime;
        public long Packets;
        public bool Aside;
    }

    /// <param name="output">Whose it is.</param>
    /// <param name="sink">Moved in.</param>
    /// <param name="options">Muxer options for the header.</param>
    /// <param name="counters">The run's.</param>
    public OutputWriter(OutputRun output, MediaSink sink, string options, RunCounters counters)
    {
        _output = output;
        _sink = sink;
        _options = options;
        _counters = counters;
    }

    /// <summary>The container wants codec headers once, not in the stream.</summary>
    public bool NeedsGlobalHeader => _sink.NeedsGlobalHeader;

    /// <summary>Packets written to the stream of a slot.</summary>
    public long PacketsOf(int slot)
    {
        lock (_gate)
            return _slots[slot].Packets;
    }

    /// <summary>Announces a stream; returns its slot.</summary>
    public int Declare()
    {
        _slots.Add(new StreamSlot());
        return _slots.Count - 1;
    }

    /// <summary>Announces a stream that says nothing about how far the output is, because it is written at once; returns its slot.</summary>
    public int DeclareAside()
    {
        _slots.Add(new StreamSlot { Aside = true });
        return _slots.Count - 1;
    }

    /// <summary>Makes a declared stream known.</summary>
    /// <param name="slot">From <see cref="Declare"/>.</param>
    /// <param name="add">Adds the stream to the sink and returns its index; called when all streams are known.</param>
    /// <param name="timeBase">Unit of the times of its packets.</param>
    /// <exception cref="MediaException">The container refuses the streams.</exception>
    public void Attach(int slot, Func<MediaSink, int> add, Rational timeBase)
    {
        lock (_gate)
        {
            _slots[slot].Add = add;
            _slots[slot].TimeBase = timeBase;
            StartWhenKnown();
        }
    }

    /// <summary>A declared stream will not come: its source gave nothing.</summary>
    /// <exception cref="MediaException">The container refuses the remaining streams.</exception>
    public void Abandon(int slot)
    {
        lock (_gate)
        {
            if (_slots[slot].Add is not null || _slots[slot].Abandoned)
                return;
            _slots[slot].Abandoned = true;
            StartWhenKnown();
        }
    }

    /// <summary>Writes one packet; it is left empty.</summary>
    /// <exception cref="MediaException">The storage or the container refuses.</exception>
    public void Write(int slot, MediaPacket packet)
    {
        lock (_gate)
        {
            if (_headerWritten)
            {
                WriteNow(slot, packet);
                return;
            }

            var kept = new MediaPacket();
            kept.MoveFrom(packet);
            _waiting.Add((slot, kept));
        }
    }

    /// <summary>Writes the trailer and closes the file.</summary>
    /// <exception cref="JobException">No stream gave anything.</exception>
    /// <exception cref="MediaException">The storage refuses.</exception>
    public void Finish()
    {
        lock (_gate)
        {
            if (!_headerWritten)
                throw JobException.InSource(JobPhase.Decode, "No frame of the source could be decoded.");
            _sink.Finish();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach ((_, MediaPacket packet) in _waiting)
                packet.Dispose();
            _waiting.Clear();
            _sink.Dispose();
        }
    }

    private void StartWhenKnown()
    {
        if (_headerWritten || !_slots.TrueForAll(s => s.Add is not null || s.Abandoned) || _slots.TrueForAll(s => s.Abandoned))
            return;
        // In the order of declaration, whichever encoder was ready first: video before audio.
        foreach (StreamSlot slot in _slots.Where(s => s.Add is not null))
            slot.Stream = slot.Add!(_sink);
        _sink.WriteHeader(_options);
        _headerWritten = true;
        foreach ((int slot, MediaPacket packet) in _waiting)
        {
            using (packet)
                WriteNow(slot, packet);
        }

        _waiting.Clear();
    }

    private void WriteNow(int slot, MediaPacket packet)
    {
        StreamSlot stream = _slots[slot];
        PacketFacts facts = packet.Facts;
        KeepOrder(stream, packet, facts);
        _sink.Write(stream.Stream, packet, stream.TimeBase);
        stream.Packets++;
        _counters.PacketWritten();
        if (facts.Pts != MediaPacket.NoTime && !stream.Aside)
            _output.Written((facts.Pts + facts.Duration) * stream.TimeBase.ToDouble());
    }

    // Containers demand rising decoding times; broken sources repeat or reverse them.
    private static void KeepOrder(StreamSlot stream, MediaPacket packet, PacketFacts facts)
    {
        long dts = facts.Dts != MediaPacket.NoTime ? facts.Dts : facts.Pts;
        if (dts == MediaPacket.NoTime)
            dts = stream.LastDts == MediaPacket.NoTime ? 0 : stream.LastDts + 1;
        if (stream.LastDts != MediaPacket.NoTime && dts <= stream.LastDts)
            dts = stream.LastDts + 1;
        stream.LastDts = dts;
        long pts = facts.Pts == MediaPacket.NoTime || facts.Pts < dts ? dts : facts.Pts;
        if (dts != facts.Dts || pts != facts.Pts)
            packet.SetTimes(pts, dts, facts.Duration);
    }
}
