using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Stages;

/// <summary>Reads the source and hands each packet to the routes of its stream.</summary>
public sealed class DemuxStage : Stage
{
    private readonly MediaSource _source;
    private readonly Interrupt _interrupt;
    private readonly PacketRoute[][] _routes;
    private readonly TimeSpan? _readTimeout;
    private readonly RunCounters _counters;
    private readonly bool[][] _wanted;

    /// <param name="source">Borrowed.</param>
    /// <param name="interrupt">The source's; gets a deadline for each read when <paramref name="readTimeout"/> is set.</param>
    /// <param name="routes">By stream index; empty = not read.</param>
    /// <param name="readTimeout">Longest silence of a remote source.</param>
    /// <param name="counters">The run's.</param>
    public DemuxStage(MediaSource source, Interrupt interrupt, PacketRoute[][] routes, TimeSpan? readTimeout, RunCounters counters)
        : base("demux")
    {
        _source = source;
        _interrupt = interrupt;
        _routes = routes;
        _readTimeout = readTimeout;
        _counters = counters;
        _wanted = [.. routes.Select(r => r.Select(_ => true).ToArray())];
    }

    /// <summary>Furthest time that was read, seconds on the source's clock.</summary>
    public double ReadSeconds { get; private set; } = double.NegativeInfinity;

    /// <summary>True when reading stopped because the data turned invalid rather than at the end.</summary>
    public bool EndedBroken { get; private set; }

    /// <summary>True when reading stopped because nobody wanted more.</summary>
    public bool EndedEarly { get; private set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        using var packet = new MediaPacket();
        using var copy = new MediaPacket();
        try
        {
            while (Read(packet))
            {
                Dispatch(packet, copy);
                if (Array.TrueForAll(_wanted, w => !w.Contains(true)))
                {
                    EndedEarly = true;
                    break;
                }
            }
        }
        finally
        {
            foreach (PacketRoute[] routes in _routes)
            {
                foreach (PacketRoute route in routes)
                    route.End();
            }
        }
    }

    private bool Read(MediaPacket packet)
    {
        if (_readTimeout is { } patience)
            _interrupt.SetDeadline(patience);
        try
        {
            packet.Clear();
            CodecResult result = _source.Read(packet);
            while (result == CodecResult.Again)
                result = _source.Read(packet);
            if (result == CodecResult.Ok)
                return true;
            // Damage at the end is logged and reported as the end.
            _counters.Complain(AvLog.TakeLastError());
            return false;
        }
        catch (MediaException e) when (e.InvalidData)
        {
            _counters.Complain(e.Message);
            // A damaged tail: what came before is still good, and the run decides whether it is enough.
            EndedBroken = true;
            return false;
        }
        catch (MediaException e)
        {
            throw new JobException(FailureClassifier.Classify(e, JobPhase.Decode) with { Retryable = true }, e);
        }
    }

    private void Dispatch(MediaPacket packet, MediaPacket copy)
    {
        PacketFacts facts = packet.Facts;
        _counters.PacketRead();
        // Streams may appear while reading (MPEG-TS); nobody asked for those.
        if (facts.Stream >= _routes.Length)
            return;
        if (facts.Pts != MediaPacket.NoTime)
            ReadSeconds = Math.Max(ReadSeconds, (facts.Pts + facts.Duration) * _source.Streams[facts.Stream].TimeBase.ToDouble());

        PacketRoute[] routes = _routes[facts.Stream];
        bool[] wanted = _wanted[facts.Stream];
        for (int i = 0; i < routes.Length; i++)
        {
            if (!wanted[i])
                continue;
            if (i == routes.Length - 1)
            {
                wanted[i] = routes[i].Accept(packet);
                continue;
            }

            copy.Clear();
            copy.Reference(packet);
            wanted[i] = routes[i].Accept(copy);
        }
    }
}
