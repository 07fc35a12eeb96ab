using System.Globalization;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Inputs;

namespace Mps.Orchestration.Planning;

/// <summary>What a request may say about burnt-in subtitles and about subtitle tracks.</summary>
internal static class SubtitleRules
{
    private const string DefaultFont = "hei.ttf";

    /// <summary>Subtitles drawn into the picture: from a file, else from a path in the input's bucket (or an address), else from a track of the source.</summary>
    /// <exception cref="ApiException">There is no source of text, or a length or colour is none.</exception>
    public static SubtitleOverlay BurnIn(SubtitleTemplate template, PlanContext context)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var file = File(template, context);
            if (file is null && template.StreamIndex is null)
                throw new ApiException(ErrorCode.MissingParameter, "SubtitleFileInput, Path or StreamIndex is required.");
            if (template.StreamIndex is < 0 or > 1000) throw new ApiException(ErrorCode.InvalidParameterValue, "StreamIndex must be from 0 to 1000.");
            return new SubtitleOverlay(file, file is null ? (int)template.StreamIndex!.Value : 0, Style(template, context));
        }
        catch (ApiException e) when (!e.Message.StartsWith("SubtitleTemplate", StringComparison.Ordinal))
        {
            throw new ApiException(e.Code, $"SubtitleTemplate: {e.Message}");
        }
    }

    /// <summary>Subtitle tracks beside the picture, in the request's order.</summary>
    /// <exception cref="ApiException">A track lacks its file or type, or two are the default.</exception>
    public static List<SubtitleTrack> Tracks(List<AddOnSubtitle>? set, PlanContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        List<SubtitleTrack> tracks = [.. (set ?? []).Select((item, position) => Track(item, string.Create(CultureInfo.InvariantCulture, $"AddOnSubtitles.{position}"), context))];
        return tracks.Count(t => t.Default) <= 1
            ? tracks
            : throw new ApiException(ErrorCode.InvalidParameterValue, "AddOnSubtitles: at most one track may be the DefaultTrack.");
    }

    private static SubtitleTrack Track(AddOnSubtitle item, string field, PlanContext context) => new(
        item.Type switch
        {
            "subtitle-stream" => SubtitleForm.Stream,
            "close-caption-708" => SubtitleForm.Caption708,
            "close-caption-608" => SubtitleForm.Caption608,
            null or "" => throw new ApiException(ErrorCode.MissingParameter, $"{field}.Type is missing."),
            var other => throw new ApiException(
                ErrorCode.InvalidParameterValue, $"{field}.Type is '{other}' but must be one of subtitle-stream, close-caption-708, close-caption-608."),
        },
        context.Storage.Asset(item.Subtitle, field + ".Subtitle"),
        Stated(item.SubtitleName),
        Stated(item.SubtitleLanguage),
        item.OutputFormat switch
        {
            null or "" or "WebVTT" => "vtt",
            "TTML" => "ttml",
            var other => throw new ApiException(ErrorCode.InvalidParameterValue, $"{field}.OutputFormat is '{other}' but must be WebVTT or TTML."),
        },
        item.DefaultTrack ?? false);

    private static AssetReference? File(SubtitleTemplate template, PlanContext context)
    {
        if (template.SubtitleFileInput is { } input) return context.Storage.Asset(input, "SubtitleTemplate.SubtitleFileInput");
        if (Stated(template.Path) is not { } path) return null;
        const string Field = "SubtitleTemplate.Path";
        if (path.Contains("://", StringComparison.Ordinal)) return context.Storage.UrlAsset(path, Field);
        return context.Source.Bucket is { } bucket
            ? context.Storage.ObjectAsset(bucket, path, Field)
            : throw new ApiException(ErrorCode.InvalidParameterValue, $"Path '{path}' names an object of the input's bucket, but the input is a URL; use SubtitleFileInput.");
    }

    /// <summary>Defaults as the API documents them; BoardY decides whether there is a board.</summary>
    private static SubtitleStyle Style(SubtitleTemplate t, PlanContext context) => new(
        t.FontFileInput is null ? null : context.Storage.Asset(t.FontFileInput, "SubtitleTemplate.FontFileInput"),
        Stated(t.FontType) ?? DefaultFont,
        Vertical(t.FontSize, "5%", "FontSize") is { Value: > 0 } size ? size : throw new ApiException(ErrorCode.InvalidParameterValue, "FontSize must be above 0."),
        Lengths.Color(t.FontColor, 0xFFFFFF, "FontColor"),
        Lengths.Alpha(t.FontAlpha, 1, "FontAlpha"),
        Vertical(t.YPos, "4%", "YPos"),
        Stated(t.BoardY) is { } boardY ? Board(t, boardY) : null,
        Measured(t.OutlineWidth, t.OutlineWidthUnit, 1000, "OutlineWidth", 0.3),
        Lengths.Color(t.OutlineColor, 0x000000, "OutlineColor"),
        Lengths.Alpha(t.OutlineAlpha, 1, "OutlineAlpha"),
        Measured(t.ShadowWidth, t.ShadowWidthUnit, 1000, "ShadowWidth", 0),
        Lengths.Color(t.ShadowColor, 0x000000, "ShadowColor"),
        Lengths.Alpha(t.ShadowAlpha, 1, "ShadowAlpha"),
        Measured(t.LineSpacing, t.LineSpacingUnit, 1000, "LineSpacing", 0),
        t.Alignment switch
        {
            null or "" or "bottom" => false,
            "top" => true,
            var other => throw new ApiException(ErrorCode.InvalidParameterValue, $"Alignment is '{other}' but must be top or bottom."),
        });

    private static SubtitleBoard Board(SubtitleTemplate t, string boardY) => new(
        Vertical(boardY, "", "BoardY"),
        t.BoardWidth is null or 0
            ? new Extent(90, ExtentUnit.PercentOfWidth)
            : Measured(t.BoardWidth, t.BoardWidthUnit, 4096, "BoardWidth", 0, ExtentUnit.PercentOfWidth),
        t.BoardHeight is null or 0
            ? new Extent(15, ExtentUnit.PercentOfHeight)
            : Measured(t.BoardHeight, t.BoardHeightUnit, 4096, "BoardHeight", 0),
        Lengths.Color(t.BoardColor, 0x000000, "BoardColor"),
        Lengths.Alpha(t.BoardAlpha, 0.8, "BoardAlpha", zero: true));

    private static Extent Vertical(string? text, string fallback, string parameter) => Lengths.Read(text, fallback, parameter, ExtentUnit.PercentOfHeight);

    /// <summary>A number with its unit beside it: 0 = pixels, 1 = percent. Null means a percentage of its own.</summary>
    private static Extent Measured(
        double? value, long? unit, double maxPixels, string parameter, double defaultPercent, ExtentUnit percentOf = ExtentUnit.PercentOfHeight)
    {
        if (value is not { } number) return new Extent(defaultPercent, percentOf);
        var percent = unit switch
        {
            null or 0 => false,
            1 => true,
            _ => throw new ApiException(ErrorCode.InvalidParameterValue, $"{parameter}Unit is {unit} but must be 0 (pixels) or 1 (percent)."),
        };
        var max = percent ? 100 : maxPixels;
        return number >= 0 && number <= max
            ? new Extent(number, percent ? percentOf : ExtentUnit.Pixels)
            : throw new ApiException(ErrorCode.InvalidParameterValue, FormattableString.Invariant($"{parameter} is {number} but must be from 0 to {max}."));
    }

    private static string? Stated(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
