using System.Globalization;
using Mps.Jobs;

namespace Mps.Orchestration.Admission;

/// <summary>
/// Jobs that ask for the same streams cost about the same: the shape is what they ask for without names, places and times,
/// e.g. "h264 1280x720 + aac". Costs are kept by it.
/// </summary>
public static class JobShape
{
    /// <summary>Longest shape that is told apart from others, characters; a longer one is cut.</summary>
    public const int MaxLength = 500;

    public static string Of(IEnumerable<OutputSpec> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var shape = string.Join(" | ", outputs.Select(Of).Order(StringComparer.Ordinal));
        return shape.Length > MaxLength ? shape[..MaxLength] : shape;
    }

    /// <summary>Every video stream that an output encodes.</summary>
    internal static IEnumerable<VideoTarget> Encodes(OutputSpec output) => (output switch
    {
        TranscodeOutput t => [t.Video],
        AdaptiveOutput a => a.Rungs.Select(r => r.Video),
        ComposeOutput c => [c.Video],
        _ => Enumerable.Empty<VideoTarget?>(),
    }).OfType<VideoTarget>().Where(v => v.Codec != "copy");

    /// <summary>True when the output needs no picture decoded.</summary>
    internal static bool CopiesPicture(OutputSpec output) => output switch
    {
        TranscodeOutput t => t.Video is null or { Codec: "copy" },
        SpliceOutput s => s.Fast,
        _ => false,
    };

    private static string Of(OutputSpec output) => output switch
    {
        TranscodeOutput t => $"{Of(t.Video)} + {Of(t.Audio)}{Drawn(t.Overlays)}",
        AdaptiveOutput a => $"adaptive {string.Join(", ", a.Rungs.Select(r => Of(r.Video)))}{Drawn(a.Overlays)}",
        ComposeOutput c => $"compose {Of(c.Video)} + {Of(c.Audio)}",
        SpliceOutput { Fast: true } => "splice copied",
        SpliceOutput => "splice",
        SnapshotOutput => "snapshots",
        SpriteOutput => "sprites",
        AnimationOutput => "animation",
        ImageOutput i => $"image{Enhanced(i.Enhancements)}",
        _ => output.GetType().Name,
    };

    private static string Of(VideoTarget? video) => video switch
    {
        null => "no video",
        { Codec: "copy" } => "copy",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{video.Codec} {(video.Width, video.Height) switch { (0, 0) => "source", var (w, h) => $"{w}x{h}" }}{(video.BitDepth > 8 ? " 10 bit" : "")}{(video.Preset is { } preset ? " " + preset : "")}{Enhanced(video.Enhancements)}"),
    };

    private static string Enhanced(IReadOnlyList<Enhancement>? steps) => string.Concat((steps ?? []).Select(s => $" {s}"));

    private static string Of(AudioTarget? audio) => audio?.Codec ?? "no audio";

    private static string Drawn(IReadOnlyList<Overlay>? overlays) => overlays is { Count: > 0 } ? " drawn" : "";
}
