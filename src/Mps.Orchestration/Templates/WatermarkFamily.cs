using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>
/// Watermarks: a picture, a text, or a drawing that each task states. The request's <c>ImageContent</c> is kept as the
/// record's <c>ImageUrl</c> (see <see cref="WatermarkImage"/>).
/// </summary>
public sealed class WatermarkFamily(string name, int quota) : TemplateFamily<WatermarkTemplate>(name, quota)
{
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

    private protected override void Check(WatermarkTemplate template) => WatermarkRules.Check(template);
}
