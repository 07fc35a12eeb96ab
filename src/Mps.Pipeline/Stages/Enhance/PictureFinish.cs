using Mps.Av;
using Mps.Kernels.Hdr;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Stages.Enhance;

/// <summary>
/// What is done to the look of finished pictures: after they have been scaled, turned and tone mapped, before bars are drawn round them,
/// which would be taken for dark parts of the picture. Borrows the crew.
/// </summary>
public sealed class PictureFinish
{
    private readonly EnhancePlan _plan;
    private readonly EnhanceCrew _crew;

    private PictureFinish(EnhancePlan plan, EnhanceCrew crew) => (_plan, _crew) = (plan, crew);

    /// <summary>What a plan does; null when it leaves the look alone.</summary>
    internal static PictureFinish? Of(EnhancePlan plan, EnhanceCrew crew) => plan.Finish.Count > 0 ? new PictureFinish(plan, crew) : null;

    /// <summary>What the results are in a pixel format.</summary>
    /// <param name="input">What comes in.</param>
    /// <param name="pixelFormat">The library's name.</param>
    public VideoParameters After(VideoParameters input, string pixelFormat) => _plan.Finished(input, pixelFormat);

    /// <summary>Opens the whole way from the source's pictures to the encoder's.</summary>
    /// <param name="input">What will be given, in memory.</param>
    /// <param name="geometry">Size and shape to make.</param>
    /// <param name="pixelFormat">Format to make, the library's name.</param>
    /// <param name="threads">For filters; 0 = all cores.</param>
    /// <exception cref="MediaException">A filter refuses.</exception>
    internal PictureProcess Open(VideoParameters input, PictureGeometry geometry, string pixelFormat, int threads)
    {
        string working = WorkingFormat(input, pixelFormat);
        PictureGeometry bare = geometry with { Width = geometry.ScaleWidth, Height = geometry.ScaleHeight };
        // Where our kernel maps tones it is one of those that finish: they stay together, on a device as well.
        MapTone? tone = working == "yuv420p" && HdrColors.NeedsToneMapping(input.Color, working) ? new MapTone(HdrColors.Curve(input)) : null;
        string shape = tone is null ? working : "yuv420p10le";
        PictureRecipe recipe = new(input, bare, shape, threads);
        VideoParameters shaped = HdrColors.After(input, working) with
        {
            Width = bare.Width,
            Height = bare.Height,
            PixelFormat = AvLibrary.PixelFormat(shape),
            SampleAspectRatio = bare.SampleAspectRatio,
        };
        string made = _plan.Expansion is null ? working : HdrExpander.Made.Name();
        VideoParameters finished = After(shaped, pixelFormat) with { PixelFormat = AvLibrary.PixelFormat(made) };
        PictureRecipe? rest = geometry.Padded || made != pixelFormat
            ? new PictureRecipe(finished, geometry with { Rotation = 0, Mirrored = false }, pixelFormat, threads)
            : null;

        // On a device pictures are brought to shape among what finishes them, and do not leave it in between.
        Reshape? first = null, last = null;
        bool begins = _crew.Device is not null && recipe.TryReshape(out first), ends = _crew.Device is not null && rest is not null && rest.TryReshape(out last);
        PictureProcess? process = begins ? null : recipe.Open();
        try
        {
            PictureProcess finish = EnhanceKernels.Finish(_plan, input, shaped, first, tone, last, _crew);
            process = process is null ? finish : ChainPictures.Of(process, finish);
            return rest is null || ends ? process : new ChainPictures(process, rest.Open());
        }
        catch
        {
            process?.Dispose();
            throw;
        }
    }

    // The encoder's own format where kernels know it; what becomes HDR starts from the source's depth, which the expansion deepens.
    private string WorkingFormat(VideoParameters input, string pixelFormat)
    {
        bool deep = HdrColors.NeedsToneMapping(input.Color, pixelFormat) ? false : EnhancePlan.IsDeep(input.PixelFormat);
        if (_plan.Expansion is not null)
            return deep ? "yuv420p10le" : "yuv420p";
        return PixelFormats.TryParse(pixelFormat, out PixelFormat format) && EnhanceKernels.Support(format) ? pixelFormat
            : pixelFormat == "p010le" ? "yuv420p10le"
            : "yuv420p";
    }
}
