using System.Globalization;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Stages.Enhance;

/// <summary>
/// What of the improvements that a target asks for is done to pictures of one kind, and where: what restores them is done to the source's
/// pictures as they lie, and what changes their look to the finished ones before bars are drawn. What can have no effect is left out.
/// </summary>
internal sealed record EnhancePlan
{
    /// <summary>Nothing is improved.</summary>
    public static readonly EnhancePlan None = new() { Restore = [], Finish = [], Notes = [], RestoreKey = "", FinishKey = "" };

    private EnhancePlan()
    {
    }

    /// <summary>What is done to the source's pictures before all else, in this order.</summary>
    public required IReadOnlyList<Enhancement> Restore { get; init; }

    /// <summary>Size that the source's pictures are enlarged to, as they lie; null = they keep theirs.</summary>
    public (int Width, int Height)? Enlarged { get; init; }

    /// <summary>What is done to the finished pictures, in this order.</summary>
    public required IReadOnlyList<Enhancement> Finish { get; init; }

    /// <summary>What was left out and why, a line for people each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Equal for plans whose restored pictures are; empty when nothing is restored.</summary>
    public required string RestoreKey { get; init; }

    /// <summary>Equal for plans that finish pictures alike; empty when nothing is done to them.</summary>
    public required string FinishKey { get; init; }

    /// <summary>Decides.</summary>
    /// <param name="asked">In the order of application; null = nothing.</param>
    /// <param name="input">The source's pictures.</param>
    /// <param name="geometry">Size and shape to make.</param>
    /// <param name="pixelFormat">Format to make, the library's name.</param>
    public static EnhancePlan Resolve(IReadOnlyList<Enhancement>? asked, VideoParameters input, PictureGeometry geometry, string pixelFormat)
    {
        if (asked is not { Count: > 0 })
            return None;
        bool across = geometry.Rotation is 90 or 270;
        (int width, int height) = across ? (geometry.ScaleHeight, geometry.ScaleWidth) : (geometry.ScaleWidth, geometry.ScaleHeight);
        bool larger = width >= input.Width && height >= input.Height && (width > input.Width || height > input.Height);
        bool hdr = HdrColors.IsHdr(input.Color), staysHdr = hdr && !HdrColors.NeedsToneMapping(input.Color, pixelFormat);
        List<Enhancement> restore = [], finish = [];
        List<string> notes = [];
        foreach (Enhancement step in asked)
        {
            (List<Enhancement> place, string? why) = step switch
            {
                RepairArtifacts or Denoise => (restore, null),
                RepairScratches s => (restore, s.Intensity > 0 ? null : "scratch repair of intensity 0"),
                SuperResolve => (restore, larger ? null : Invariant($"super-resolution: the source's {input.Width}x{input.Height} are not enlarged")),
                Sharpen s => (finish, s.Intensity > 0 ? null : "sharpening of intensity 0"),
                ExpandRange => (finish, hdr ? "HDR expansion: the source is HDR" : null),
                _ => (finish, staysHdr ? $"{Name(step)}: the picture stays HDR" : null),
            };
            if (why is null)
                place.Add(step);
            else
                notes.Add($"video: without effect: {why}");
        }

        bool enlarges = restore.Exists(s => s is SuperResolve);
        return new EnhancePlan
        {
            Restore = restore,
            Enlarged = enlarges ? (width, height) : null,
            Finish = finish,
            Notes = notes,
            RestoreKey = string.Join(' ', restore) + (enlarges ? Invariant($" {width}x{height}") : ""),
            FinishKey = string.Join(' ', finish),
        };
    }

    /// <summary>The planar format that pictures are restored in: their own where kernels know it, else the nearest with their depth.</summary>
    /// <param name="input">What comes in, on a device or in memory.</param>
    public static string RestoreFormat(VideoParameters input)
    {
        int pixelFormat = input.Frames?.MemoryFormat ?? input.PixelFormat;
        if (HdrColors.IsHdr(input.Color) && !IsDeep(pixelFormat))
            return "yuv420p10le"; // else it would be tone mapped on the way
        string name = AvLibrary.PixelFormatName(pixelFormat);
        if (PixelFormats.TryParse(name, out PixelFormat format) && EnhanceKernels.Support(format))
            return name;
        string chroma = AvLibrary.IsRgb(pixelFormat) ? "yuv444p" : "yuv420p";
        return IsDeep(pixelFormat) ? chroma + "10le" : chroma;
    }

    /// <summary>More than 8 bits a sample: what the library says in the end of such formats' names.</summary>
    /// <param name="pixelFormat">The library's number.</param>
    public static bool IsDeep(int pixelFormat) => AvLibrary.PixelFormatName(pixelFormat) is var name
        && (name.EndsWith("le", StringComparison.Ordinal) || name.EndsWith("be", StringComparison.Ordinal));

    /// <summary>The restored pictures; what comes in when nothing is restored.</summary>
    /// <param name="input">What comes in.</param>
    /// <param name="geometry">Size and shape to make.</param>
    public VideoParameters Restored(VideoParameters input, PictureGeometry geometry)
    {
        if (Restore.Count == 0)
            return input;
        string format = RestoreFormat(input);
        VideoParameters restored = HdrColors.Limited(input, format) with { PixelFormat = AvLibrary.PixelFormat(format), Frames = null };
        return Enlarged is { } size
            ? restored with { Width = size.Width, Height = size.Height, SampleAspectRatio = geometry.SampleAspectRatio }
            : restored;
    }

    /// <summary>What the finished pictures are in a pixel format.</summary>
    /// <param name="input">What comes in.</param>
    /// <param name="pixelFormat">The library's name.</param>
    public VideoParameters Finished(VideoParameters input, string pixelFormat) =>
        Expansion is { } expand ? HdrColors.Expanded(HdrColors.Limited(input, pixelFormat), expand.Form) : HdrColors.After(input, pixelFormat);

    /// <summary>The expansion to HDR among what is done; null = none.</summary>
    public ExpandRange? Expansion => Finish.OfType<ExpandRange>().FirstOrDefault();

    private static string Name(Enhancement step) => step switch
    {
        BrightenLowLight => "low-light enhancement",
        ImproveQuality => "comprehensive enhancement",
        EnrichColor => "colour enhancement",
        _ => step.GetType().Name,
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
