using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>
/// One improvement of a picture (API <c>VideoEnhance</c> and <c>ImageEnhanceConfig</c>). A list of them is in the order in which they are
/// applied: repair, noise, size, light, contrast, colour, sharpness, dynamic range. Where one can have no effect on a source the worker
/// leaves it out and says so.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RepairArtifacts), "repairArtifacts")]
[JsonDerivedType(typeof(RepairScratches), "repairScratches")]
[JsonDerivedType(typeof(Denoise), "denoise")]
[JsonDerivedType(typeof(SuperResolve), "superResolve")]
[JsonDerivedType(typeof(BrightenLowLight), "brightenLowLight")]
[JsonDerivedType(typeof(ImproveQuality), "improveQuality")]
[JsonDerivedType(typeof(EnrichColor), "enrichColor")]
[JsonDerivedType(typeof(Sharpen), "sharpen")]
[JsonDerivedType(typeof(ExpandRange), "expandRange")]
public abstract record Enhancement;

/// <summary>API <c>ArtifactRepair</c>: removes the marks of hard compression.</summary>
/// <param name="Level">Weak or strong.</param>
public sealed record RepairArtifacts(EnhancementLevel Level) : Enhancement;

/// <summary>API <c>ScratchRepair</c>: removes scratches and dust of film.</summary>
/// <param name="Intensity">0 (nothing is done) to 1.</param>
public sealed record RepairScratches(double Intensity) : Enhancement;

/// <summary>API <c>Denoise</c>.</summary>
/// <param name="Level">Weak or strong.</param>
public sealed record Denoise(EnhancementLevel Level) : Enhancement;

/// <summary>API <c>SuperResolution</c>: how a picture is enlarged. Where the output states no size it has twice the source's.</summary>
/// <param name="HighQuality">API type hq, for good sources; false = lq, for bad ones.</param>
public sealed record SuperResolve(bool HighQuality) : Enhancement;

/// <summary>API <c>LowLightEnhance</c>: brightens dark pictures.</summary>
public sealed record BrightenLowLight : Enhancement;

/// <summary>API <c>ImageQualityEnhance</c>: a little of everything, balanced.</summary>
/// <param name="Level">How much.</param>
public sealed record ImproveQuality(EnhancementLevel Level) : Enhancement;

/// <summary>API <c>ColorEnhance</c>.</summary>
/// <param name="Level">How much.</param>
public sealed record EnrichColor(EnhancementLevel Level) : Enhancement;

/// <summary>API <c>SharpEnhance</c>.</summary>
/// <param name="Intensity">0 (nothing is done) to 1.</param>
public sealed record Sharpen(double Intensity) : Enhancement;

/// <summary>API <c>Hdr</c>: makes pictures of a high dynamic range, 10 bits, BT.2020.</summary>
/// <param name="Form">Which.</param>
public sealed record ExpandRange(HdrForm Form) : Enhancement;

/// <summary>API <c>weak</c>, <c>normal</c>, <c>strong</c>.</summary>
public enum EnhancementLevel
{
    /// <summary>For good material.</summary>
    Weak,

    /// <summary>For ordinary material.</summary>
    Normal,

    /// <summary>For bad material.</summary>
    Strong,
}

/// <summary>API <c>Hdr.Type</c>.</summary>
public enum HdrForm
{
    /// <summary>PQ (SMPTE ST 2084).</summary>
    Hdr10,

    /// <summary>Hybrid log-gamma (ARIB STD-B67).</summary>
    Hlg,
}
