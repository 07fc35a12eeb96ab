using Mps.Api.Model;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Tests;

/// <summary>The presets, and templates of the test's own, which may go again.</summary>
internal sealed class TestTemplates : ITemplateSource
{
    private readonly PresetTemplates _presets = new();

    public Dictionary<long, TranscodeTemplate> Transcode { get; } = [];

    public Dictionary<long, AnimatedGraphicsTemplate> AnimatedGraphics { get; } = [];

    public Dictionary<long, SampleSnapshotTemplate> SampleSnapshot { get; } = [];

    public Dictionary<long, ImageSpriteTemplate> ImageSprite { get; } = [];

    public Dictionary<long, AdaptiveDynamicStreamingTemplate> Adaptive { get; } = [];

    public Dictionary<long, StoredWatermark> Watermark { get; } = [];

    /// <summary>One of each kind, as the planner's cases name them.</summary>
    public static TestTemplates Filled()
    {
        var templates = new TestTemplates();
        AddWatermark("image", 501, new() { ImageTemplate = new() { Width = "12.5%", Height = "0px", RepeatType = "once" }, CoordinateOrigin = "TopRight", XPos = "5%", YPos = "20px" }, "iVBORw0KGgo=");
        AddWatermark("text", 502, new() { TextTemplate = new() { FontType = "arial.ttf", FontSize = "32px", FontColor = "0xFF8000", FontAlpha = 0.5, TextContent = "from the template" } });
        AddWatermark("svg", 503, new() { SvgTemplate = new() { Width = "20S%", Height = "0px" }, CoordinateOrigin = "BottomRight" });
        AddWatermark("image", 504, new() { ImageTemplate = new() { ImageUrl = "http://pictures.example.com/logo.png", Width = "100px", Height = "50px" } });
        AddWatermark("image", 505, new() { ImageTemplate = new() { ImageUrl = "http://169.254.169.254/logo.png" } });
        templates.AnimatedGraphics[601] = new() { Definition = 601, Type = "Custom", Format = "webp", Width = 320, Height = 0, Fps = 12, Quality = 60 };
        templates.SampleSnapshot[701] = new() { Definition = 701, Type = "Custom", Format = "png", SampleType = "Time", SampleInterval = 4, Width = 640, Height = 360, ResolutionAdaptive = "close", FillType = "gauss" };
        templates.ImageSprite[801] = new() { Definition = 801, Type = "Custom", Format = "webp", Width = 160, Height = 90, RowCount = 5, ColumnCount = 4, SampleType = "Percent", SampleInterval = 5, FillType = "stretch" };
        foreach (var (id, segments) in new[] { (901L, "ts-packed-audio"), (902L, "mp4-mp4-segment"), (903L, "mp4-byterange") })
        {
            templates.Adaptive[id] = new()
            {
                Definition = id,
                Type = "Custom",
                Format = id == 903 ? "MPEG-DASH" : "HLS",
                SegmentType = segments,
                DisableHigherVideoBitrate = 1,
                StreamInfos =
                [
                    new() { Video = new() { Codec = "h264", Fps = 25, Bitrate = 800, Height = 360, HlsTime = 4 }, Audio = new() { Codec = "aac", Bitrate = 64, SampleRate = 44100 } },
                    new() { Video = new() { Codec = "h264", Fps = 30, Bitrate = 2500, Height = 720 }, Audio = new() { Codec = "aac", Bitrate = 128, SampleRate = 48000 } },
                ],
            };
        }

        templates.Adaptive[904] = new()
        {
            Definition = 904,
            Type = "Custom",
            Format = "HLS",
            PureAudio = 1,
            StreamInfos = [new() { RemoveVideo = 1, Video = new() { Codec = "copy" }, Audio = new() { Codec = "aac", Bitrate = 64, SampleRate = 44100 } }],
        };
        return templates;

        void AddWatermark(string type, long id, WatermarkTemplate template, string? base64 = null)
        {
            template.Definition = id;
            template.Type = type;
            templates.Watermark[id] = new StoredWatermark(template, base64);
        }
    }

    public TranscodeTemplate? FindTranscode(long definition) => Transcode.GetValueOrDefault(definition) ?? _presets.FindTranscode(definition);

    public AnimatedGraphicsTemplate? FindAnimatedGraphics(long definition) =>
        AnimatedGraphics.GetValueOrDefault(definition) ?? _presets.FindAnimatedGraphics(definition);

    public SnapshotByTimeOffsetTemplate? FindSnapshotByTimeOffset(long definition) => _presets.FindSnapshotByTimeOffset(definition);

    public SampleSnapshotTemplate? FindSampleSnapshot(long definition) => SampleSnapshot.GetValueOrDefault(definition) ?? _presets.FindSampleSnapshot(definition);

    public ImageSpriteTemplate? FindImageSprite(long definition) => ImageSprite.GetValueOrDefault(definition) ?? _presets.FindImageSprite(definition);

    public AdaptiveDynamicStreamingTemplate? FindAdaptiveDynamicStreaming(long definition) =>
        Adaptive.GetValueOrDefault(definition) ?? _presets.FindAdaptiveDynamicStreaming(definition);

    public StoredWatermark? FindWatermark(long definition) => Watermark.GetValueOrDefault(definition);

    public SubtitleEmbedTemplateItem? FindSubtitleEmbed(long definition) => _presets.FindSubtitleEmbed(definition);
}
