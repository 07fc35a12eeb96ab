using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>Takes a packet, which is left as it is.</summary>
internal delegate void LivePacketTaker(in LivePacket packet);

/// <summary>
/// Sound that has come before the picture that a recording begins with, as far as it may be from after it: encoders hold pictures back
/// for longer than sound. Owns the packets that it keeps. One thread at a time.
/// </summary>
internal sealed class EarlySound
{
    // Longer than an encoder looks ahead and a container keeps streams apart.
    private const long Longest = LiveClock.PerSecond;

    private readonly Queue<LivePacket> _kept = new();

    /// <summary>Keeps a packet, which is left as it is.</summary>
    public void Keep(in LivePacket packet)
    {
        var own = new MediaPacket();
        own.Reference(packet.Packet);
        _kept.Enqueue(packet with { Packet = own });
        while (_kept.Peek().End < packet.End - Longest)
            _kept.Dequeue().Packet.Dispose();
    }

    /// <summary>Hands on what is not over by a time, and forgets the rest.</summary>
    public void Release(long begin, LivePacketTaker take)
    {
        while (_kept.TryDequeue(out LivePacket packet))
        {
            using MediaPacket own = packet.Packet;
            if (packet.End > begin)
                take(packet);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => Release(long.MaxValue, static (in LivePacket _) => { });
}
