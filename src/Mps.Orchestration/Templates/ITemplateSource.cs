using Mps.Api.Model;

namespace Mps.Orchestration.Templates;

/// <summary>
/// The templates that requests name by their Definition, presets and custom ones alike. Each family counts its presets by
/// itself. An answer is the newest; a record that was handed out never changes.
/// </summary>
public interface ITemplateSource
{
    /// <summary>The template of this family with this id, or null.</summary>
    T? Find<T>(TemplateFamily<T> family, long definition)
        where T : class;

    /// <summary>The template with this id, or null.</summary>
    TranscodeTemplate? FindTranscode(long definition) => Find(TemplateFamilies.Transcode, definition);

    /// <summary>The template with this id, or null.</summary>
    AnimatedGraphicsTemplate? FindAnimatedGraphics(long definition) => Find(TemplateFamilies.AnimatedGraphics, definition);

    /// <summary>The template with this id, or null.</summary>
    SnapshotByTimeOffsetTemplate? FindSnapshotByTimeOffset(long definition) => Find(TemplateFamilies.SnapshotByTimeOffset, definition);

    /// <summary>The template with this id, or null.</summary>
    SampleSnapshotTemplate? FindSampleSnapshot(long definition) => Find(TemplateFamilies.SampleSnapshot, definition);

    /// <summary>The template with this id, or null.</summary>
    ImageSpriteTemplate? FindImageSprite(long definition) => Find(TemplateFamilies.ImageSprite, definition);

    /// <summary>The template with this id, or null.</summary>
    AdaptiveDynamicStreamingTemplate? FindAdaptiveDynamicStreaming(long definition) => Find(TemplateFamilies.AdaptiveDynamicStreaming, definition);

    /// <summary>The template with this id, or null.</summary>
    SubtitleEmbedTemplateItem? FindSubtitleEmbed(long definition) => Find(TemplateFamilies.SubtitleEmbed, definition);

    /// <summary>The template with this id, or null.</summary>
    StoredWatermark? FindWatermark(long definition) =>
        Find(TemplateFamilies.Watermark, definition) is { } template
            ? new StoredWatermark(template, WatermarkImage.Base64Of(template.ImageTemplate?.ImageUrl))
            : null;
}

/// <summary>A watermark template with what the API's record does not carry.</summary>
/// <param name="Template">The template.</param>
/// <param name="ImageBase64">Bytes of the picture of an image template; null for other types.</param>
public sealed record StoredWatermark(WatermarkTemplate Template, string? ImageBase64);
