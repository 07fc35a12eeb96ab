using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>Requests for adaptive outputs.</summary>
internal static class AdaptiveSpec
{
    public static readonly AudioTarget Stereo = new("aac", 64);

    /// <summary>Two small qualities with one sound, in segments of two seconds.</summary>
    public static AdaptiveOutput Ladder(SegmentForm form, SegmentForm? audioForm = null, bool dash = false, bool hls = true) => new(
        0, hls ? "clip.m3u8" : "clip.mpd", hls, dash, form, audioForm, 2,
        [Rung(0, 180, 150, form, Stereo), Rung(1, 90, 80, form, Stereo)]);

    public static AdaptiveRung Rung(int number, int height, int kbps, SegmentForm form, params AudioTarget[] audio) => new(
        new VideoTarget("h264", Height: height, BitrateKbps: kbps, Preset: "ultrafast"), audio, $"clip_{number}.m3u8",
        $"clip_{number}_{{segmentNumber}}{Extension(form)}");

    public static AdaptiveRung Sound(int number, SegmentForm form, AudioTarget audio) => new(
        null, [audio], $"clip_{number}.m3u8", $"clip_{number}_{{segmentNumber}}{Extension(form)}");

    private static string Extension(SegmentForm form) => form switch
    {
        SegmentForm.TsFiles or SegmentForm.TsByteRange => ".ts",
        SegmentForm.PackedAudioFiles or SegmentForm.PackedAudioByteRange => ".aac",
        SegmentForm.Mp4ByteRange => ".mp4",
        _ => ".m4s",
    };
}
