using Mps.Api;

namespace Mps.Orchestration.Planning;

/// <summary>Which codecs a container, or a format of adaptive streams, may carry (the API's matrix, extended where the API is silent), and how files are called.</summary>
public static class ContainerRules
{
    private static readonly Dictionary<string, string[]> Video = new(StringComparer.Ordinal)
    {
        ["mp4"] = ["h264", "h265", "h266", "av1", "mv-hevc"],
        ["mov"] = ["h264", "h265", "h266", "mv-hevc"],
        ["flv"] = ["h264", "h265"],
        ["hls"] = ["h264", "h265", "h266", "mv-hevc"],
        ["ts"] = ["h264", "h265", "h266"],
        ["HLS"] = ["h264", "h265"],
        ["MPEG-DASH"] = ["h264", "h265", "av1"],
        ["mkv"] = ["h264", "h265", "av1", "vp8", "vp9"],
        ["webm"] = ["av1", "vp8", "vp9"],
        ["avi"] = ["h264"],
        ["mxf"] = ["mpeg2", "dnxhd"],
    };

    private static readonly Dictionary<string, string[]> Audio = new(StringComparer.Ordinal)
    {
        ["mp4"] = ["aac", "mp3", "mp2"],
        ["flv"] = ["aac", "mp3", "mp2"],
        ["hls"] = ["aac", "mp3"],
        ["HLS"] = ["aac", "mp3", "ac3", "eac3"],
        ["MPEG-DASH"] = ["aac", "mp3", "ac3", "eac3"],
        ["mov"] = ["aac", "mp3", "mp2", "ac3", "pcm16", "pcm24"],
        ["ts"] = ["aac", "mp3", "mp2", "ac3", "eac3"],
        ["mkv"] = ["aac", "mp3", "mp2", "ac3", "eac3", "flac", "opus", "vorbis", "pcm16", "pcm24"],
        ["webm"] = ["opus", "vorbis"],
        ["avi"] = ["aac", "mp3", "mp2", "ac3", "pcm16"],
        ["mxf"] = ["pcm16", "pcm24"],
        ["mp3"] = ["mp3"],
        ["m4a"] = ["aac", "ac3"],
        ["aac"] = ["aac"],
        ["flac"] = ["flac"],
        ["ogg"] = ["flac", "opus", "vorbis"],
        ["wav"] = ["pcm16", "pcm24"],
    };

    /// <summary>Formats of adaptive streams, which are no containers of files.</summary>
    private static readonly string[] s_adaptive = ["HLS", "MPEG-DASH"];

    /// <summary>Containers that hold one audio track.</summary>
    private static readonly string[] s_oneAudioTrack = ["flv", "mp3", "flac", "ogg", "wav", "aac"];

    /// <summary>Containers that hold, or name beside them, subtitle tracks.</summary>
    private static readonly string[] s_subtitleTracks = ["mp4", "mov", "mkv", "webm", "hls"];

    /// <exception cref="ApiException">The container holds fewer audio tracks.</exception>
    public static void CheckAudioTracks(string container, int tracks)
    {
        if (tracks > 1 && s_oneAudioTrack.Contains(container))
            throw new ApiException(ErrorCode.InvalidParameterValue, $"The container {container} holds one audio track, but {tracks} are asked for.");
    }

    /// <exception cref="ApiException">The container carries no such tracks.</exception>
    public static void CheckSubtitleTracks(string container)
    {
        if (!s_subtitleTracks.Contains(container))
        {
            throw new ApiException(
                ErrorCode.InvalidParameterValue,
                $"The container {container} carries no subtitle tracks (AddOnSubtitles); use one of {string.Join(", ", s_subtitleTracks)}.");
        }
    }

    /// <summary>True when the container holds nothing but audio.</summary>
    public static bool IsPureAudio(string container) => !Video.ContainsKey(container);

    /// <summary>Extension of the main file.</summary>
    public static string Extension(string container) => container == "hls" ? "m3u8" : container;

    /// <exception cref="ApiException">No such container.</exception>
    public static string CheckContainer(string? container)
    {
        if (string.IsNullOrEmpty(container)) throw new ApiException(ErrorCode.MissingParameter, "Container is missing.");
        var files = Audio.Keys.Except(s_adaptive);
        return files.Contains(container)
            ? container
            : throw RuleBreach.Of(
                "Container", $"Container '{container}' is unknown; use one of {string.Join(", ", files)}.");
    }

    /// <exception cref="ApiException">The container cannot carry the codec.</exception>
    public static void CheckVideo(string container, string codec) => Check(Video, "video", container, codec);

    /// <exception cref="ApiException">The container cannot carry the codec.</exception>
    public static void CheckAudio(string container, string codec) => Check(Audio, "audio", container, codec);

    private static void Check(Dictionary<string, string[]> matrix, string kind, string container, string codec)
    {
        if (codec == "copy" && matrix.ContainsKey(container)) return;
        var allowed = matrix.GetValueOrDefault(container, []);
        if (!allowed.Contains(codec))
        {
            throw RuleBreach.Of(
                kind == "video" ? "VideoCodec" : "AudioCodec",
                $"The container {container} cannot carry {kind} codec '{codec}'; it carries {string.Join(", ", allowed)} or copy.");
        }
    }

    /// <summary>Codec names of old templates (libx264, libfdk_aac, …) in the API's present words.</summary>
    public static string NormalizeCodec(string? codec) => (codec ?? "").ToLowerInvariant() switch
    {
        "libx264" or "avc" => "h264",
        "libx265" or "hevc" => "h265",
        "libaom-av1" or "libsvtav1" => "av1",
        "libvpx" => "vp8",
        "libvpx-vp9" => "vp9",
        "mpeg2video" => "mpeg2",
        "libfdk_aac" => "aac",
        "libmp3lame" => "mp3",
        "libopus" => "opus",
        "libvorbis" => "vorbis",
        var other => other,
    };
}
