using Mps.Api;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>What templates of pictures and animations may say about size, fill and format.</summary>
public static class PictureRules
{
    public static readonly IReadOnlyList<string> ImageFormats = ["jpg", "png", "webp"];

    /// <summary>0 or 128 to 4096 on each side.</summary>
    private const int MinSide = 128, MaxSide = 4096;

    /// <param name="width">API <c>Width</c>; null = 0.</param>
    /// <param name="height">API <c>Height</c>; null = 0.</param>
    /// <param name="adaptive">API <c>ResolutionAdaptive</c>.</param>
    /// <param name="fill">API <c>FillType</c>.</param>
    /// <param name="fills">What it may be.</param>
    /// <exception cref="ApiException">The sides contradict the adaptive rule, or the fill is none of these.</exception>
    public static PictureTarget Target(long? width, long? height, string? adaptive, string? fill, params string[] fills)
    {
        var (w, h) = ((int)Math.Clamp(width ?? 0, 0, MaxSide), (int)Math.Clamp(height ?? 0, 0, MaxSide));
        var open = adaptive != "close";
        if (open && w > 0 && h > 0 && w < h)
            throw RuleBreach.Of("Resolution", $"With ResolutionAdaptive open, Width ({w}) is the long side and must not be below Height ({h}).");
        if (!string.IsNullOrEmpty(fill) && !fills.Contains(fill))
            throw RuleBreach.Of("FillType", $"FillType is '{fill}' but must be one of {string.Join(", ", fills)}.");
        return new PictureTarget(w, h, open, Fill(fill));
    }

    /// <exception cref="ApiException">The format is none of <paramref name="formats"/>.</exception>
    public static string Format(string? format, string fallback, IReadOnlyList<string> formats)
    {
        ArgumentNullException.ThrowIfNull(formats);
        if (string.IsNullOrEmpty(format)) return fallback;
        var word = format == "jpeg" ? "jpg" : format;
        return formats.Contains(word)
            ? word
            : throw RuleBreach.Of("Format", $"Format is '{format}' but must be one of {string.Join(", ", formats)}.");
    }

    /// <summary>What custom templates may say of a side; presets have smaller ones.</summary>
    /// <exception cref="ApiException">A side lies outside its range.</exception>
    public static void CheckSides(long? width, long? height)
    {
        CheckSide(width, "Width");
        CheckSide(height, "Height");
    }

    /// <summary>A webp of a template of one's own states a side: the API refuses both 0 and both missing, each with its code.</summary>
    /// <exception cref="ApiException">Neither side is stated.</exception>
    public static void CheckWebpSize(string format, long? width, long? height)
    {
        if (format != "webp") return;
        if (width is null && height is null) throw RuleBreach.Of("FormatWebpLackWidthAndHeight", "With Format webp, Width or Height must be given.");
        if (width is null or 0 && height is null or 0) throw RuleBreach.Of("FormatWebpWidthAndHeightBothZero", "With Format webp, Width and Height must not both be 0.");
    }

    /// <summary>When pictures are taken.</summary>
    /// <exception cref="ApiException">The type is none, or the interval lies outside its range.</exception>
    public static PictureSampling Sampling(string? type, long? interval) => (type, interval) switch
    {
        ("Percent", >= 1 and <= 100) => new PictureSampling(IntervalPercent: interval),
        ("Percent", _) => throw RuleBreach.Of("SampleInterval", $"SampleInterval is {interval ?? 0} but must be from 1 to 100 percent."),
        ("Time", >= 1 and <= int.MaxValue) => new PictureSampling(IntervalSeconds: interval),
        ("Time", _) => throw RuleBreach.Of("SampleInterval", $"SampleInterval is {interval ?? 0} but must be at least 1 second."),
        _ => throw RuleBreach.Of("SampleType", $"SampleType is '{type}' but must be Percent or Time."),
    };

    /// <summary>API <c>FillType</c>; black unless stated.</summary>
    public static PictureFill Fill(string? fill) => fill switch
    {
        "stretch" => PictureFill.Stretch,
        "white" => PictureFill.White,
        "gauss" => PictureFill.Gauss,
        _ => PictureFill.Black,
    };

    private static void CheckSide(long? side, string parameter)
    {
        if (side is not (null or 0 or (>= MinSide and <= MaxSide)))
            throw RuleBreach.Of(parameter, $"{parameter} is {side} but must be 0 or from {MinSide} to {MaxSide}.");
    }
}
