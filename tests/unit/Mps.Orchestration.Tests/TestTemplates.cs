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

    public Dictionary<long, WatermarkTemplate> Watermark { get; } = [];

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
            if (base64 is not null) template.ImageTemplate!.ImageUrl = "data:image/png;base64," + base64;
            templates.Watermark[id] = template;
        }
    }

    public T? Find<T>(TemplateFamily<T> family, long definition)
        where T : class => Own(family, definition) as T ?? _presets.Find(family, definition);

    private object? Own(TemplateFamily family, long definition) => family switch
    {
        TranscodeFamily => Transcode.GetValueOrDefault(definition),
        AnimatedGraphicsFamily => AnimatedGraphics.GetValueOrDefault(definition),
        SampleSnapshotFamily => SampleSnapshot.GetValueOrDefault(definition),
        ImageSpriteFamily => ImageSprite.GetValueOrDefault(definition),
        AdaptiveStreamingFamily => Adaptive.GetValueOrDefault(definition),
        WatermarkFamily => Watermark.GetValueOrDefault(definition),
        _ => null,
    };
}
