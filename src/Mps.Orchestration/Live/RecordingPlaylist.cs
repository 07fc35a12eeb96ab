using System.Globalization;
using System.Text;

namespace Mps.Orchestration.Live;

/// <summary>
/// The media playlist of one recording file (RFC 8216): an EVENT while it grows, a VOD with its end once it is finished.
/// Segments are only ever appended; what stood there before never changes.
/// </summary>
public sealed class RecordingPlaylist
{
    // Sources cut at key frames alone: a segment may be longer than wanted by the distance of two key frames, which this bounds.
    private const double KeyFrameAllowance = 10;

    private readonly StringBuilder _segments = new();
    private LiveSegment? _last;
    private int _target;
    private bool _fragmented;

    /// <param name="segmentSeconds">Wanted length of a segment.</param>
    public RecordingPlaylist(double segmentSeconds) => _target = (int)Math.Ceiling(segmentSeconds + KeyFrameAllowance);

    /// <summary>Segments in it.</summary>
    public int Count { get; private set; }

    /// <summary>Appends a segment.</summary>
    public void Add(LiveSegment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        // EXT-X-TARGETDURATION must not change while a playlist grows, but a segment may not exceed it either: the second rule
        // is the one that players rely on.
        _target = Math.Max(_target, (int)Math.Round(segment.Seconds, MidpointRounding.AwayFromZero));
        _fragmented |= segment.InitKey is not null;
        PlaylistText.Append(_segments, segment, _last);
        _last = segment;
        Count++;
    }

    /// <summary>The playlist as it stands.</summary>
    /// <param name="finished">Nothing follows.</param>
    public string Text(bool finished)
    {
        var text = new StringBuilder(_segments.Length + 256);
        PlaylistText.Head(text, _target, 0, _fragmented);
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-PLAYLIST-TYPE:{(finished ? "VOD" : "EVENT")}\n");
        text.Append(_segments);
        if (finished) text.Append("#EXT-X-ENDLIST\n");
        return text.ToString();
    }
}

/// <summary>Lines that the playlists of recordings and of live ladders share.</summary>
internal static class PlaylistText
{
    public static void Head(StringBuilder text, int targetSeconds, long firstNumber, bool fragmented) => text.Append(
        CultureInfo.InvariantCulture,
        $"#EXTM3U\n#EXT-X-VERSION:{(fragmented ? 7 : 3)}\n#EXT-X-TARGETDURATION:{targetSeconds}\n#EXT-X-MEDIA-SEQUENCE:{firstNumber}\n");

    public static void Append(StringBuilder text, LiveSegment segment, LiveSegment? before)
    {
        var breaks = segment.Breaks(before);
        if (breaks) text.Append("#EXT-X-DISCONTINUITY\n");
        if (segment.InitKey is { } init && (breaks || before?.InitKey != init)) text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MAP:URI=\"{Name(init)}\"\n");
        if (breaks || before is null)
        {
            text.Append("#EXT-X-PROGRAM-DATE-TIME:")
                .Append(segment.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{segment.Seconds:0.000000},\n{Name(segment.Key)}\n");
    }

    /// <summary>A key seen from its own folder, as a URI.</summary>
    public static string Name(string key) => Uri.EscapeDataString(key[(key.LastIndexOf('/') + 1)..]);
}
