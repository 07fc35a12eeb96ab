using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>What a watermark may say about its place and size.</summary>
public static class WatermarkRules
{
    public const int MaxTextCharacters = 100;

    public const int MaxSvgCharacters = 2_000_000;

    private const double MinImagePixels = 8;

    /// <exception cref="ApiException">A parameter breaks its rule.</exception>
    public static void Check(WatermarkTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        Place(template.CoordinateOrigin, template.XPos, template.YPos);
        switch (template.Type)
        {
            case "image":
                ImageSize(template.ImageTemplate?.Width, template.ImageTemplate?.Height);
                Repeat(template.ImageTemplate?.RepeatType);
                break;
            case "text":
                var text = template.TextTemplate ?? throw RuleBreach.Of("TextTemplate", "TextTemplate is required for a text watermark.");
                TextSize(text.FontSize);
                Lengths.Color(text.FontColor, 0xFFFFFF, "FontColor");
                Lengths.Alpha(text.FontAlpha, 1, "TextAlpha");
                break;
            case "svg":
                SvgSize(template.SvgTemplate);
                break;
            default:
                throw RuleBreach.Of("Type", $"Type is '{template.Type}' but must be one of image, text, svg.");
        }
    }

    /// <exception cref="ApiException">The origin is none, or a position is no length.</exception>
    public static OverlayPlace Place(string? origin, string? x, string? y) => new(
        origin switch
        {
            null or "" or "TopLeft" => PictureCorner.TopLeft,
            "TopRight" => PictureCorner.TopRight,
            "BottomLeft" => PictureCorner.BottomLeft,
            "BottomRight" => PictureCorner.BottomRight,
            _ => throw RuleBreach.Of("CoordinateOrigin", $"CoordinateOrigin is '{origin}' but must be one of TopLeft, TopRight, BottomLeft, BottomRight."),
        },
        Lengths.Read(x, "0px", "XPos"),
        Lengths.Read(y, "0px", "YPos"));

    /// <summary>Size of an image: 10 % of the picture's width unless stated, its height in proportion.</summary>
    /// <exception cref="ApiException">A side is no length, or the width is 0.</exception>
    public static (Extent Width, Extent? Height) ImageSize(string? width, string? height)
    {
        var wide = Lengths.Read(width, "10%", "Width", leastPixels: MinImagePixels);
        var high = Lengths.Read(height, "0px", "Height", leastPixels: MinImagePixels);
        return wide.Value > 0
            ? (wide, high.Value > 0 ? high : null)
            : throw RuleBreach.Of("Width", "Width must be above 0; leave it out for 10 % of the picture's width.");
    }

    /// <summary>Size of a drawing: 10 % of the picture's width unless stated; a side of 0 follows the other, both 0 is the drawing's own size.</summary>
    /// <exception cref="ApiException">A side is no length.</exception>
    public static (Extent? Width, Extent? Height) SvgSize(SvgWatermarkInput? svg)
    {
        var wide = Lengths.Read(svg?.Width, "10W%", "SvgTemplateWidth", letters: true, leastPixels: MinImagePixels);
        var high = Lengths.Read(svg?.Height, "0px", "SvgTemplateHeight", letters: true, leastPixels: MinImagePixels);
        return (wide.Value > 0 ? wide : null, high.Value > 0 ? high : null);
    }

    /// <exception cref="ApiException">The size is no length above 0.</exception>
    public static Extent TextSize(string? size) =>
        Lengths.Read(size, "", "FontSize", ExtentUnit.PercentOfHeight) is { Value: > 0 } extent
            ? extent
            : throw RuleBreach.Of("FontSize", "FontSize must be above 0, such as 32px.");

    /// <exception cref="ApiException">The word is none.</exception>
    public static OverlayRepeat Repeat(string? word) => word switch
    {
        null or "" or "repeat" => OverlayRepeat.Repeat,
        "once" => OverlayRepeat.Once,
        "repeat_last_frame" => OverlayRepeat.RepeatLastFrame,
        _ => throw RuleBreach.Of("RepeatType", $"RepeatType is '{word}' but must be one of once, repeat_last_frame, repeat."),
    };
}
