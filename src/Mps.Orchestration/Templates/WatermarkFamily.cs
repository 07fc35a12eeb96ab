using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>
/// Watermarks: a picture, a text, or a drawing that each task states. The request's <c>ImageContent</c> is kept as the
/// record's <c>ImageUrl</c> (see <see cref="WatermarkImage"/>).
/// </summary>
public sealed class WatermarkFamily(string name, int quota) : TemplateFamily<WatermarkTemplate>(name, quota)
{
    private const long MinPixels = 8;
    private const long MaxPixels = 4096;

    internal override bool TypeIsOrigin => false;

    private protected override string Defaults =>
        """
        {
          "CoordinateOrigin": "TopLeft", "XPos": "0px", "YPos": "0px",
          "ImageTemplate": { "Width": "10%", "Height": "0px", "RepeatType": "repeat" },
          "SvgTemplate": { "Width": "10W%", "Height": "0px" }
        }
        """;

    private protected override void Translate(JsonObject changes, JsonObject? current)
    {
        var type = (string?)(current ?? changes)["Type"];
        foreach (var (kind, member, code) in new[]
        {
            ("image", "ImageTemplate", ErrorCode.InvalidImageTemplate),
            ("text", "TextTemplate", ErrorCode.InvalidTextTemplate),
            ("svg", "SvgTemplate", ErrorCode.InvalidSvgTemplate),
        })
        {
            var stated = changes[member] is JsonObject;
            if (stated && kind != type)
            {
                throw current is null
                    ? new ApiException(code, $"{member} is stated but Type is '{type}'.")
                    : new ApiException(ErrorCode.InvalidType, $"{member} is stated but this template is of type '{type}', which cannot be changed.");
            }

            // A drawing's size may be left to its defaults; the others have members that nothing can stand in for.
            if (current is null && !stated && kind == type)
                changes[member] = kind == "svg" ? new JsonObject() : throw new ApiException(code, $"{member} is missing, as Type is '{type}'.");
        }

        if (changes["ImageTemplate"] is not JsonObject image) return;
        if ((string?)image["ImageContent"] is { Length: > 0 } content) image["ImageUrl"] = WatermarkImage.ToUrl(content);
        else if (current is null) throw new ApiException(ErrorCode.InvalidImageContent, "ImageTemplate.ImageContent is missing.");
        image.Remove("ImageContent");
    }

    private protected override void Check(WatermarkTemplate template)
    {
        Position(template.XPos, "XPos", ErrorCode.InvalidXPos);
        Position(template.YPos, "YPos", ErrorCode.InvalidYPos);
        if (template.ImageTemplate is { } image)
        {
            Size(image.Width, "ImageTemplate.Width", ErrorCode.InvalidWidth, percent: true, zero: true);
            Size(image.Height, "ImageTemplate.Height", ErrorCode.InvalidHeight, percent: true, zero: true);
        }

        if (template.TextTemplate is { } text)
        {
            if (!ExtentText.TryParse(text.FontSize, out var size) || size is not { Unit: ExtentUnit.Pixels, Value: > 0 })
                throw new ApiException(ErrorCode.InvalidTextTemplate, $"TextTemplate.FontSize is '{text.FontSize}' but must be a size such as 24px.");
            ColorText.Parse(text.FontColor, 0xFFFFFF, "TextTemplate.FontColor", ErrorCode.InvalidTextTemplate);
        }

        if (template.SvgTemplate is { } svg)
        {
            Drawing(svg.Width, "SvgTemplate.Width", ErrorCode.InvalidSvgWidth);
            Drawing(svg.Height, "SvgTemplate.Height", ErrorCode.InvalidSvgHeight);
        }
    }

    private static void Position(string? text, string field, string code)
    {
        var place = ExtentText.Parse(text, new Extent(0), field, code);
        if (place.Value < 0 || (place.Unit == ExtentUnit.Percent && place.Value > 100))
            throw new ApiException(code, $"{field} is '{text}' but must lie inside the picture.");
    }

    /// <summary>0 px keeps the proportion; other pixels and percents are bounded as the API has it.</summary>
    private static void Size(string? text, string field, string code, bool percent, bool zero)
    {
        var size = ExtentText.Parse(text, new Extent(0), field, code);
        var fits = size.Unit == ExtentUnit.Pixels
            ? (size.Value is >= MinPixels and <= MaxPixels) || (zero && size.Value == 0)
            : percent && size.Value is >= 0 and <= 100;
        if (!fits) throw new ApiException(code, $"{field} is '{text}' but must be 0px, from {MinPixels}px to {MaxPixels}px, or up to 100%.");
    }

    private static void Drawing(string? text, string field, string code)
    {
        if (string.IsNullOrEmpty(text)) return;
        if (!ExtentText.TryParse(text, out var size) || size.Value < 0 || (size.Unit != ExtentUnit.Pixels && size.Value > 100))
            throw new ApiException(code, $"{field} is '{text}' but must be a size such as 120px, 10%, 10W%, 10H%, 10S% or 10L%.");
    }
}
