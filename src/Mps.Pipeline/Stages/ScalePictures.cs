using Mps.Av;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Stages;

/// <summary>
/// Through our own SIMD scaler: reads the picture where it lies and writes straight to its place in a recycled one, whose bars are
/// drawn round it.
/// </summary>
internal sealed class ScalePictures : PictureProcess
{
    private readonly FrameScaler _scaler;
    private readonly FramePool _pool;
    private readonly PictureBars? _bars;
    private readonly Rational _sar;
    private readonly int _left;
    private readonly int _top;

    private ScalePictures(VideoParameters input, FrameFormat format, PictureGeometry geometry)
    {
        _scaler = new FrameScaler(format, geometry.ScaleWidth, geometry.ScaleHeight);
        _pool = new FramePool(geometry.Width, geometry.Height, input.PixelFormat);
        _sar = geometry.SampleAspectRatio;
        // On a chroma sample.
        _left = (geometry.Width - geometry.ScaleWidth) / 4 * 2;
        _top = (geometry.Height - geometry.ScaleHeight) / 4 * 2;
        if (geometry.Padded)
            _bars = new PictureBars(format, geometry, _left, _top);
    }

    public override string Summary => _scaler.Source == _scaler.Target && _bars is not null
        ? _bars.Summary
        : $"scaled to {_scaler.Target.Width}x{_scaler.Target.Height} by our bicubic kernel ({KernelSet.Best.Level}){(_bars is null ? "" : $", {_bars.Summary}")}";

    /// <summary>A scaler when the picture need not be turned, in a format that the kernels know; else null.</summary>
    public static ScalePictures? TryOpen(VideoParameters input, PictureGeometry geometry)
    {
        if (geometry.Rotation != 0 || geometry.Mirrored
            || !PixelFormats.TryParse(AvLibrary.PixelFormatName(input.PixelFormat), out PixelFormat pixels) || !FrameScaler.Supports(pixels)
            || (geometry.Padded && !PictureBars.Supports(pixels)))
            return null;
        return new ScalePictures(input, new FrameFormat(pixels, input.Width, input.Height), geometry);
    }

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        _pool.Get(result);
        result.CopyPropertiesFrom(picture);
        result.SetSampleAspectRatio(_sar);
        ReadOnlyFrameView from = PictureViews.Read(picture, _scaler.Source);
        _bars?.Draw(picture, result);
        _scaler.Scale(from, PictureViews.Write(result, _scaler.Target, _left, _top));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pool.Dispose();
        _bars?.Dispose();
    }
}
