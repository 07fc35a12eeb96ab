using Mps.Av;
using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Stages;

/// <summary>Fills a frame with an enlarged, blurred copy of the picture that will lie in its middle.</summary>
internal sealed class BlurredBars : IDisposable
{
    // Shrinking to 1/24 and enlarging smoothly looks like a Gaussian blur of about the same radius.
    private const int BlurRadius = 24;

    private readonly FrameConverter _shrink;
    private readonly FrameConverter _spread;
    private readonly FramePool _small;
    private readonly MediaFrame _blurred = new();
    private readonly int _cropLeft;
    private readonly int _cropTop;

    /// <param name="source">The picture.</param>
    /// <param name="frame">The frame, of any format that can be converted to.</param>
    /// <param name="geometry">Of the frame.</param>
    /// <param name="options">What pictures mean before and after.</param>
    public BlurredBars(FrameFormat source, FrameFormat frame, PictureGeometry geometry, ConversionOptions options)
    {
        // The part of the source that covers the frame when the picture keeps its shape.
        double cover = Math.Max((double)geometry.Width / geometry.ScaleWidth, (double)geometry.Height / geometry.ScaleHeight);
        int width = Even(source.Width * geometry.Width / (geometry.ScaleWidth * cover), source.Width);
        int height = Even(source.Height * geometry.Height / (geometry.ScaleHeight * cover), source.Height);
        (_cropLeft, _cropTop) = ((source.Width - width) / 4 * 2, (source.Height - height) / 4 * 2);
        FrameFormat small = frame with { Width = Small(frame.Width), Height = Small(frame.Height) };
        _shrink = new FrameConverter(source with { Width = width, Height = height }, small, options with { Kernel = ScaleKernel.Bilinear });
        _spread = new FrameConverter(small, frame, new ConversionOptions { SourceColour = options.TargetColour, TargetColour = options.TargetColour });
        _small = new FramePool(small.Width, small.Height, AvLibrary.PixelFormat(small.PixelFormat.Name()));
    }

    /// <summary>Draws it.</summary>
    /// <param name="picture">The source.</param>
    /// <param name="frame">Receives it everywhere.</param>
    public void Draw(MediaFrame picture, MediaFrame frame)
    {
        _small.Get(_blurred);
        _shrink.Apply(PictureViews.Read(picture, _shrink.Source, _cropLeft, _cropTop), PictureViews.Write(_blurred, _shrink.Target));
        _spread.Apply(PictureViews.Read(_blurred, _spread.Source), PictureViews.Write(frame, _spread.Target));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _small.Dispose();
        _blurred.Dispose();
        _shrink.Dispose();
        _spread.Dispose();
    }

    private static int Even(double length, int most) => Math.Clamp((int)Math.Round(length / 2) * 2, 2, most / 2 * 2);

    private static int Small(int length) => Math.Max(4, length / BlurRadius / 2 * 2);
}
