using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>One packet on its way to the outputs. They refer to its bytes by <see cref="MediaPacket.Reference"/> and leave it as it is.</summary>
/// <param name="Packet">The bytes.</param>
/// <param name="Kind">Picture or sound.</param>
/// <param name="Times">On the run's clock.</param>
/// <param name="Key">A picture that needs no other.</param>
/// <param name="Received">When it came in.</param>
/// <param name="Mark">How its source knows it, where a recording of its stream may begin with it and the source offers its past again; null otherwise.</param>
internal readonly record struct LivePacket(MediaPacket Packet, StreamKind Kind, LiveTimes Times, bool Key, DateTimeOffset Received, SourceMark? Mark = null)
{
    /// <summary>When the next one of its stream is due.</summary>
    public long End => Math.Max(Times.Pts, Times.Dts) + Times.Duration;
}
