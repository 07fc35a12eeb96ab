namespace Mps.Kernels.Conversion;

/// <summary>What pictures mean before and after a conversion, and how they are scaled.</summary>
public sealed record ConversionOptions
{
    /// <summary>Matrix and range of what comes in. (Of "yuvj" formats too: their name says nothing here.)</summary>
    public PictureColour SourceColour { get; init; } = PictureColour.Bt709;

    /// <summary>Matrix and range of what goes out.</summary>
    public PictureColour TargetColour { get; init; } = PictureColour.Bt709;

    /// <summary>Where the source's chroma lies.</summary>
    public ChromaSiting SourceSiting { get; init; } = ChromaSiting.Left;

    /// <summary>Where the target's chroma will lie.</summary>
    public ChromaSiting TargetSiting { get; init; } = ChromaSiting.Left;

    /// <summary>How samples between samples are found.</summary>
    public ScaleKernel Kernel { get; init; } = ScaleKernel.Bicubic;

    /// <summary>Where in the target the picture goes; null = everywhere.</summary>
    public PictureArea? Area { get; init; }

    /// <summary>Luma of what lies outside the area, 0 (black) to 1 (white); it is grey.</summary>
    public double Fill { get; init; }
}
