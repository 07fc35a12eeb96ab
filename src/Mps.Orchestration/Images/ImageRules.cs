using System.Globalization;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Images;

/// <summary>What a picture's processing may say, and what the media house makes of it.</summary>
internal static class ImageRules
{
    /// <summary>The extension of the result: the stated format's, else the source's.</summary>
    /// <exception cref="ApiException">Neither is one that is written.</exception>
    public static string Format(string? stated, string inputFormat)
    {
        var named = string.IsNullOrEmpty(stated) ? inputFormat : stated;
        return named.ToUpperInvariant() switch
        {
            "JPEG" or "JPG" => "jpg",
            "PNG" => "png",
            "WEBP" => "webp",
            "BMP" => "bmp",
            _ => throw new ApiException(
                ErrorCode.InvalidParameterValue,
                string.IsNullOrEmpty(stated)
                    ? $"EncodeConfig.Format is missing, and '{inputFormat}' of the input's name is none of JPEG, PNG, BMP, WebP."
                    : $"EncodeConfig.Format is '{stated}' but must be one of JPEG, PNG, BMP, WebP."),
        };
    }

    /// <summary>The size of the result: of the transformation, else of the advanced super-resolution; null = as the source's, or as super-resolution makes it.</summary>
    /// <exception cref="ApiException">A mode lacks a side that it needs, or a factor is out of range.</exception>
    public static ImageSize? Size(ImageTaskInput item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item.TransformConfig?.ImageResize is { } resize && AudioTargets.On(resize, resize.Switch))
        {
            return Size("TransformConfig.ImageResize", resize.Mode, resize.Percent, resize.Width, resize.Height, resize.LongSide, resize.ShortSide);
        }

