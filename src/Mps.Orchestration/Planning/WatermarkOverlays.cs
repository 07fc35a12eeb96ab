using System.Globalization;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Planning;

/// <summary>Turns watermarks and mosaics of a request into what is drawn on the picture.</summary>
internal static class WatermarkOverlays
{
    /// <summary>Most watermarks, and most mosaics, of one output.</summary>
    private const int Max = 10;

    /// <summary>Watermarks in the request's order, with the templates that they name.</summary>
    /// <param name="context">The request.</param>
    /// <param name="set">API <c>WatermarkSet</c>.</param>
    /// <param name="pictures">On pictures, where the API takes templates of images alone.</param>
    /// <exception cref="ApiException">A watermark says what none may say.</exception>
    /// <exception cref="SubtaskRefusedException">There is no such template.</exception>
    public static (List<Overlay> Overlays, List<long> Definitions) Watermarks(PlanContext context, List<WatermarkInput>? set, bool pictures = false)
    {
        List<Overlay> overlays = [];
        List<long> definitions = [];
        CheckCount(set?.Count, "WatermarkSet");
        foreach (var (item, position) in (set ?? []).Select((w, i) => (w, i)))
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"WatermarkSet.{position}");
            try
            {
                overlays.Add(Watermark(context, item, field, pictures));
            }
            catch (ApiException e) when (!e.Message.StartsWith(field, StringComparison.Ordinal))
            {
                throw new ApiException(e.Code, $"{field}: {e.Message}");
            }

