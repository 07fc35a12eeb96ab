using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Stages;

/// <summary>The start that all copied streams of one output agree on: a key frame of its video.</summary>
public sealed class CopyStart
{
    /// <summary>On the source's clock, seconds; null until the video has decided, when the source cannot seek.</summary>
    public double? Seconds { get; set; }
}

/// <summary>
/// Straight into an output, coded as it is. A range can only start at a key frame, so the copy starts at the last one at or
/// before the wanted start, and all streams of the output with it.
/// </summary>
public sealed class CopyRoute : PacketRoute
{
    private readonly OutputRun _output;
    private readonly IPacketWriter _writer;
    private readonly int _slot;
    private readonly StreamFacts _stream;
    private readonly CopyStart _start;
    private readonly bool _leads;
    private readonly bool _cut;
    private readonly double _earliest;
    private readonly double? _end;
    private bool _done;

    /// <param name="demand">What to copy; its stream is attached to the writer already.</param>
    /// <param name="start">Shared by the output's copied streams.</param>
    /// <param name="leads">This stream decides the start (the video, or the only stream).</param>
    /// <param name="sourceStart">First time of the source, seconds.</param>
    public CopyRoute(CopyDemand demand, CopyStart start, bool leads, double sourceStart)
    {
        (_output, _writer, _slot, _stream) = (demand.Output, demand.Writer, demand.Slot, demand.Stream);
        TimeRange range = demand.Range;
        _start = start;
        _leads = leads;
        _cut = range.StartSeconds > 0;
        _earliest = _stream.Kind == StreamKind.Audio ? range.StartSeconds + sourceStart : double.MinValue;
        _end = range.EndSeconds + sourceStart;
        if (!_cut)
            start.Seconds ??= sourceStart;
    }

    /// <inheritdoc/>
    public override bool Accept(MediaPacket packet)
    {
        if (_done || _output.Failure is not null)
            return false;
        PacketFacts facts = packet.Facts;
        long time = facts.Pts != MediaPacket.NoTime ? facts.Pts : facts.Dts;
        double seconds = time == MediaPacket.NoTime ? double.NaN : time * _stream.TimeBase.ToDouble();
        if (_start.Seconds is null)
        {
            // Only the leading stream's first key frame starts the copy; what comes before is dropped.
            if (!_leads || !facts.Key || seconds < _earliest)
                return true;
            _start.Seconds = seconds;
        }
        else if (_cut && seconds < _start.Seconds)
        {
            return true;
        }

        if (_end is { } end && (facts.Dts != MediaPacket.NoTime ? facts.Dts * _stream.TimeBase.ToDouble() : seconds) >= end)
        {
            _done = true;
            return false;
        }

        if (_end is { } limit && seconds >= limit)
            return true;
        long offset = (long)Math.Round(_start.Seconds.Value / _stream.TimeBase.ToDouble());
        packet.SetTimes(Shift(facts.Pts, offset), Shift(facts.Dts, offset), facts.Duration);
        try
        {
            _writer.Write(_slot, packet);
            return true;
        }
        catch (MediaException e)
        {
            _output.Fail(FailureClassifier.Classify(e, JobPhase.Mux));
            return false;
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        try
        {
            _writer.End(_slot);
        }
        catch (MediaException e)
        {
            _output.Fail(FailureClassifier.Classify(e, JobPhase.Mux));
        }
    }

    private static long Shift(long time, long offset) => time == MediaPacket.NoTime ? time : time - offset;
}