        return item.EnhanceConfig?.AdvancedSuperResolutionConfig is { } super && AudioTargets.On(super, super.Switch)
            ? Size(
                "EnhanceConfig.AdvancedSuperResolutionConfig",
                super.Mode == "aspect" ? "lfit" : super.Mode,
                super.Percent ?? 2,
                super.Width,
                super.Height,
                super.LongSide,
                super.ShortSide)
            : null;
    }

    /// <summary>The improvements, in the order in which they are applied. Each part is on unless its switch says OFF.</summary>
    /// <exception cref="ApiException">Parts exclude each other.</exception>
    public static List<Enhancement> Enhancements(ImageEnhanceConfig? e)
    {
        var steps = new List<Enhancement>();
        if (e is null) return steps;
        var plain = On(e.SuperResolution, e.SuperResolution?.Switch);
        var advanced = On(e.AdvancedSuperResolutionConfig, e.AdvancedSuperResolutionConfig?.Switch);
        if (plain && advanced) throw Wrong("EnhanceConfig.SuperResolution and EnhanceConfig.AdvancedSuperResolutionConfig both enlarge; use one of them.");
        if (On(e.Denoise, e.Denoise?.Switch)) steps.Add(new Denoise(VideoEnhancements.Level(e.Denoise!.Type)));
        if (plain || advanced) steps.Add(new SuperResolve(advanced || e.SuperResolution!.Type == "hq"));
        if (On(e.LowLightEnhance, e.LowLightEnhance?.Switch)) steps.Add(new BrightenLowLight());
        if (On(e.ImageQualityEnhance, e.ImageQualityEnhance?.Switch)) steps.Add(new ImproveQuality(VideoEnhancements.Level(e.ImageQualityEnhance!.Type)));
        if (On(e.ColorEnhance, e.ColorEnhance?.Switch)) steps.Add(new EnrichColor(VideoEnhancements.Level(e.ColorEnhance!.Type)));
        if (On(e.SharpEnhance, e.SharpEnhance?.Switch)) steps.Add(new Sharpen(e.SharpEnhance!.Intensity ?? 0));
        return steps;
    }

    /// <summary>The areas that are painted over; null = none.</summary>
    /// <exception cref="ApiException">An area is none.</exception>
    public static List<ImageArea>? Erased(ImageEraseLogoConfig? erase)
    {
        if (erase is null || !On(erase, erase.Switch) || erase.ImageAreaBoxes is not { Count: > 0 } boxes) return null;
        return [.. boxes.Select((b, i) => Area(b, FormattableString.Invariant($"EraseConfig.ImageEraseLogo.ImageAreaBoxes.{i}")))];
    }

    /// <summary>What is asked for in vain; null = all is served.</summary>
    public static string? Missing(ProcessImageRequest request, ImageTaskInput item)
    {
        if (request.ScheduleId > 0) return "orchestrations of pictures (ScheduleId)";
        if (request.AddOnParameter is not null) return "further pictures and prompts (AddOnParameter)";
        if (!string.IsNullOrEmpty(request.StdExtInfo)) return "extended parameters of pictures (StdExtInfo)";
        if (item.BlindWatermarkConfig is not null) return "blind watermarks (BlindWatermarkConfig)";
        if (item.BeautyConfig is not null) return "beautification (BeautyConfig)";
        if (item.AiTryOnConfig is not null) return "virtual try-on (AiTryOnConfig)";
        if (item.AiPosterSuiteConfig is not null) return "generated posters (AiPosterSuiteConfig)";
        if (item.CreateImageConfig is not null) return "generated pictures (CreateImageConfig)";
        if (item.AiCutoutConfig is not null) return "cut-outs (AiCutoutConfig)";
        if (item.AiExpansionConfig is not null) return "expansion beyond the picture (AiExpansionConfig)";
        if (item.AiStoryboardConfig is not null) return "storyboards (AiStoryboardConfig)";
        if (item.UnderstandImageConfig is not null) return "descriptions of pictures (UnderstandImageConfig)";
        if (item.ImageQualityConfig is not null) return "the judgement of pictures (ImageQualityConfig)";
        if (item.EraseConfig?.ImageEraseLogo is { DetectTypes.Count: > 0 } erase && On(erase, erase.Switch))
            return "the detection of what to erase (EraseConfig.ImageEraseLogo.DetectTypes, beside the areas in ImageAreaBoxes)";
        if (item.EnhanceConfig?.FaceEnhance is { } face && On(face, face.Switch) && face.Intensity is not 0) return "face enhancement (EnhanceConfig.FaceEnhance)";
        return item.EnhanceConfig?.AdvancedSuperResolutionConfig is { Type: "super" or "ultra" } super && On(super, super.Switch)
            ? $"large-model super-resolution (EnhanceConfig.AdvancedSuperResolutionConfig.Type {super.Type})"
            : null;
    }

    private static ImageSize Size(string field, string? mode, double? percent, long? width, long? height, long? longSide, long? shortSide)
    {
        var fit = mode switch
        {
            null or "" or "percent" => ImageFit.Factor,
            "lfit" => ImageFit.Inside,
            "mfit" => ImageFit.Cover,
            "fill" => ImageFit.Crop,
            "pad" => ImageFit.Pad,
            "fixed" => ImageFit.Stretch,
            _ => throw Wrong($"{field}.Mode is '{mode}' but must be one of percent, mfit, lfit, fill, pad, fixed."),
        };
        if (fit == ImageFit.Factor)
        {
            return percent is null or (>= 0.1 and <= 10)
                ? new ImageSize(fit, percent ?? 1)
                : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{field}.Percent is {percent} but must be from 0.1 to 10."));
        }

        var size = new ImageSize(fit, 1, Side(width), Side(height), Side(longSide), Side(shortSide));
        if (size is { Width: 0, Height: 0, LongSide: 0, ShortSide: 0 }) throw Wrong($"{field} with Mode {mode} needs Width, Height, LongSide or ShortSide.");
        if (size is not ({ Width: 0, Height: 0 } or { LongSide: 0, ShortSide: 0 })) throw Wrong($"{field} states Width or Height and LongSide or ShortSide; use one pair.");
        var both = size is { Width: > 0, Height: > 0 } or { LongSide: > 0, ShortSide: > 0 };
        if (fit is ImageFit.Pad or ImageFit.Crop && !both) throw Wrong($"{field} with Mode {mode} needs both sides.");
        if (size is { LongSide: > 0, ShortSide: > 0 } && size.LongSide < size.ShortSide) throw Wrong($"{field}.LongSide is below ShortSide.");
        return size;

        int Side(long? side) => side is null or (>= 0 and <= 16384)
            ? (int)(side ?? 0)
            : throw Wrong($"{field}: a side is {side} but must be from 1 to 16384.");
    }

    /// <summary>AreaCoordSet counts pixels; BoundingBox pixels (BoundingBoxUnitType 2 or unset) or fractions of the picture (1). Both are left, top, right, bottom.</summary>
    private static ImageArea Area(ImageAreaBoxInfo box, string field)
    {
        double[] sides = box.BoundingBox is { Count: > 0 } floats ? [.. floats] : [.. (box.AreaCoordSet ?? []).Select(v => (double)v)];
        if (sides.Length != 4) throw Wrong($"{field} needs four numbers (left, top, right, bottom) in BoundingBox or AreaCoordSet, not {sides.Length}.");
        var unit = box.BoundingBox is { Count: > 0 } ? box.BoundingBoxUnitType ?? 2 : 2;
        if (unit is not (0 or 1 or 2)) throw Wrong($"{field}.BoundingBoxUnitType is {unit} but must be 1 (fractions) or 2 (pixels).");
        var fractions = unit == 1;
        if (sides.Any(s => s < 0 || (fractions && s > 1))) throw Wrong($"{field} lies outside the picture.");
        return sides[0] < sides[2] && sides[1] < sides[3]
            ? new ImageArea(sides[0], sides[1], sides[2], sides[3], fractions)
            : throw Wrong($"{field} is empty: its right bottom must lie right of and below its left top.");
    }

    private static bool On(object? part, string? word) => AudioTargets.On(part, word);

    private static ApiException Wrong(string message) => new(ErrorCode.InvalidParameterValue, message);
}
