using Mps.Av;
using Mps.Drawing;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Overlays;

/// <summary>Where an output's pictures come from in time.</summary>
/// <param name="Source">The job's source, for its subtitle tracks.</param>
/// <param name="StartSeconds">Where the output's range starts, seconds from the source's start; subtitles follow the source's times.</param>
/// <param name="LengthSeconds">Length of the output's range; null = unknown.</param>
public sealed record OverlayTimeline(MediaInput Source, double StartSeconds, double? LengthSeconds);

/// <summary>
/// Draws watermarks, mosaics and subtitles on pictures that their owner may write to. What can be prepared is prepared when it is opened;
/// a picture costs what is drawn on it, and allocates nothing unless subtitles change. Owns everything it opens. One thread at a
/// time; times do not run back.
/// </summary>
public sealed class OverlayRenderer : IDisposable
{
    private readonly OverlayLayer[] _layers;

    private OverlayRenderer(OverlayLayer[] layers, FrameFormat format, int nativeFormat) =>
        (_layers, Format, NativeFormat) = (layers, format, nativeFormat);

    /// <summary>Format and size of the pictures to draw on.</summary>
    public FrameFormat Format { get; }

    /// <summary>The library's number of the pixel format.</summary>
    public int NativeFormat { get; }

    /// <summary>Reads and prepares all overlays.</summary>
    /// <param name="overlays">In the order in which they are drawn.</param>
    /// <param name="picture">The pictures to draw on: the output's, as they go to the encoder.</param>
    /// <param name="timeline">Which part of the source they show.</param>
    /// <param name="interrupt">Ends reading of overlays' files; borrowed until this is disposed. Not the source's: its deadline is changed.</param>
    /// <exception cref="JobException">
    /// Fault Request: a file is unreadable or too large, a font or glyph is missing, a time range is empty, or the pixel format cannot be drawn on.
    /// </exception>
    public static OverlayRenderer Open(IReadOnlyList<Overlay> overlays, VideoParameters picture, OverlayTimeline timeline, Interrupt interrupt)
    {
        string name = AvLibrary.PixelFormatName(picture.PixelFormat);
        if (!PixelFormats.TryParse(name, out PixelFormat pixels) || !OverlayPicture.Supports(pixels))
            throw JobException.Request($"Watermarks, mosaics and subtitles cannot be drawn on pictures of {name}; encode in software, or without them.", JobFailureDetail.Unsupported);
        var format = new FrameFormat(pixels, picture.Width, picture.Height);
        const int FullRange = 2; // AVCOL_RANGE_JPEG
        ColorFacts color = picture.Color;
        var colour = new OverlayColour(format, new ColourDescription(
            color.Primaries, color.Transfer, color.Space, color.Range == FullRange || name.StartsWith("yuvj", StringComparison.Ordinal)));
        double aspect = picture.SampleAspectRatio.IsPositive ? picture.SampleAspectRatio.ToDouble() : 1;

        List<OverlayLayer> layers = new(overlays.Count);
        try
        {
            foreach (Overlay overlay in overlays)
                layers.Add(OpenLayer(overlay, colour, timeline, aspect, interrupt));
            return new OverlayRenderer([.. layers], format, picture.PixelFormat);
        }
        catch (Exception e)
        {
            foreach (OverlayLayer layer in layers)
                layer.Dispose();
            if (e is DrawingException)
                throw new JobException(new JobFailure(JobPhase.Plan, JobFault.Daemon, false, e.Message), e);
            throw;
        }
    }

    /// <summary>Whether the picture of a time would be changed; false = it can be passed on as it is.</summary>
    /// <param name="seconds">From the start of the output's range.</param>
    /// <exception cref="JobException">Subtitles of the source cannot be read further, or need a glyph that no font has.</exception>
    public bool Touches(double seconds)
    {
        foreach (OverlayLayer layer in _layers)
        {
            if (layer.Touches(seconds))
                return true;
        }

        return false;
    }

    /// <summary>Draws everything that belongs to a time.</summary>
    /// <param name="picture">Of the size and format stated; its memory is the caller's own.</param>
    /// <param name="seconds">From the start of the output's range.</param>
    /// <exception cref="JobException">A moving watermark is damaged further on; or as <see cref="Touches"/>.</exception>
    /// <exception cref="ArgumentException">The picture has another size or format.</exception>
    public void Draw(MediaFrame picture, double seconds)
    {
        FrameFacts facts = picture.Facts;
        if (facts.Width != Format.Width || facts.Height != Format.Height || facts.Format != NativeFormat)
        {
            throw new ArgumentException(
                $"The overlays were made for {Format}, not {AvLibrary.PixelFormatName(facts.Format)} {facts.Width}x{facts.Height}.", nameof(picture));
        }

        var view = new FrameView(Format, FramePointers.Of(facts));
        foreach (OverlayLayer layer in _layers)
        {
            if (layer.Touches(seconds))
                layer.Draw(view, seconds);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OverlayLayer layer in _layers)
            layer.Dispose();
    }

    private static OverlayLayer OpenLayer(Overlay overlay, OverlayColour colour, OverlayTimeline timeline, double aspect, Interrupt interrupt)
    {
        OverlaySpan span = OverlaySpan.Resolve(overlay.StartSeconds, overlay.EndSeconds, timeline.LengthSeconds);
        return overlay switch
        {
            ImageOverlay image => ImageLayer.Open(image, span, colour, interrupt),
            TextOverlay text => TextDrawing.Open(text, span, colour, aspect),
            SvgOverlay svg => VectorDrawing.Open(svg, span, colour),
            MosaicOverlay mosaic => OpenMosaic(mosaic, span, colour.Picture),
            SubtitleOverlay subtitle => SubtitleLayer.Open(subtitle, colour, timeline, aspect, interrupt),
            _ => throw JobException.Request($"Overlays of type {overlay.GetType().Name} are not known to this worker."),
        };
    }

    private static MosaicLayer OpenMosaic(MosaicOverlay mosaic, OverlaySpan span, FrameFormat picture)
    {
        OverlayGeometry geometry = new(picture.Width, picture.Height);
        int width = (int)Math.Clamp(Math.Ceiling(geometry.Horizontal(mosaic.Width)), 0, OverlayGeometry.MaxSide);
        int height = (int)Math.Clamp(Math.Ceiling(geometry.Vertical(mosaic.Height)), 0, OverlayGeometry.MaxSide);
        (int x, int y) = geometry.TopLeft(mosaic.Place, width, height);
        return new MosaicLayer(span, new Pixelation(picture, x, y, width, height));
    }
}
