using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Stages;

/// <summary>What one encoder's pictures shall be.</summary>
/// <param name="Outlet">Whose.</param>
/// <param name="Geometry">Size and shape.</param>
/// <param name="Choice">The encoder.</param>
/// <param name="Parameters">The pictures as the encoder gets them.</param>
internal sealed record PicturePlan(PictureOutlet Outlet, PictureGeometry Geometry, EncoderChoice Choice, VideoParameters Parameters)
{
    private const int FullRange = 2; // AVCOL_RANGE_JPEG
    private const int LimitedRange = 1; // AVCOL_RANGE_MPEG

    /// <summary>Fits an encoder's demand to a picture of the source. What was decided for the first picture holds for all that follow.</summary>
    /// <exception cref="JobException">This build cannot make the codec.</exception>
    public static PicturePlan Resolve(PictureOutlet outlet, VideoParameters input, StreamFacts stream)
    {
        VideoTarget target = outlet.Demand.Target;
        PictureFormat? settled = outlet.Format;
        if (settled is not null)
        {
            target = target with
            {
                Width = settled.Parameters.Width,
                Height = settled.Parameters.Height,
                Adaptive = false,
                Fill = PictureFill.Black,
                Sar = null,
            };
        }

        PictureGeometry geometry = PictureGeometry.Resolve(
            input.Width, input.Height, stream.Rotation, stream.Mirrored, input.SampleAspectRatio, target);
        if (settled is not null)
            return new PicturePlan(outlet, geometry, settled.Choice, settled.Parameters);
        EncoderChoice choice = EncoderChoice.Resolve(target, input.FrameRate, forceIdr: outlet.Demand.SegmentSeconds > 0, outlet.Threads);
        VideoParameters parameters = input with
        {
            Width = geometry.Width,
            Height = geometry.Height,
            PixelFormat = AvLibrary.PixelFormat(choice.PixelFormat),
            SampleAspectRatio = geometry.SampleAspectRatio,
            Color = input.Color.Range == FullRange ? input.Color with { Range = LimitedRange } : input.Color,
        };
        return new PicturePlan(outlet, geometry, choice, parameters);
    }
}
