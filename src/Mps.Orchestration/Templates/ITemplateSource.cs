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
}

/// <summary>The families by name.</summary>
public static class TemplateSourceExtensions
{
    extension(ITemplateSource source)
    {
        /// <summary>The template with this id, or null.</summary>
        public TranscodeTemplate? FindTranscode(long definition) => source.Find(TemplateFamilies.Transcode, definition);

        /// <summary>The template with this id, or null.</summary>
        public AnimatedGraphicsTemplate? FindAnimatedGraphics(long definition) => source.Find(TemplateFamilies.AnimatedGraphics, definition);

        /// <summary>The template with this id, or null.</summary>
        public SnapshotByTimeOffsetTemplate? FindSnapshotByTimeOffset(long definition) => source.Find(TemplateFamilies.SnapshotByTimeOffset, definition);

        /// <summary>The template with this id, or null.</summary>
        public SampleSnapshotTemplate? FindSampleSnapshot(long definition) => source.Find(TemplateFamilies.SampleSnapshot, definition);

        /// <summary>The template with this id, or null.</summary>
        public ImageSpriteTemplate? FindImageSprite(long definition) => source.Find(TemplateFamilies.ImageSprite, definition);

        /// <summary>The template with this id, or null.</summary>
        public AdaptiveDynamicStreamingTemplate? FindAdaptiveDynamicStreaming(long definition) => source.Find(TemplateFamilies.AdaptiveDynamicStreaming, definition);

        /// <summary>The template with this id, or null.</summary>
        public StoredWatermark? FindWatermark(long definition) =>
            source.Find(TemplateFamilies.Watermark, definition) is { } template
                ? new StoredWatermark(template, WatermarkImage.Base64Of(template.ImageTemplate?.ImageUrl))
                : null;

        /// <summary>The template with this id, or null.</summary>
        public SubtitleEmbedTemplateItem? FindSubtitleEmbed(long definition) => source.Find(TemplateFamilies.SubtitleEmbed, definition);
    }
}

/// <summary>A watermark template with what the API's record does not carry.</summary>
/// <param name="Template">The template.</param>
/// <param name="ImageBase64">Bytes of the picture of an image template; null for other types.</param>
public sealed record StoredWatermark(WatermarkTemplate Template, string? ImageBase64);
