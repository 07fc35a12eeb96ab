using Mps.Api.Model;

namespace Mps.Orchestration.Templates;

/// <summary>
/// The templates that requests name by their Definition, presets and custom ones alike. Each family counts its ids by
/// itself. Answers come from memory and are the newest; a record that was handed out never changes.
/// </summary>
public interface ITemplateSource
{
    /// <summary>The template with this id, or null.</summary>
    public TranscodeTemplate? FindTranscode(long definition);

    /// <inheritdoc cref="FindTranscode"/>
    public AnimatedGraphicsTemplate? FindAnimatedGraphics(long definition);

    /// <inheritdoc cref="FindTranscode"/>
    public SnapshotByTimeOffsetTemplate? FindSnapshotByTimeOffset(long definition);

    /// <inheritdoc cref="FindTranscode"/>
    public SampleSnapshotTemplate? FindSampleSnapshot(long definition);

    /// <inheritdoc cref="FindTranscode"/>
    public ImageSpriteTemplate? FindImageSprite(long definition);

    /// <inheritdoc cref="FindTranscode"/>
    public AdaptiveDynamicStreamingTemplate? FindAdaptiveDynamicStreaming(long definition);

    /// <inheritdoc cref="FindTranscode"/>
    public StoredWatermark? FindWatermark(long definition);

    /// <inheritdoc cref="FindTranscode"/>
    public SubtitleEmbedTemplateItem? FindSubtitleEmbed(long definition);
}

/// <summary>A watermark template with what the API's record does not carry.</summary>
/// <param name="Template">The template.</param>
/// <param name="ImageBase64">Bytes of the picture of an image template; null when only <c>ImageTemplate.ImageUrl</c> names it, and for other types.</param>
public sealed record StoredWatermark(WatermarkTemplate Template, string? ImageBase64);
