using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>What a <see cref="LiveItem"/> says.</summary>
internal enum LiveItemKind
{
    /// <summary>Here is a packet.</summary>
    Packet,

    /// <summary>A source is there, or its streams have changed.</summary>
    Tracks,

    /// <summary>The source is lost.</summary>
    Lost,
}

/// <summary>One step of a live stream on its way to a consumer of its own pace. Owns its packet, and the tracks while they are in it.</summary>
internal sealed class LiveItem : IMovable<LiveItem>
{
    /// <summary>What it says.</summary>
    public LiveItemKind Kind { get; private set; }

    /// <summary>The packet; empty for other kinds.</summary>
    public MediaPacket Packet { get; } = new();

    /// <summary>Picture or sound.</summary>
    public StreamKind Stream { get; private set; }

    /// <summary>Of the packet, on the run's clock.</summary>
    public LiveTimes Times { get; private set; }

    /// <summary>A picture that needs no other.</summary>
    public bool Key { get; private set; }

    /// <summary>Copies of the streams' descriptions: whoever takes them disposes of their source.</summary>
    public LiveTracks? Tracks { get; private set; }

    /// <summary>The tracks are those of a new connection.</summary>
    public bool Anew { get; private set; }

    /// <summary>Makes this a packet.</summary>
    public void Set(MediaPacket packet, StreamKind stream, in LiveTimes times, bool key)
    {
        Clear();
        Packet.Reference(packet);
        (Kind, Stream, Times, Key) = (LiveItemKind.Packet, stream, times, key);
    }

    /// <summary>Makes this the word that streams are there; owns the tracks from now on.</summary>
    public void Set(LiveTracks tracks, bool anew)
    {
        Clear();
        (Kind, Tracks, Anew) = (LiveItemKind.Tracks, tracks, anew);
    }

    /// <summary>Makes this the word that the source is lost.</summary>
    public void SetLost()
    {
        Clear();
        Kind = LiveItemKind.Lost;
    }

    /// <summary>Hands the tracks over to the caller.</summary>
    public LiveTracks TakeTracks()
    {
        LiveTracks tracks = Tracks!;
        Tracks = null;
        return tracks;
    }

    /// <inheritdoc/>
    public void MoveFrom(LiveItem other)
    {
        Clear();
        Packet.MoveFrom(other.Packet);
        (Kind, Stream, Times, Key, Tracks, Anew) = (other.Kind, other.Stream, other.Times, other.Key, other.Tracks, other.Anew);
        other.Tracks = null;
    }

    /// <inheritdoc/>
    public void Clear()
    {
        Packet.Clear();
        Tracks?.Source.Dispose();
        Tracks = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        Packet.Dispose();
    }
}
