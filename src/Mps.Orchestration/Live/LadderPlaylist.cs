using System.Globalization;
using System.Text;
using Mps.Jobs;

namespace Mps.Orchestration.Live;

/// <summary>Playlists of a live ladder (RFC 8216): one master, and per rung a media playlist over a sliding window.</summary>
public static class LadderPlaylist
{
    /// <summary>The media playlist of one rung.</summary>
    /// <param name="window">Its segments, in order; at least one.</param>
    /// <param name="segmentSeconds">Wanted length of a segment; key frames are ours, so no segment is longer.</param>
    /// <param name="finished">Nothing follows.</param>
    public static string Media(IReadOnlyList<LiveSegment> window, double segmentSeconds, bool finished)
    {
        ArgumentNullException.ThrowIfNull(window);
        var longest = Math.Max(segmentSeconds, window.Max(s => s.Seconds));
        var text = new StringBuilder();
        PlaylistText.Head(text, (int)Math.Round(longest, MidpointRounding.AwayFromZero), window[0].Number, window.Any(s => s.InitKey is not null));
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-DISCONTINUITY-SEQUENCE:{window[0].Era}\n");
        LiveSegment? before = null;
        foreach (var segment in window)
        {
            PlaylistText.Append(text, segment, before);
            before = segment;
        }

        if (finished) text.Append("#EXT-X-ENDLIST\n");
        return text.ToString();
    }

    /// <summary>The master playlist.</summary>
    /// <param name="rungs">Key of each rung's playlist with its targets, from the highest down.</param>
    /// <param name="audio">Sound of every rung; null = none.</param>
    /// <param name="measured">Bits per second of the highest segment so far, by rung; stands in where a target names no bit rate.</param>
    public static string Master(IReadOnlyList<(string Key, VideoTarget Video)> rungs, AudioTarget? audio, IReadOnlyDictionary<int, long> measured)
    {
        ArgumentNullException.ThrowIfNull(rungs);
        ArgumentNullException.ThrowIfNull(measured);
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n");
        for (var rung = 0; rung < rungs.Count; rung++)
        {
            var (key, video) = rungs[rung];
            // Peaks may be twice the rate on average (RateControl.Variable), and the container takes its share.
            var target = ((2L * video.BitrateKbps) + (audio?.BitrateKbps ?? 0)) * 1050;
            var bandwidth = Math.Max(video.BitrateKbps > 0 ? target : 0, Math.Max(measured.GetValueOrDefault(rung), 1));
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-STREAM-INF:BANDWIDTH={bandwidth}");
            if (video is { Width: > 0, Height: > 0 }) text.Append(CultureInfo.InvariantCulture, $",RESOLUTION={video.Width}x{video.Height}");
            text.Append('\n').Append(PlaylistText.Name(key)).Append('\n');
        }

        return text.ToString();
    }
}
