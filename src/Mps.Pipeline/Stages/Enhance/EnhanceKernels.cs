using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Kernels.Denoise;
using Mps.Kernels.Enhance;
using Mps.Kernels.Hdr;
using Mps.Kernels.Restore;
using Mps.Kernels.Scratches;
using Mps.Kernels.SuperResolution;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Pictures;

namespace Mps.Pipeline.Stages.Enhance;

/// <summary>Which kernel makes which improvement.</summary>
internal static class EnhanceKernels
{
    /// <summary>True for the formats that every kernel knows: planar luma and chroma of 8 or 10 bits, 4:2:0, 4:2:2 or 4:4:4.</summary>
    public static bool Support(PixelFormat format) => format
        is PixelFormat.Yuv420p or PixelFormat.Yuv422p or PixelFormat.Yuv444p
        or PixelFormat.Yuv420p10le or PixelFormat.Yuv422p10le or PixelFormat.Yuv444p10le;

    /// <summary>Opens what restores the source's pictures, and brings them to a format that kernels know first.</summary>
    /// <param name="plan">With something to restore.</param>
    /// <param name="input">The source's pictures, on a device or in memory.</param>
    /// <param name="geometry">Size and shape that will be made of them.</param>
    /// <param name="threads">For filters; 0 = all cores.</param>
    /// <param name="crew">Borrowed.</param>
    /// <exception cref="MediaException">A filter refuses, or there is no memory.</exception>
    /// <exception cref="JobException">There is no kernel for an improvement.</exception>
    public static PictureProcess Restore(EnhancePlan plan, VideoParameters input, PictureGeometry geometry, int threads, EnhanceCrew crew)
    {
        if (input.Frames is not null)
            return new Hardware.DownloadPictures(input, memory => Restore(plan, memory, geometry, threads, crew));
        string format = EnhancePlan.RestoreFormat(input);
        Rational own = input.SampleAspectRatio.IsPositive ? input.SampleAspectRatio : new Rational(0, 1);
        var asIs = new PictureGeometry(0, false, input.Width, input.Height, input.Width, input.Height, PictureFill.Stretch, own);
        VideoParameters planar = HdrColors.Limited(input, format) with { PixelFormat = AvLibrary.PixelFormat(format) };
        Rational shape = plan.Enlarged is null ? own : geometry.SampleAspectRatio;
        if (crew.Device is not null && PictureRecipe.TryPlain(input, asIs, format, out Reshape? step))
        {
            List<IPictureKernel> kernels = Open([.. Steps(step), .. plan.Restore], step is null ? planar : input, planar, plan.Enlarged, crew);
            return new EnhancePictures(kernels, input.TimeBase, shape: shape) { Range = Range(step), ChromaLocation = step?.ChromaLocation };
        }

        PictureProcess process = PictureRecipe.Plain(input, asIs, format, threads);
        try
        {
            return ChainPictures.Of(process, new EnhancePictures(Open(plan.Restore, planar, planar, plan.Enlarged, crew), input.TimeBase, shape: shape));
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Opens what changes the look of finished pictures.</summary>
    /// <param name="plan">With something to finish.</param>
    /// <param name="input">What comes in.</param>
    /// <param name="shaped">The pictures in a format that kernels know; their colours are those after <paramref name="tone"/>.</param>
    /// <param name="first">What brings them to it; null = they are.</param>
    /// <param name="tone">What makes SDR of them then; null = nothing does.</param>
    /// <param name="last">What is done to them in the end; null = nothing.</param>
    /// <param name="crew">Borrowed.</param>
    /// <exception cref="MediaException">There is no memory.</exception>
    /// <exception cref="JobException">There is no kernel for an improvement.</exception>
    public static EnhancePictures Finish(
        EnhancePlan plan, VideoParameters input, VideoParameters shaped, Reshape? first, MapTone? tone, Reshape? last, EnhanceCrew crew)
    {
        List<IPictureKernel> kernels = Open(
            [.. Steps(first), .. tone is null ? (Enhancement[])[] : [tone], .. plan.Finish, .. Steps(last)], first is null ? shaped : input, shaped, null, crew);
        ColorFacts? color = plan.Expansion is { } expand ? HdrColors.Expanded(shaped, expand.Form).Color : tone is null ? null : shaped.Color;
        return new EnhancePictures(kernels, shaped.TimeBase, color, shaped.SampleAspectRatio)
        {
            Range = Range(last) ?? Range(first),
            ChromaLocation = (last ?? first)?.ChromaLocation,
        };
    }

    private static Reshape[] Steps(Reshape? step) => step is null ? [] : [step];

    // What the pictures' range becomes; null = it stays.
    private static int? Range(Reshape? step) => step is { Options: { SourceColour.FullRange: var before, TargetColour.FullRange: var after } } && before != after
        ? after ? HdrColors.FullRange : HdrColors.LimitedRange
        : null;

    // From input pictures, which the first step may bring to those that the improvements are made for.
    private static List<IPictureKernel> Open(
        IReadOnlyList<Enhancement> steps, VideoParameters input, VideoParameters pictures, (int Width, int Height)? enlarged, EnhanceCrew crew)
    {
        _ = PixelFormats.TryParse(AvLibrary.PixelFormatName(input.PixelFormat), out PixelFormat pixels);
        var format = new FrameFormat(pixels, input.Width, input.Height);
        var colour = new PictureColour(PictureMatrix.Of(pictures.Color, pictures.Width, pictures.Height), FullRange: false, ChromaPlacement.Of(pictures.Color.ChromaLocation));
        List<IPictureKernel> kernels = [];
        try
        {
            for (int done = 0; done < steps.Count;)
            {
                Enhancement[] left = [.. steps.Skip(done)];
                FrameFormat from = format;
                int taken = 0;
                IPictureKernel Substitute(int count)
                {
                    crew.FellBack?.Invoke();
                    return KernelChain.Of(Open(left[..count], from, colour, enlarged, crew.Team));
                }

                IPictureKernel kernel = crew.Device?.Open(left, from, colour, enlarged, Substitute, out taken)
                    ?? Open(left[0], from, colour, enlarged, crew.Team, null);
                kernels.Add(kernel);
                format = kernel.Target;
                done += Math.Max(1, taken);
            }

            return kernels;
        }
        catch
        {
            kernels.ForEach(k => k.Dispose());
            throw;
        }
    }

    /// <summary>Opens a chain of kernels.</summary>
    /// <param name="steps">At least one.</param>
    /// <param name="format">What comes in, of a format that kernels know.</param>
    /// <param name="colour">What it means.</param>
    /// <param name="enlarged">Size that super-resolution makes.</param>
    /// <param name="team">Borrowed.</param>
    /// <param name="kernelSet">Instruction set; null = the best.</param>
    /// <exception cref="JobException">There is no kernel for an improvement.</exception>
    public static List<IPictureKernel> Open(
        IReadOnlyList<Enhancement> steps, FrameFormat format, PictureColour colour, (int Width, int Height)? enlarged, RowTeam team, KernelSet? kernelSet = null)
    {
        List<IPictureKernel> kernels = [];
        try
        {
            foreach (Enhancement step in steps)
            {
                kernels.Add(Open(step, format, colour, enlarged, team, kernelSet));
                format = kernels[^1].Target;
            }

            return kernels;
        }
        catch
        {
            kernels.ForEach(k => k.Dispose());
            throw;
        }
    }

    private static IPictureKernel Open(
        Enhancement step, FrameFormat format, PictureColour colour, (int Width, int Height)? enlarged, RowTeam team, KernelSet? kernels)
    {
        return step switch
        {
            Reshape s => s.Open(format, team, kernels),
            MapTone s => new ToneMapper(format, s.Curve, team, kernels),
            RepairArtifacts s => new ArtifactRepair(format, s.Level.ToStrength(), team: team, kernels: kernels),
            RepairScratches s => new ScratchRepair(format, s.Intensity, team: team, kernels: kernels),
            Denoise { Level: EnhancementLevel.Strong } => new StrongDenoiser(format, team: team, kernels: kernels),
            Denoise => new RealtimeDenoiser(format, team: team, kernels: kernels),
            // The net is for processors with wide vectors.
            SuperResolve s when (kernels ?? KernelSet.Best).Level == KernelLevel.Scalar =>
                new EdgeAdaptiveScaler(format, enlarged!.Value.Width, enlarged.Value.Height, s.Material(), colour.Siting, team: team, kernels: kernels),
            SuperResolve s => new LearnedScaler(format, enlarged!.Value.Width, enlarged.Value.Height, s.Material(), colour.Siting, team: team, kernels: kernels),
            BrightenLowLight => new LowLightEnhancer(format, colour, team: team, kernels: kernels),
            ImproveQuality s => new QualityEnhancer(format, colour, s.Level.ToStrength(), team: team, kernels: kernels),
            EnrichColor s => new ColorEnhancer(format, colour, s.Level.ToStrength(), team: team, kernels: kernels),
            Sharpen s => new Sharpener(format, colour, s.Intensity, team: team, kernels: kernels),
            ExpandRange s => new HdrExpander(format, colour, s.Form == HdrForm.Hlg ? HdrTransfer.Hlg : HdrTransfer.Pq, team: team, kernels: kernels),
            _ => throw JobException.Request($"This worker has no kernel for {step}.", JobFailureDetail.Unsupported),
        };
    }
}
