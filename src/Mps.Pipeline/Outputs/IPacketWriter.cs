using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Outputs;

/// <summary>Where coded packets of declared streams go: one container, or the segments of one rung. Any thread.</summary>
public interface IPacketWriter
{
    /// <summary>The container wants codec headers once, not in the stream.</summary>
    bool NeedsGlobalHeader { get; }

    /// <summary>Makes a declared stream known.</summary>
    /// <param name="slot">The stream.</param>
    /// <param name="add">Adds the stream to a sink and returns its index there; called when all streams of that sink are known.</param>
    /// <param name="timeBase">Unit of the times of its packets.</param>
    /// <exception cref="MediaException">The container refuses the streams.</exception>
    void Attach(int slot, Func<MediaSink, int> add, Rational timeBase);

    /// <summary>A declared stream will not come: its source gave nothing.</summary>
    /// <exception cref="MediaException">The container refuses the remaining streams.</exception>
    void Abandon(int slot);

    /// <summary>Writes one packet; it is left empty.</summary>
    /// <exception cref="MediaException">The storage or the container refuses.</exception>
    void Write(int slot, MediaPacket packet);

    /// <summary>No packet of the stream follows; others need not wait for it. Writers that order streams by themselves listen.</summary>
    /// <exception cref="MediaException">The storage or the container refuses.</exception>
    void End(int slot)
    {
    }
}
