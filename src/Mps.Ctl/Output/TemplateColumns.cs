using System.Globalization;
using System.Text.Json;

namespace Mps.Ctl.Output;

/// <summary>One family of templates, and how a list shows one of them beyond id, name and type.</summary>
/// <param name="Word">On the command line.</param>
/// <param name="Noun">In the names of actions.</param>
/// <param name="Columns">Headings with what stands below them.</param>
internal sealed record TemplateColumns(string Word, string Noun, params (string Heading, Func<JsonElement, string> Cell)[] Columns)
{
    /// <summary>The family that is meant when none is named.</summary>
    public const string Default = "transcode";

    private static readonly (string, Func<JsonElement, string>) s_format = ("FORMAT", t => t.Text("Format"));
    private static readonly (string, Func<JsonElement, string>) s_size = ("SIZE", t => Size(t) is { Length: > 0 } size ? size : "source");
    private static readonly (string, Func<JsonElement, string>) s_fill = ("FILL", t => t.Text("FillType"));
    private static readonly (string, Func<JsonElement, string>) s_every =
        ("EVERY", t => Of(t, "SampleInterval", t.Text("SampleType") == "Percent" ? "%" : "s"));

    /// <summary>All families.</summary>
    public static readonly TemplateColumns[] All =
    [
        new(Default, "TranscodeTemplate",
            ("CONTAINER", t => t.Text("Container")),
            ("VIDEO", t => t.Number("RemoveVideo") == 1 ? "-" : Video(t.Child("VideoTemplate"))),
            ("AUDIO", t => t.Number("RemoveAudio") == 1 ? "-" : Audio(t.Child("AudioTemplate")))),
        new("animated-graphics", "AnimatedGraphicsTemplate", s_format, s_size, ("FPS", t => Of(t, "Fps", "fps")), ("QUALITY", t => Of(t, "Quality", ""))),
        new("snapshot-by-time-offset", "SnapshotByTimeOffsetTemplate", s_format, s_size, s_fill),
        new("sample-snapshot", "SampleSnapshotTemplate", s_format, s_size, s_fill, s_every),
        new("image-sprite", "ImageSpriteTemplate", s_format, s_size, ("SHEET", t => $"{t.Number("ColumnCount")} x {t.Number("RowCount")}"), s_every),
        new("adaptive-dynamic-streaming", "AdaptiveDynamicStreamingTemplate",
            s_format, ("SEGMENTS", t => t.Text("SegmentType")), ("STREAMS", t => string.Join("; ", t.Items("StreamInfos").Select(Stream)))),
        new("watermark", "WatermarkTemplate", ("PLACE", t => $"{t.Text("XPos")}, {t.Text("YPos")} from {t.Text("CoordinateOrigin")}"), ("MARK", Mark)),
        new("subtitle-embed", "SubtitleEmbedTemplate",
            ("FONT", t => t.Child("SubtitleEmbedConfig").Text("FontType")),
            ("SIZE", t => Of(t.Child("SubtitleEmbedConfig"), "FontSize", t.Child("SubtitleEmbedConfig").Number("FontSizeUnit") == 1 ? "%" : "px")),
            ("COLOR", t => t.Child("SubtitleEmbedConfig").Text("FontColor"))),
        new("content-review", "ContentReviewTemplate", ("REVIEWS", SwitchedOn)),
        new("ai-analysis", "AIAnalysisTemplate", ("ANALYSES", SwitchedOn)),
        new("ai-recognition", "AIRecognitionTemplate", ("RECOGNISES", SwitchedOn)),
        new("quality-control", "QualityControlTemplate", ("ITEMS", Items)),
        new("live-record", "LiveRecordTemplate",
            ("FORM", t => t.Child("HLSConfigure").ValueKind == JsonValueKind.Object ? $"hls, {Of(t.Child("HLSConfigure"), "Interval", "s")}" : $"mp4, {Of(t.Child("MP4Configure"), "Interval", "s")}"),
            ("RECORDS", t => t.Text("RecordType"))),
        new("smart-subtitle", "SmartSubtitleTemplate",
            ("FROM", t => t.Text("VideoSrcLanguage")), ("INTO", t => t.Text("TranslateSwitch") == "ON" ? t.Text("TranslateDstLanguage") : ""), ("FORMAT", t => t.Text("SubtitleFormat"))),
        new("smart-erase", "SmartEraseTemplate", ("ERASES", t => t.Text("EraseType")), ("HOW", Erasure)),
        new("blind-watermark", "BlindWatermarkTemplate", ("TEXT", t => t.Text("TextContent")), ("STRENGTH", t => t.Text("Strength"))),
        new("process-image", "ProcessImageTemplate", ("DOES", t => string.Join(", ", Stated(t.Child("ProcessImageConfig"), "Config").Select(p => p.Word)))),
    ];

