using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>Which video a container holds, as far as FFmpeg 5.1's muxers and the players of the container agree.</summary>
internal static class VideoContainer
{
    private static readonly Dictionary<string, string[]> s_codecs = new()
    {
        ["mp4"] = ["h264", "h265", "av1", "vp9", "mpeg2"],
        ["mov"] = ["h264", "h265", "mpeg2", "dnxhd"],
        ["mkv"] = ["h264", "h265", "av1", "vp8", "vp9", "mpeg2", "dnxhd"],
        ["webm"] = ["av1", "vp8", "vp9"],
        // H.265 in FLV came with "enhanced RTMP", which FFmpeg writes from 6.1 on.
        ["flv"] = ["h264"],
        ["ts"] = ["h264", "h265", "mpeg2"],
        ["hls"] = ["h264", "h265", "mpeg2"],
        ["avi"] = ["h264", "mpeg2", "vp8"],
        ["mxf"] = ["h264", "mpeg2", "dnxhd"],
    };

    /// <summary>Whether the container counts pictures instead of timing them.</summary>
    public static bool NeedsConstantRate(string container) => container is "avi" or "mxf";

    /// <summary>API codec by the library's name of a stream's codec; null = none of ours.</summary>
    public static string? ApiCodec(string library) => library switch
    {
        "hevc" => "h265",
        "mpeg2video" => "mpeg2",
        "h264" or "av1" or "vp8" or "vp9" or "dnxhd" => library,
        _ => null,
    };

    /// <summary>Refuses a codec that the container has no way to carry.</summary>
    /// <param name="container">API container.</param>
    /// <param name="codec">API codec.</param>
    /// <param name="segments">How HLS media is packed; null = it is no HLS.</param>
    /// <exception cref="JobException">It has none.</exception>
    public static void Demand(string container, string codec, SegmentForm? segments)
    {
        if (!s_codecs.TryGetValue(container, out string[]? codecs))
            return;
        // Fragmented MP4 carries what MP4 does.
        if (segments is SegmentForm.Mp4Files or SegmentForm.Mp4ByteRange)
            codecs = s_codecs["mp4"];
        if (!codecs.Contains(codec))
            throw JobException.Request($"A {container} file cannot hold {codec} video; it can hold {string.Join(", ", codecs)}.", JobFailureDetail.Unsupported);
    }

    /// <summary>Whether the container can carry a codec.</summary>
    /// <param name="container">API container.</param>
    /// <param name="codec">API codec.</param>
    public static bool Holds(string container, string codec) => !s_codecs.TryGetValue(container, out string[]? codecs) || codecs.Contains(codec);
}
