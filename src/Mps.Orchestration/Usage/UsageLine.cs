using Mps.Jobs;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Usage;

/// <summary>What one finished subtask adds to the usage.</summary>
/// <param name="Type">API type, e.g. Transcode.</param>
/// <param name="Specification">Which kind of it, e.g. Standard.H264.HD.</param>
/// <param name="Amount">Seconds of media made; pictures for <see cref="Snapshot"/>.</param>
public sealed record UsageLine(string Type, string Specification, double Amount)
{
    public const string Transcode = "Transcode";
    public const string Snapshot = "Snapshot";
    public const string AnimatedGraphics = "AnimatedGraphics";

    /// <summary>What a subtask that succeeded counts as. An adaptive stream counts each of its qualities.</summary>
    public static IReadOnlyList<UsageLine> Of(SubtaskKind kind, OutputPlan? plan, OutputResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var seconds = result.Info.DurationSeconds;
        return kind switch
        {
            SubtaskKind.AdaptiveDynamicStreaming when plan?.Spec is AdaptiveOutput adaptive => [.. result.Info.Video.Count > 0
                ? result.Info.Video.Select(v => new UsageLine(Transcode, Picture(v), seconds))
                : adaptive.Rungs.Select(_ => new UsageLine(Transcode, "Audio", seconds))],
            SubtaskKind.Transcode when plan?.Spec is TranscodeOutput { Video: null or { Codec: "copy" }, Audio: null or { Codec: "copy" } } => [new(Transcode, "Remuxing", seconds)],
            SubtaskKind.Transcode or SubtaskKind.EditMedia => [new(Transcode, result.Info.Video is [var video, ..] ? Picture(video) : "Audio", seconds)],
            SubtaskKind.SnapshotByTimeOffset or SubtaskKind.SampleSnapshot or SubtaskKind.ImageSprites => [new(Snapshot, kind.ToString(), result.Pictures?.Count ?? result.Files.Count)],
            SubtaskKind.AnimatedGraphics => [new(AnimatedGraphics, "AnimatedGraphics", seconds)],
            SubtaskKind.AiContentReview => [new("AIReview", "AIReview", seconds)],
            SubtaskKind.AiAnalysis or SubtaskKind.SmartErase => [new("AIAnalysis", kind.ToString(), seconds)],
            SubtaskKind.AiRecognition or SubtaskKind.SmartSubtitles => [new("AIRecognition", kind.ToString(), seconds)],
            SubtaskKind.AiQualityControl => [new("AiQualityControl", "AiQualityControl", seconds)],
            _ => [],
        };
    }

    /// <summary>Codec and size class by the short side, the way the cloud prices them.</summary>
    private static string Picture(VideoStreamInfo video)
    {
        var codec = video.Codec switch { "hevc" => "H265", var other => other.ToUpperInvariant() };
        var size = Math.Min(video.Width, video.Height) switch { <= 480 => "SD", <= 720 => "HD", <= 1080 => "FHD", <= 1440 => "2K", _ => "4K" };
        return $"Standard.{codec}.{size}";
    }
}
