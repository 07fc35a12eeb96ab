using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>One packet: a reference to coded bytes with their times. Owns its native packet; reusable after <see cref="Clear"/>.</summary>
public sealed unsafe class MediaPacket : IMovable<MediaPacket>
{
    internal PacketHandle Handle { get; }

    /// <summary>An empty packet.</summary>
    public MediaPacket()
    {
        Handle = Shim.AllocPacket();
        if (Handle.IsInvalid)
            throw new InsufficientMemoryException();
        Handle.Count();
    }

    /// <summary>An unknown time.</summary>
    public const long NoTime = Shim.NoTime;

    /// <summary>Times (in the stream's time base), stream, size and flags as they are now.</summary>
    public PacketFacts Facts
    {
        get
        {
            PacketInfo info;
            Shim.GetPacket(Handle, &info);
            return new PacketFacts(info.Pts, info.Dts, info.Duration, info.Stream, info.Size, info.Key != 0, info.Position, info.Dated != 0);
        }
    }

    /// <summary>The coded bytes; valid until the packet is cleared, moved from or disposed of.</summary>
    public ReadOnlySpan<byte> Data => new(Shim.GetPacketData(Handle), Facts.SizeBytes);

    /// <summary>Drops the bytes.</summary>
    public void Clear() => Shim.UnrefPacket(Handle);

    /// <summary>Makes this a further reference to the bytes of <paramref name="other"/>.</summary>
    public void Reference(MediaPacket other) => MediaException.ThrowIfFailed(Shim.RefPacket(Handle, other.Handle), "reference a packet");

    /// <summary>Takes the content of <paramref name="other"/>, which is left empty.</summary>
    public void MoveFrom(MediaPacket other)
    {
        Clear();
        Shim.MovePacket(Handle, other.Handle);
    }

    /// <summary>Makes this a key packet with a copy of the bytes and no times.</summary>
    public void SetData(ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
            MediaException.ThrowIfFailed(Shim.SetPacketData(Handle, start, data.Length), "make a packet");
    }

    /// <summary>Adds WebVTT cue settings to a packet of text.</summary>
    public void SetWebVttSettings(string settings) => MediaException.ThrowIfFailed(Shim.SetWebVttSettings(Handle, settings), "make a packet");

    /// <summary>Rewrites the times.</summary>
    public void SetTimes(long pts, long dts, long duration) => Shim.SetPacketTimes(Handle, pts, dts, duration);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}

/// <summary>
/// What a packet says of itself. Times in the stream's time base; <see cref="MediaPacket.NoTime"/> = unknown. Position: byte offset in
/// the source, -1 = unknown. Dated: it says when it was made by its sender's clock, as packets of RTP do after the first sender report.
/// </summary>
public readonly record struct PacketFacts(long Pts, long Dts, long Duration, int Stream, int SizeBytes, bool Key, long Position = -1, bool Dated = false);
