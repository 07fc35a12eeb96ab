using Mps.Av;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Stages;

/// <summary>Through our own SIMD scaler: reads the decoder's picture where it lies and writes a recycled one.</summary>
internal sealed class ScalePictures : PictureProcess
{
    private readonly FrameScaler _scaler;
    private readonly FramePool _pool;
    private readonly Rational _sar;

    private ScalePictures(VideoParameters input, FrameFormat format, PictureGeometry geometry)
    {
        _scaler = new FrameScaler(format, geometry.ScaleWidth, geometry.ScaleHeight);
        _pool = new FramePool(geometry.Width, geometry.Height, input.PixelFormat);
        _sar = geometry.SampleAspectRatio;
    }

    public override string Summary => $"scaled to {_scaler.Target.Width}x{_scaler.Target.Height} by our bicubic kernel ({KernelSet.Best.Level})";

    /// <summary>A scaler when plain scaling is all that there is to do in a format that the kernels know; else null.</summary>
    public static ScalePictures? TryOpen(VideoParameters input, PictureGeometry geometry)
    {
        if (geometry.Rotation != 0 || geometry.Mirrored || geometry.Padded
            || !PixelFormats.TryParse(AvLibrary.PixelFormatName(input.PixelFormat), out PixelFormat pixels) || !FrameScaler.Supports(pixels))
            return null;
        return new ScalePictures(input, new FrameFormat(pixels, input.Width, input.Height), geometry);
    }

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        _pool.Get(result);
        result.CopyPropertiesFrom(picture);
        result.SetSampleAspectRatio(_sar);
        FrameFacts from = picture.Facts, to = result.Facts;
        _scaler.Scale(new ReadOnlyFrameView(_scaler.Source, Planes(from)), new FrameView(_scaler.Target, Planes(to)));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pool.Dispose();
    }

    private static FramePlanes Planes(in FrameFacts facts)
    {
        FramePlanes planes = default;
        for (int i = 0; i < 4; i++)
        {
            planes.Addresses[i] = facts.Plane(i);
            planes.LineSizes[i] = facts.Stride(i);
        }

        return planes;
    }
}
