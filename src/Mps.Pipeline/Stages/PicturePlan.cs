using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Pipeline.Stages;

/// <summary>What one encoder's pictures shall be.</summary>
/// <param name="Outlet">Whose.</param>
/// <param name="Geometry">Size and shape.</param>
/// <param name="Format">The pictures as the encoder gets them.</param>
/// <param name="Own">What makes them when that belongs to this encoder alone (on a device); null = they can be shared. Owned by who takes the plan.</param>
/// <param name="Enhance">How they are improved.</param>
internal sealed record PicturePlan(PictureOutlet Outlet, PictureGeometry Geometry, PictureFormat Format, PictureProcess? Own, EnhancePlan Enhance)
{
    /// <summary>Fits an encoder's demand to a picture of the source. What was decided for the first picture holds for all that follow.</summary>
    /// <param name="outlet">The encoder's end.</param>
    /// <param name="input">The source's pictures.</param>
    /// <param name="stream">The source's stream.</param>
    /// <param name="crew">Improves pictures; borrowed by what is opened.</param>
    /// <exception cref="JobException">This build cannot make the codec, or hardware is required and refuses.</exception>
    /// <exception cref="MediaException">A device refuses the source's new size.</exception>
    public static PicturePlan Resolve(PictureOutlet outlet, VideoParameters input, StreamFacts stream, EnhanceCrew crew)
    {
        VideoTarget target = outlet.Demand.Target;
        if (outlet.Format is { } settled)
        {
            VideoTarget same = target with
            {
                Width = settled.Parameters.Width,
                Height = settled.Parameters.Height,
                Adaptive = false,
                Fill = PictureFill.Black,
                Sar = null,
            };
            PictureGeometry fitted = Geometrize(same);
            EnhancePlan again = EnhancePlan.Resolve(target.Enhancements, input, fitted, settled.Choice.PixelFormat);
            PictureProcess? reopened = settled.Opened is null
                ? null
                : outlet.Encoding!.Reopen(again.Restored(input, fitted), fitted, outlet.Threads, PictureFinish.Of(again, crew));
            return new PicturePlan(outlet, fitted, settled, reopened, again);
        }

        PictureGeometry geometry = Geometrize(target);
        bool forceIdr = outlet.Demand.SegmentSeconds > 0 || target.KeySeconds is { Count: > 0 };
        EnhancePlan enhance = EnhancePlan.Resolve(target.Enhancements, input, geometry, target.BitDepth == 10 ? "yuv420p10le" : "yuv420p");
        foreach (string note in enhance.Notes)
            outlet.Demand.Output.Explain(note);
        OpenedEncoder? opened = outlet.Encoding?.TryOpen(
            enhance.Restored(input, geometry), geometry, target, input.FrameRate, forceIdr, outlet.Demand.Writer.NeedsGlobalHeader, outlet.Threads,
            PictureFinish.Of(enhance, crew));
        if (opened is not null)
        {
            outlet.Format = new PictureFormat(opened.Encoded, opened.Choice, opened.Pictures.Summary, opened.Encoder);
            return new PicturePlan(outlet, geometry, outlet.Format, opened.Pictures, enhance);
        }

        EncoderChoice choice = EncoderChoice.Resolve(target, input.FrameRate, forceIdr, outlet.Threads);
        // SMPTE ST 2019-1 knows smaller pictures; the encoder does not.
        if (choice.Encoder == "dnxhd" && (geometry.Width < 256 || geometry.Height < 120))
            throw JobException.Request($"dnxhd pictures have at least 256x120 pixels, not {geometry.Width}x{geometry.Height}; name a larger size.", JobFailureDetail.Unsupported);
        VideoParameters parameters = enhance.Finished(input, choice.PixelFormat) with
        {
            Width = geometry.Width,
            Height = geometry.Height,
            PixelFormat = AvLibrary.PixelFormat(choice.PixelFormat),
            SampleAspectRatio = geometry.SampleAspectRatio,
            Frames = null,
        };
        return new PicturePlan(outlet, geometry, new PictureFormat(parameters, choice.With(parameters.Hdr), ""), null, enhance);

        PictureGeometry Geometrize(VideoTarget wanted) => PictureGeometry.Resolve(
            input.Width, input.Height, stream.Rotation, stream.Mirrored, input.SampleAspectRatio, wanted);
    }
}
