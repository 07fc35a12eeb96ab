using Mps.Av;

namespace Mps.Pipeline.Pictures;

/// <summary>The key frames of a stream, by the time they are shown.</summary>
internal sealed class KeyIndex
{
    private readonly long[] _keys;

    private KeyIndex(long[] keys, bool scanned)
    {
        _keys = keys;
        Scanned = scanned;
    }

    /// <summary>Made by reading every packet: the demuxer has no index to seek by, and may end up elsewhere than it is told.</summary>
    public bool Scanned { get; }

    /// <summary>Key frames known.</summary>
    public int Count => _keys.Length;

    /// <summary>
    /// Takes the demuxer's own index when it covers the whole stream (MP4, Matroska, AVI), else reads through the stream once,
    /// without decoding. Moves the source. Only the stream is read.
    /// </summary>
    /// <param name="source">Seekable.</param>
    /// <param name="stream">Its video.</param>
    /// <param name="read">Reads a packet; false at the end.</param>
    /// <exception cref="MediaException">The source fails.</exception>
    public static KeyIndex Of(MediaSource source, StreamFacts stream, Func<MediaPacket, bool> read)
    {
        using var packet = new MediaPacket();
        // Matroska reads its cues when it seeks for the first time.
        PictureTimes.SeekToStart(source);
        long[] keys = source.KeyFrameIndex(stream.Index, out long last);

        long? offset = null;
        while (offset is null && read(packet))
        {
            PacketFacts facts = packet.Facts;
            if (facts.Stream == stream.Index && facts.Key)
                offset = Offset(keys, facts);
            packet.Clear();
        }

        if (offset is { } shift && Covers(keys, last, stream))
            return new KeyIndex([.. keys.Select(k => k + shift)], scanned: false);

        List<long> found = [];
        PictureTimes.SeekToStart(source);
        for (; read(packet); packet.Clear())
        {
            PacketFacts facts = packet.Facts;
            if (facts.Stream == stream.Index && facts.Key && PictureTimes.Shown(facts) is not MediaPacket.NoTime and var shown)
                found.Add(shown);
        }

        return new KeyIndex([.. found.Distinct().Order()], scanned: true);
    }

    /// <summary>The last key frame at or before a tick; null = there is none.</summary>
    public long? AtOrBefore(long tick)
    {
        int at = Position(tick);
        return at < 0 ? null : _keys[at];
    }

    /// <summary>The key frame nearest to a tick, the earlier of two that are equally near; null = none is within the tolerance.</summary>
    public long? Nearest(long tick, long tolerance)
    {
        int at = Position(tick);
        long? before = at >= 0 && tick - _keys[at] <= tolerance ? _keys[at] : null;
        long? after = at + 1 < _keys.Length && _keys[at + 1] - tick <= tolerance ? _keys[at + 1] : null;
        return before is null || (after is { } a && a - tick < tick - before) ? after : before;
    }

    // Position of the last key at or before a tick; -1 = none.
    private int Position(long tick)
    {
        int at = Array.BinarySearch(_keys, tick);
        return at >= 0 ? at : ~at - 1;
    }

    // What to add to the index's times to get the times at which pictures are shown: MP4 indexes decoding times, and a key
    // frame is shown the depth of reordering later, the same for all of them.
    private static long? Offset(long[] keys, in PacketFacts packet)
    {
        long shown = PictureTimes.Shown(packet);
        if (shown == MediaPacket.NoTime)
            return null;
        long? by = Array.BinarySearch(keys, shown) >= 0 ? shown : Array.BinarySearch(keys, packet.Dts) >= 0 ? packet.Dts : null;
        return by is { } indexed ? shown - indexed : null;
    }

    // A fragmented file's index grows as it is read; one that ends early is no use.
    private static bool Covers(long[] keys, long last, StreamFacts stream)
    {
        if (stream.Duration == MediaPacket.NoTime || keys.Length == 0)
            return false;
        double tick = stream.TimeBase.ToDouble();
        long gap = (long)(2 / tick);
        for (int i = 1; i < keys.Length; i++)
            gap = Math.Max(gap, 2 * (keys[i] - keys[i - 1]));
        long start = stream.Start == MediaPacket.NoTime ? 0 : stream.Start;
        return last + gap >= start + stream.Duration;
    }
}
