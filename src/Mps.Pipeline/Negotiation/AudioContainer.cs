using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>Which sound a container holds.</summary>
internal static class AudioContainer
{
    private static readonly Dictionary<string, string[]> s_codecs = new()
    {
        ["mp4"] = ["aac", "mp3", "mp2", "opus", "flac", "ac3", "eac3"],
        ["m4a"] = ["aac", "ac3"],
        ["mov"] = ["aac", "mp3", "mp2", "ac3", "eac3", "pcm16", "pcm24"],
        ["flv"] = ["aac", "mp3"],
        ["hls"] = ["aac", "mp3", "mp2", "ac3", "eac3"],
        ["ts"] = ["aac", "mp3", "mp2", "opus", "ac3", "eac3"],
        ["mkv"] = ["aac", "mp3", "mp2", "opus", "vorbis", "flac", "ac3", "eac3", "pcm16", "pcm24"],
        ["webm"] = ["opus", "vorbis"],
        ["avi"] = ["mp3", "mp2", "ac3", "pcm16", "pcm24"],
        ["mxf"] = ["pcm16", "pcm24"],
        ["mp3"] = ["mp3"],
        ["aac"] = ["aac"],
        ["flac"] = ["flac"],
        ["ogg"] = ["opus", "vorbis", "flac"],
        ["wav"] = ["pcm16", "pcm24"],
    };

    private static readonly string[] s_oneTrack = ["flv", "mp3", "aac", "flac", "wav"];

    /// <summary>Refuses a codec that the container has no way to carry.</summary>
    /// <exception cref="JobException">It has none.</exception>
    public static void Demand(string container, string codec)
    {
        if (s_codecs.TryGetValue(container, out string[]? codecs) && !codecs.Contains(codec))
            throw JobException.Request($"A {container} file cannot hold {codec} sound; it can hold {string.Join(", ", codecs)}.", JobFailureDetail.Unsupported);
    }

    /// <summary>Refuses more tracks than the container holds.</summary>
    /// <exception cref="JobException">There are more.</exception>
    public static void DemandTracks(string container, int tracks)
    {
        if (tracks > 1 && s_oneTrack.Contains(container))
            throw JobException.Request($"A {container} file holds one audio track, and {tracks} are asked for; mp4, mov, mkv and ts hold several.", JobFailureDetail.Unsupported);
    }

    /// <summary>Sample rates that the container restricts a codec to; null = what the codec can do.</summary>
    public static int[]? Rates(string container, string codec) => (container, codec) switch
    {
        // FLV states 5.5, 11, 22 or 44.1 kHz for everything but AAC (Adobe FLV specification 10.1, E.4.2.1).
        ("flv", "mp3") => [11025, 22050, 44100],
        // D-10 and OP1a carry sound at the professional rate alone (SMPTE ST 382).
        ("mxf", _) => [48000],
        _ => null,
    };
}