    /// <summary>False where Type tells the technique instead, and there are no presets.</summary>
    public bool HasPresets => Noun is not ("WatermarkTemplate" or "BlindWatermarkTemplate");

    /// <summary>Name of the list in the reply of Describe.</summary>
    public string SetName => Noun + "Set";

    /// <summary>Writes templates as a table.</summary>
    public void WriteTo(TextWriter output, IEnumerable<JsonElement> templates)
    {
        var table = new Table(["ID", "NAME", "TYPE", .. Columns.Select(c => c.Heading)]);
        foreach (JsonElement t in templates)
        {
            string[] cells = [t.GetProperty("Definition").ToString(), t.Text("Name"), t.Text("Type").ToLowerInvariant(), .. Columns.Select(c => c.Cell(t))];
            table.Add([.. cells.Select(c => c.Length > 0 ? c : "-")]);
        }

        table.WriteTo(output);
    }

    private static string Stream(JsonElement stream) =>
        stream.Number("RemoveVideo") == 1 || stream.Child("Video").ValueKind == JsonValueKind.Undefined
            ? Of(stream.Child("Audio"), "Bitrate", "kbps")
            : Join(Size(stream.Child("Video")), Of(stream.Child("Video"), "Bitrate", "kbps"));

    private static string Mark(JsonElement t) => t.Text("Type") switch
    {
        "image" => $"{t.Child("ImageTemplate").Text("Width")} x {t.Child("ImageTemplate").Text("Height")}",
        "text" => Join(t.Child("TextTemplate").Text("TextContent"), t.Child("TextTemplate").Text("FontSize"), t.Child("TextTemplate").Text("FontColor")),
        _ => $"{t.Child("SvgTemplate").Text("Width")} x {t.Child("SvgTemplate").Text("Height")}",
    };

    /// <summary>The parts of a template that are on: "Porn.Img, Porn.Asr", "Tag".</summary>
    private static string SwitchedOn(JsonElement t) => string.Join(", ", Stated(t, "Configure").SelectMany(part =>
        part.Value.Text("Switch") == "ON" ? [part.Word] : Stated(part.Value, "ReviewInfo").Where(p => p.Value.Text("Switch") == "ON").Select(p => $"{part.Word}.{p.Word}")));

    /// <summary>Members that hold an object, by their names without the ending.</summary>
    private static IEnumerable<(string Word, JsonElement Value)> Stated(JsonElement holder, string ending) =>
        holder.ValueKind != JsonValueKind.Object ? [] : holder.EnumerateObject()
            .Where(m => m.Value.ValueKind == JsonValueKind.Object && m.Name.EndsWith(ending, StringComparison.Ordinal))
            .Select(m => (m.Name[..^ending.Length], m.Value));

    private static string Items(JsonElement t)
    {
        const int shown = 3;
        string[] items = [.. t.Items("QualityControlItemSet").Where(i => i.Text("Switch") != "OFF").Select(i => i.Text("Type"))];
        return string.Join(", ", items.Take(shown)) + (items.Length > shown ? $" and {items.Length - shown} more" : "");
    }

    private static string Erasure(JsonElement t) => t.Text("EraseType") switch
    {
        "subtitle" => Join(t.Child("EraseSubtitleConfig").Text("SubtitleEraseMethod"), t.Child("EraseSubtitleConfig").Text("SubtitleModel")),
        "watermark" => Join(t.Child("EraseWatermarkConfig").Text("WatermarkEraseMethod"), t.Child("EraseWatermarkConfig").Text("WatermarkModel")),
        _ => t.Child("ErasePrivacyConfig").Text("PrivacyModel"),
    };

    private static string Video(JsonElement v) =>
        v.ValueKind == JsonValueKind.Undefined ? "-" : Join(v.Text("Codec"), Size(v), Of(v, "Fps", "fps"), Of(v, "Bitrate", "kbps"));

    private static string Audio(JsonElement a) =>
        a.ValueKind == JsonValueKind.Undefined ? "-" : Join(a.Text("Codec"), Of(a, "SampleRate", "Hz"), Of(a, "AudioChannel", "ch"), Of(a, "Bitrate", "kbps"));

    /// <summary>"1280 x 720", "auto x 720"; empty when both sides are the source's.</summary>
    private static string Size(JsonElement v)
    {
        double width = v.Number("Width"), height = v.Number("Height");
        return width + height == 0 ? "" : $"{Side(width)} x {Side(height)}";
    }

    private static string Side(double side) => side > 0 ? side.ToString(CultureInfo.InvariantCulture) : "auto";

    private static string Of(JsonElement holder, string member, string unit) =>
        holder.Number(member) is > 0 and var number ? $"{number.ToString(CultureInfo.InvariantCulture)} {unit}".TrimEnd() : "";

    private static string Join(params string[] parts) => string.Join(", ", parts.Where(p => p.Length > 0));
}
