using System.Globalization;
using System.Text.Json;
using Mps.Api.Model;

namespace Mps.Orchestration.Templates;

/// <summary>
/// The templates that every installation has, from <c>presets.json</c>; each says in its comment where this project chose
/// a parameter that is not documented. TEHD-100 presets are served by constant quality with <c>MaxVideoBitrate</c> as a cap.
/// </summary>
public sealed class PresetTemplates : ITemplateSource
{
    private readonly Dictionary<long, TranscodeTemplate> _transcode;
    private readonly Dictionary<long, AnimatedGraphicsTemplate> _animatedGraphics;
    private readonly Dictionary<long, SnapshotByTimeOffsetTemplate> _snapshotByTimeOffset;
    private readonly Dictionary<long, SampleSnapshotTemplate> _sampleSnapshot;
    private readonly Dictionary<long, ImageSpriteTemplate> _imageSprite;
    private readonly Dictionary<long, AdaptiveDynamicStreamingTemplate> _adaptiveDynamicStreaming;
    private readonly Dictionary<long, SubtitleEmbedTemplateItem> _subtitleEmbed;

    public PresetTemplates()
    {
        using var stream = typeof(PresetTemplates).Assembly.GetManifestResourceStream("presets.json")
            ?? throw new InvalidOperationException("The preset templates are missing from the program.");
        using var presets = JsonDocument.Parse(stream);
        _transcode = Family<TranscodeTemplate>(presets, "Transcode", t => long.Parse(t.Definition ?? "", CultureInfo.InvariantCulture));
        _animatedGraphics = Family<AnimatedGraphicsTemplate>(presets, "AnimatedGraphics", t => t.Definition);
        _snapshotByTimeOffset = Family<SnapshotByTimeOffsetTemplate>(presets, "SnapshotByTimeOffset", t => t.Definition);
        _sampleSnapshot = Family<SampleSnapshotTemplate>(presets, "SampleSnapshot", t => t.Definition);
        _imageSprite = Family<ImageSpriteTemplate>(presets, "ImageSprite", t => t.Definition);
        _adaptiveDynamicStreaming = Family<AdaptiveDynamicStreamingTemplate>(presets, "AdaptiveDynamicStreaming", t => t.Definition);
        _subtitleEmbed = Family<SubtitleEmbedTemplateItem>(presets, "SubtitleEmbed", t => t.Definition);
    }

    public IReadOnlyCollection<TranscodeTemplate> Transcode => _transcode.Values;

    public IReadOnlyCollection<AnimatedGraphicsTemplate> AnimatedGraphics => _animatedGraphics.Values;

    public IReadOnlyCollection<SnapshotByTimeOffsetTemplate> SnapshotByTimeOffset => _snapshotByTimeOffset.Values;

    public IReadOnlyCollection<SampleSnapshotTemplate> SampleSnapshot => _sampleSnapshot.Values;

    public IReadOnlyCollection<ImageSpriteTemplate> ImageSprite => _imageSprite.Values;

    public IReadOnlyCollection<AdaptiveDynamicStreamingTemplate> AdaptiveDynamicStreaming => _adaptiveDynamicStreaming.Values;

    public IReadOnlyCollection<SubtitleEmbedTemplateItem> SubtitleEmbed => _subtitleEmbed.Values;

    public TranscodeTemplate? FindTranscode(long definition) => _transcode.GetValueOrDefault(definition);

    public AnimatedGraphicsTemplate? FindAnimatedGraphics(long definition) => _animatedGraphics.GetValueOrDefault(definition);

    public SnapshotByTimeOffsetTemplate? FindSnapshotByTimeOffset(long definition) => _snapshotByTimeOffset.GetValueOrDefault(definition);

    public SampleSnapshotTemplate? FindSampleSnapshot(long definition) => _sampleSnapshot.GetValueOrDefault(definition);

    public ImageSpriteTemplate? FindImageSprite(long definition) => _imageSprite.GetValueOrDefault(definition);

    public AdaptiveDynamicStreamingTemplate? FindAdaptiveDynamicStreaming(long definition) => _adaptiveDynamicStreaming.GetValueOrDefault(definition);

    /// <summary>There are no preset watermarks.</summary>
    public StoredWatermark? FindWatermark(long definition) => null;

    public SubtitleEmbedTemplateItem? FindSubtitleEmbed(long definition) => _subtitleEmbed.GetValueOrDefault(definition);

    private static Dictionary<long, T> Family<T>(JsonDocument presets, string name, Func<T, long?> id) =>
        presets.RootElement.GetProperty(name).Deserialize<List<T>>()!.ToDictionary(
            t => id(t) ?? throw new InvalidOperationException($"A preset of the family {name} has no Definition."));
}
