using Mps.Av;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Stages;

/// <summary>
/// Keeps a thread that reads another file from running far ahead of the source: the muxer would have to hold everything that it
/// writes until the pictures come.
/// </summary>
public sealed class Pace
{
    private const double LeadSeconds = 4;

    private readonly object _gate = new();
    private double _source = double.PositiveInfinity;

    /// <summary>From now on <see cref="Wait"/> waits for <see cref="Advance"/>.</summary>
    public void Start()
    {
        lock (_gate)
            _source = 0;
    }

    /// <summary>The source has been read up to here, seconds from the start of the output.</summary>
    public void Advance(double seconds)
    {
        lock (_gate)
        {
            if (seconds <= _source)
                return;
            _source = seconds;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Nobody waits any more.</summary>
    public void Release() => Advance(double.PositiveInfinity);

    /// <summary>Waits until the source is near this time, seconds from the start of the output.</summary>
    public void Wait(double seconds)
    {
        lock (_gate)
        {
            while (seconds > _source + LeadSeconds)
                Monitor.Wait(_gate);
        }
    }
}

/// <summary>Drives a <see cref="Pace"/> by the packets of an output's video stream.</summary>
/// <param name="pace">Borrowed.</param>
/// <param name="output">Whose it is.</param>
/// <param name="stream">The video.</param>
/// <param name="startSeconds">Start of the output on the source's clock.</param>
/// <param name="endSeconds">Its end; null = the source's.</param>
public sealed class PaceRoute(Pace pace, OutputRun output, StreamFacts stream, double startSeconds, double? endSeconds) : PacketRoute
{
    /// <inheritdoc/>
    public override bool Accept(MediaPacket packet)
    {
        PacketFacts facts = packet.Facts;
        double seconds = facts.Dts == MediaPacket.NoTime ? startSeconds : facts.Dts * stream.TimeBase.ToDouble();
        pace.Advance(seconds - startSeconds);
        if (output.Failure is null && !(seconds >= endSeconds))
            return true;
        pace.Release();
        return false;
    }

    /// <inheritdoc/>
    public override void End() => pace.Release();
}
