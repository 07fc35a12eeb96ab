using System.Globalization;
using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>Which muxer writes an API container, with which options.</summary>
/// <param name="Muxer">The library's name.</param>
/// <param name="Options">"key=value" lines.</param>
public sealed record ContainerRules(string Muxer, string Options)
{
    /// <summary>Resolves the container of an output.</summary>
    /// <param name="output">The output.</param>
    /// <param name="stagingDirectory">Where its files go.</param>
    /// <exception cref="JobException">This worker does not know the container.</exception>
    public static ContainerRules Resolve(TranscodeOutput output, string stagingDirectory) => output.Container switch
    {
        // The index goes to the front, so that players can start before the whole file is there.
        // FFmpeg 5 still calls FLAC in MP4 experimental, although it is specified and played.
        "mp4" => new("mp4", "movflags=+faststart\nstrict=-2"),
        "m4a" => new("ipod", "movflags=+faststart"),
        "mov" => new("mov", "movflags=+faststart"),
        "flv" => new("flv", ""),
        "hls" => new("hls", Segments(output, stagingDirectory)),
        "ts" => new("mpegts", ""),
        "mkv" => new("matroska", ""),
        "webm" => new("webm", ""),
        "avi" => new("avi", ""),
        "mxf" => new("mxf", ""),
        "mp3" => new("mp3", ""),
        "aac" => new("adts", ""),
        "flac" => new("flac", ""),
        "ogg" => new("ogg", ""),
        "wav" => new("wav", ""),
        _ => throw JobException.Request($"The container \"{output.Container}\" cannot be written.", JobFailureDetail.Unsupported),
    };

    private static string Segments(TranscodeOutput output, string stagingDirectory)
    {
        SegmentTarget target = output.Segments
            ?? throw JobException.Request("An hls output needs its segment rules.");
        if (target.Form is SegmentForm.PackedAudioFiles or SegmentForm.PackedAudioByteRange)
            throw JobException.Request("Packed audio is a form of adaptive streams; an hls output takes the ts and mp4 forms.", JobFailureDetail.Unsupported);
        string seconds = target.DurationSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        string common = $"hls_time={seconds}\nhls_list_size=0\nhls_playlist_type=vod\nhls_flags=independent_segments{(ByteRange(target.Form) ? "+single_file" : "")}";
        string names = ByteRange(target.Form)
            ? $"\nhls_segment_filename={Path.Combine(stagingDirectory, SegmentNaming.SingleFile(target))}"
            : $"\nhls_segment_filename={Path.Combine(stagingDirectory, SegmentNaming.WorkingPattern(output))}";
        return target.Form is SegmentForm.TsFiles or SegmentForm.TsByteRange
            ? $"{common}{names}\nhls_segment_type=mpegts"
            : $"{common}{names}\nhls_segment_type=fmp4\nhls_fmp4_init_filename={SegmentNaming.InitFile(target)}";
    }

    private static bool ByteRange(SegmentForm form) => form is SegmentForm.TsByteRange or SegmentForm.Mp4ByteRange;
}
