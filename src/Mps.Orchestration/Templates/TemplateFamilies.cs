namespace Mps.Orchestration.Templates;

/// <summary>The families that are served. Quotas are the API's; where it states none, the figure of 1000 is this project's.</summary>
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

    public static ContentReviewFamily ContentReview { get; } = new("ContentReview", quota: 50);

    public static AnalysisFamily Analysis { get; } = new("AIAnalysis", quota: 50);

    public static RecognitionFamily Recognition { get; } = new("AIRecognition", quota: 50);

    public static QualityControlFamily QualityControl { get; } = new("QualityControl", quota: 50);

    public static LiveRecordFamily LiveRecord { get; } = new("LiveRecord", quota: 1000);

    public static SmartSubtitleFamily SmartSubtitle { get; } = new("SmartSubtitle", quota: 1000);

    public static SmartEraseFamily SmartErase { get; } = new("SmartErase", quota: 1000);

    public static BlindWatermarkFamily BlindWatermark { get; } = new("BlindWatermark", quota: 1000);

    public static ProcessImageFamily ProcessImage { get; } = new("ProcessImage", quota: 1000);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TemplateFamily> All { get; } =
    [
        Transcode, AnimatedGraphics, SnapshotByTimeOffset, SampleSnapshot, ImageSprite, AdaptiveDynamicStreaming, Watermark, SubtitleEmbed,
        ContentReview, Analysis, Recognition, QualityControl, LiveRecord, SmartSubtitle, SmartErase, BlindWatermark, ProcessImage,
    ];
}
