using System.Diagnostics;
using Mps.Av;

namespace Mps.Pipeline.Stages;

/// <summary>The send-and-receive dance of one decoder: takes packets from a queue, gives frames to <see cref="OnFrame"/>.</summary>
public abstract class DecodeLoop : Stage
{
    // A decoder that neither takes packets nor gives frames may not hold the run for ever; more than any decoder has threads.
    private const int MaxErrors = 128;

    private readonly IPictureDecoder _decoder;
    private readonly StageQueue<MediaPacket> _packets;

    /// <param name="name">Thread name.</param>
    /// <param name="decoder">Borrowed.</param>
    /// <param name="packets">Borrowed.</param>
    /// <param name="counters">The run's.</param>
    protected DecodeLoop(string name, IPictureDecoder decoder, StageQueue<MediaPacket> packets, RunCounters counters)
        : base(name)
    {
        _decoder = decoder;
        _packets = packets;
        Counters = counters;
    }

    /// <summary>The run's counters.</summary>
    protected RunCounters Counters { get; }

    /// <summary>Takes one decoded frame, which may be left empty.</summary>
    /// <returns>False when nothing more is wanted.</returns>
    protected abstract bool OnFrame(MediaFrame frame);

    /// <summary>No frame follows.</summary>
    protected abstract void OnEnd();

    /// <inheritdoc/>
    protected override void Run()
    {
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        try
        {
            bool wanted = true;
            while (wanted && _packets.Pop(packet, out _))
                wanted = Decode(packet, frame);
            if (wanted)
            {
                TrySend(() => _decoder.SendEnd());
                Drain(frame);
            }
        }
        finally
        {
            _packets.Stop();
            OnEnd();
        }
    }

    private bool Decode(MediaPacket packet, MediaFrame frame)
    {
        for (int attempt = 0; attempt < MaxErrors; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            CodecResult sent;
            try
            {
                sent = _decoder.Send(packet);
            }
            catch (MediaException e)
            {
                // A damaged packet: the decoder goes on with the next, as every player does; the count is reported.
                Counters.DecodeFailed(e.Message);
                packet.Clear();
                return true;
            }
            finally
            {
                Counters.AddDecodeTime(Stopwatch.GetTimestamp() - start);
            }

            if (!Drain(frame))
                return false;
            if (sent != CodecResult.Again)
                return sent == CodecResult.Ok;
        }

        Counters.DecodeFailed();
        packet.Clear();
        return true;
    }

    private bool Drain(MediaFrame frame)
    {
        for (int errors = 0; errors < MaxErrors;)
        {
            long start = Stopwatch.GetTimestamp();
            CodecResult received;
            try
            {
                received = _decoder.Receive(frame);
            }
            catch (MediaException e)
            {
                Counters.DecodeFailed(e.Message);
                errors++;
                continue;
            }
            finally
            {
                Counters.AddDecodeTime(Stopwatch.GetTimestamp() - start);
            }

            if (received != CodecResult.Ok)
                return true;
            errors = 0;
            if (!OnFrame(frame))
                return false;
        }

        return true;
    }

    private void TrySend(Func<CodecResult> send)
    {
        try
        {
            send();
        }
        catch (MediaException e)
        {
            Counters.DecodeFailed(e.Message);
        }
    }
}