            if (item.Definition is > 0) definitions.Add(item.Definition.Value);
        }

        return (overlays, definitions);
    }

    /// <summary>Mosaics in the request's order.</summary>
    /// <exception cref="ApiException">A mosaic says what none may say.</exception>
    public static List<Overlay> Mosaics(List<MosaicInput>? set)
    {
        CheckCount(set?.Count, "MosaicSet");
        return [.. (set ?? []).Select((item, position) => Mosaic(item, string.Create(CultureInfo.InvariantCulture, $"MosaicSet.{position}")))];
    }

    private static Overlay Watermark(PlanContext context, WatermarkInput item, string field, bool pictures)
    {
        if (pictures && (item.StartTimeOffset is not (null or 0) || item.EndTimeOffset is not (null or 0)))
            throw Wrong("StartTimeOffset and EndTimeOffset do not exist for watermarks of screenshots.");
        var (start, end) = TimeRangeRules.Check(item.StartTimeOffset, item.EndTimeOffset, field + ".");
        var definition = item.Definition ?? throw new ApiException(ErrorCode.MissingParameter, "Definition is missing.");
        if (definition == 0)
        {
            if (pictures) throw Wrong("RawParameter does not exist for watermarks of screenshots; name a template.");
            return Raw(context, item, field, start, end);
        }

        if (item.RawParameter is not null) throw Wrong("RawParameter is for Definition 0; with a template leave it out.");
        var stored = context.Templates.FindWatermark(definition)
            ?? throw new SubtaskRefusedException(FailureCodes.NoSuchDefinition("watermark", definition));
        var template = stored.Template;
        if (pictures && template.Type != "image") throw Wrong($"screenshots take image watermarks alone; template {definition} is of the type {template.Type}.");
        WatermarkRules.Check(template);
        Refuse(item.TextContent, template.Type == "text", "TextContent", template);
        Refuse(item.SvgContent, template.Type == "svg", "SvgContent", template);
        var place = WatermarkRules.Place(template.CoordinateOrigin, template.XPos, template.YPos);
        return template.Type switch
        {
            "text" => Text(item, template.TextTemplate!, place, start, end),
            "svg" => Svg(item, template.SvgTemplate, place, start, end),
            _ => Image(context, stored, place, start, end, field),
        };
    }

    private static ImageOverlay Raw(PlanContext context, WatermarkInput item, string field, double start, double end)
    {
        var raw = item.RawParameter ?? throw new ApiException(ErrorCode.MissingParameter, "RawParameter is required with Definition 0.");
        if (raw.Type is not "image") throw Wrong($"RawParameter.Type is '{raw.Type}' but must be image; text and drawings need a template.");
        if (!string.IsNullOrEmpty(item.TextContent) || !string.IsNullOrEmpty(item.SvgContent))
            throw Wrong("TextContent and SvgContent are for templates of their type.");
        var image = raw.ImageTemplate ?? throw new ApiException(ErrorCode.MissingParameter, "RawParameter.ImageTemplate is missing.");
        var (width, height) = WatermarkRules.ImageSize(image.Width, image.Height);
        return new ImageOverlay(
            context.Storage.Asset(image.ImageContent, field + ".RawParameter.ImageTemplate.ImageContent"),
            null,
            WatermarkRules.Place(raw.CoordinateOrigin, raw.XPos, raw.YPos),
            width,
            height,
            WatermarkRules.Repeat(image.RepeatType),
            start,
            end);
    }

    private static ImageOverlay Image(PlanContext context, StoredWatermark stored, OverlayPlace place, double start, double end, string field)
    {
        var image = stored.Template.ImageTemplate;
        var (width, height) = WatermarkRules.ImageSize(image?.Width, image?.Height);
        var source = !string.IsNullOrEmpty(stored.ImageBase64) ? null
            : !string.IsNullOrEmpty(image?.ImageUrl) ? context.Storage.UrlAsset(image.ImageUrl, field)
            : throw Wrong($"template {stored.Template.Definition} has no picture.");
        return new ImageOverlay(
            source, source is null ? stored.ImageBase64 : null, place, width, height, WatermarkRules.Repeat(image?.RepeatType), start, end);
    }

    private static TextOverlay Text(WatermarkInput item, TextWatermarkTemplateInput template, OverlayPlace place, double start, double end)
    {
        var text = string.IsNullOrEmpty(item.TextContent) ? template.TextContent : item.TextContent;
        if (string.IsNullOrEmpty(text)) throw new ApiException(ErrorCode.MissingParameter, "TextContent is missing: neither the request nor the template has one.");
        if (text.EnumerateRunes().Count() > WatermarkRules.MaxTextCharacters)
            throw Wrong($"TextContent is longer than {WatermarkRules.MaxTextCharacters} characters.");
        return new TextOverlay(
            text,
            place,
            string.IsNullOrEmpty(template.FontType) ? "arial.ttf" : template.FontType,
            WatermarkRules.TextSize(template.FontSize),
            Lengths.Color(template.FontColor, 0xFFFFFF, "FontColor"),
            Lengths.Alpha(template.FontAlpha, 1, "FontAlpha"),
            start,
            end);
    }

    private static SvgOverlay Svg(WatermarkInput item, SvgWatermarkInput? template, OverlayPlace place, double start, double end)
    {
        if (string.IsNullOrEmpty(item.SvgContent)) throw new ApiException(ErrorCode.MissingParameter, "SvgContent is missing.");
        if (item.SvgContent.Length > WatermarkRules.MaxSvgCharacters) throw Wrong($"SvgContent is longer than {WatermarkRules.MaxSvgCharacters} characters.");
        var (width, height) = WatermarkRules.SvgSize(template);
        return new SvgOverlay(item.SvgContent, place, width, height, start, end);
    }

    private static MosaicOverlay Mosaic(MosaicInput item, string field)
    {
        var (start, end) = TimeRangeRules.Check(item.StartTimeOffset, item.EndTimeOffset, field + ".");
        try
        {
            Extent width = Lengths.Read(item.Width, "10%", "Width"), height = Lengths.Read(item.Height, "10%", "Height");
            if (width.Value == 0 || height.Value == 0) throw Wrong("Width and Height must be above 0.");
            return new MosaicOverlay(WatermarkRules.Place(item.CoordinateOrigin, item.XPos, item.YPos), width, height, start, end);
        }
        catch (ApiException e)
        {
            throw new ApiException(e.Code, $"{field}: {e.Message}");
        }
    }

    private static void Refuse(string? content, bool fits, string parameter, WatermarkTemplate template)
    {
        if (!fits && !string.IsNullOrEmpty(content))
            throw Wrong($"{parameter} has no place in template {template.Definition}, which is of the type {template.Type}.");
    }

    private static void CheckCount(int? count, string field)
    {
        if (count > Max) throw Wrong($"{field} holds {count} items but may hold {Max}.");
    }

    private static ApiException Wrong(string message) => new(ErrorCode.InvalidParameterValue, message);
}
