namespace Mps.Kernels.Conversion;

/// <summary>What pictures mean before and after a conversion, and how they are scaled.</summary>
public sealed record ConversionOptions
{
    /// <summary>Matrix, range and siting of what comes in. (Of "yuvj" formats too: their name says nothing here.)</summary>
    public PictureColour SourceColour { get; init; } = PictureColour.Bt709;

    /// <summary>Matrix, range and siting of what goes out.</summary>
    public PictureColour TargetColour { get; init; } = PictureColour.Bt709;

    /// <summary>Where the source's chroma lies: a part of <see cref="SourceColour"/>.</summary>
    public ChromaSiting SourceSiting
    {
        get => SourceColour.Siting;
        init => SourceColour = SourceColour with { Siting = value };
    }

    /// <summary>Where the target's chroma will lie: a part of <see cref="TargetColour"/>.</summary>
    public ChromaSiting TargetSiting
    {
        get => TargetColour.Siting;
        init => TargetColour = TargetColour with { Siting = value };
    }

    /// <summary>How samples between samples are found.</summary>
    public ScaleKernel Kernel { get; init; } = ScaleKernel.Bicubic;

    /// <summary>Where in the target the picture goes; null = everywhere.</summary>
    public PictureArea? Area { get; init; }

    /// <summary>Luma of what lies outside the area, 0 (black) to 1 (white); it is grey.</summary>
    public double Fill { get; init; }
}
