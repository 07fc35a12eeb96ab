using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>What templates of single pictures may say.</summary>
public static class SnapshotRules
{
    private static readonly string[] s_fills = ["stretch", "black", "white", "gauss"];

    /// <exception cref="ApiException">A parameter breaks its rule.</exception>
    public static void Check(SnapshotByTimeOffsetTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        PictureRules.CheckSides(template.Width, template.Height);
        Target(template.Width, template.Height, template.ResolutionAdaptive, template.FillType);
        Format(template.Format);
    }

    /// <exception cref="ApiException">A parameter breaks its rule.</exception>
    public static void Check(SampleSnapshotTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        PictureRules.CheckSides(template.Width, template.Height);
        Target(template.Width, template.Height, template.ResolutionAdaptive, template.FillType);
        Format(template.Format);
        PictureRules.Sampling(template.SampleType, template.SampleInterval);
    }

    /// <exception cref="ApiException">A parameter breaks its rule.</exception>
    public static PictureTarget Target(long? width, long? height, string? adaptive, string? fill) => PictureRules.Target(width, height, adaptive, fill, s_fills);

    /// <exception cref="ApiException">The format is none.</exception>
    public static string Format(string? format) => PictureRules.Format(format, "jpg", PictureRules.ImageFormats);
}
