using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Adaptive;

/// <summary>Sound that is coded once and lies in several tracks: every packet goes to each of them by reference. One thread at a time.</summary>
internal sealed class SharedSound(IReadOnlyList<(TrackWriter Writer, int Slot)> tracks) : IPacketWriter, IDisposable
{
    private readonly MediaPacket _copy = new();

    /// <inheritdoc/>
    public bool NeedsGlobalHeader => tracks[0].Writer.NeedsGlobalHeader;

    /// <inheritdoc/>
    public void Attach(int slot, Func<MediaSink, int> add, Rational timeBase)
    {
        foreach ((TrackWriter writer, int own) in tracks)
            writer.Attach(own, add, timeBase);
    }

    /// <inheritdoc/>
    public void Abandon(int slot)
    {
        foreach ((TrackWriter writer, int own) in tracks)
            writer.Abandon(own);
    }

    /// <inheritdoc/>
    public void Write(int slot, MediaPacket packet)
    {
        foreach ((TrackWriter writer, int own) in tracks)
        {
            _copy.Reference(packet);
            writer.Write(own, _copy);
        }

        packet.Clear();
    }

    /// <inheritdoc/>
    public void End(int slot)
    {
        foreach ((TrackWriter writer, int own) in tracks)
            writer.End(own);
    }

    /// <inheritdoc/>
    public void Dispose() => _copy.Dispose();
}
