using Mps.Av;

namespace Mps.Pipeline.Stages;

/// <summary>Where the packets of one stream go.</summary>
public abstract class PacketRoute
{
    /// <summary>Takes a packet, which may be left empty.</summary>
    /// <returns>False when nothing more is wanted.</returns>
    public abstract bool Accept(MediaPacket packet);

    /// <summary>The source has nothing more.</summary>
    public abstract void End();
}

/// <summary>To a decoder on another thread.</summary>
public sealed class DecodeRoute(StageQueue<MediaPacket> queue) : PacketRoute
{
    /// <inheritdoc/>
    public override bool Accept(MediaPacket packet) => queue.Push(packet);

    /// <inheritdoc/>
    public override void End() => queue.Complete();
}
