using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>One still picture made of the job's source, which is a still picture too (API ProcessImage). Of a moving source it is the first picture.</summary>
/// <param name="Index">Position of the subtask in its task.</param>
/// <param name="FileName">Path below the staging folder, with its extension.</param>
/// <param name="Format">jpg, png, webp or bmp.</param>
/// <param name="Quality">1 to 100, of jpg and webp; 0 = the format's usual.</param>
/// <param name="Size">Its size; null = the source's, or twice that with <see cref="SuperResolve"/>.</param>
/// <param name="Enhancements">Improvements, in the order in which they are applied; null = none.</param>
/// <param name="Erased">What is painted over with its surroundings, before all else; null = nothing.</param>
public sealed record ImageOutput(
    int Index,
    string FileName,
    string Format,
    int Quality = 0,
    ImageSize? Size = null,
    IReadOnlyList<Enhancement>? Enhancements = null,
    IReadOnlyList<ImageArea>? Erased = null) : OutputSpec(Index)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<string> Paths => [FileName];
}

/// <summary>Size of a still picture (API <c>ImageResize</c>, <c>AdvancedSuperResolutionConfig</c>). Sides of 0 are open.</summary>
/// <param name="Fit">How the picture meets the box that the sides make.</param>
/// <param name="Factor">For <see cref="ImageFit.Factor"/>: of both sides, above 0.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="LongSide">Pixels; with open <paramref name="Width"/> and <paramref name="Height"/>.</param>
/// <param name="ShortSide">Pixels; as <paramref name="LongSide"/>.</param>
public sealed record ImageSize(ImageFit Fit, double Factor = 1, int Width = 0, int Height = 0, int LongSide = 0, int ShortSide = 0);

/// <summary>API <c>ImageResize.Mode</c>.</summary>
public enum ImageFit
{
    /// <summary>percent: both sides by one factor.</summary>
    Factor,

    /// <summary>lfit: the largest picture inside the box.</summary>
    Inside,

    /// <summary>mfit: the smallest picture that covers the box.</summary>
    Cover,

    /// <summary>fill: covers the box, and what hangs over is cut off evenly.</summary>
    Crop,

    /// <summary>pad: inside the box, with black bars.</summary>
    Pad,

    /// <summary>fixed: the box's shape; an open side follows the picture's.</summary>
    Stretch,
}

/// <summary>A part of a picture.</summary>
/// <param name="Left">Pixels, or a fraction of the width.</param>
/// <param name="Top">Pixels, or a fraction of the height.</param>
/// <param name="Right">As <paramref name="Left"/>; beyond it.</param>
/// <param name="Bottom">As <paramref name="Top"/>; beyond it.</param>
/// <param name="Fractions">Sides are fractions, 0 to 1.</param>
public sealed record ImageArea(double Left, double Top, double Right, double Bottom, bool Fractions = false);
