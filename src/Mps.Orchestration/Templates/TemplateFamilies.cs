namespace Mps.Orchestration.Templates;

/// <summary>The families that are served. Quotas are the API's; it states none for subtitles, and the figure is this project's.</summary>
public static class TemplateFamilies
{
    public static TranscodeFamily Transcode { get; } = new("Transcode", quota: 1000);

    public static AnimatedGraphicsFamily AnimatedGraphics { get; } = new("AnimatedGraphics", quota: 16);

    public static SnapshotByTimeOffsetFamily SnapshotByTimeOffset { get; } = new("SnapshotByTimeOffset", quota: 16);

    public static SampleSnapshotFamily SampleSnapshot { get; } = new("SampleSnapshot", quota: 16);

    public static ImageSpriteFamily ImageSprite { get; } = new("ImageSprite", quota: 16);

    public static AdaptiveStreamingFamily AdaptiveDynamicStreaming { get; } = new("AdaptiveDynamicStreaming", quota: 100);

    public static WatermarkFamily Watermark { get; } = new("Watermark", quota: 1000);

    public static SubtitleEmbedFamily SubtitleEmbed { get; } = new("SubtitleEmbed", quota: 1000);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TemplateFamily> All { get; } =
        [Transcode, AnimatedGraphics, SnapshotByTimeOffset, SampleSnapshot, ImageSprite, AdaptiveDynamicStreaming, Watermark, SubtitleEmbed];
}
