using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Kernels.LinearLight;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Pictures;

namespace Mps.Pipeline.Stages;

/// <summary>
/// Through our own SIMD kernels: reads the picture where it lies and writes it, in the wanted size, format and range, straight to its place in a recycled
/// one, and the bars around it.
/// </summary>
internal sealed class ScalePictures : PictureProcess
{
    private readonly IPictureKernel _kernel;
    private readonly FramePool _pool;
    private readonly BlurredBars? _blurred;
    private readonly PictureGeometry _geometry;
    private readonly bool _changesRange;
    private readonly int _range;
    private readonly int _chroma;
    private readonly int _left;
    private readonly int _top;

    private ScalePictures(VideoParameters input, FrameFormat source, FrameFormat target, PictureGeometry geometry)
    {
        _geometry = geometry;
        // On a chroma sample.
        (_left, _top) = ((geometry.Width - geometry.ScaleWidth) / 4 * 2, (geometry.Height - geometry.ScaleHeight) / 4 * 2);
        (bool full, bool wantsFull) = (HdrColors.IsFullRange(input), HdrColors.IsFullRange(target.PixelFormat));
        (_changesRange, _range) = (full != wantsFull, wantsFull ? HdrColors.FullRange : HdrColors.LimitedRange);
        YuvMatrix matrix = PictureMatrix.Of(input.Color, input.Width, input.Height);
        _chroma = ChromaPlacement.After(input, target.PixelFormat.Name());
        var options = new ConversionOptions
        {
            SourceColour = new PictureColour(matrix, full, ChromaPlacement.Of(input.Color.ChromaLocation)),
            TargetColour = new PictureColour(matrix, wantsFull, ChromaPlacement.Of(_chroma)),
        };
        bool blurs = geometry.Padded && geometry.Fill == PictureFill.Gauss;
        FrameFormat made = blurs ? target with { Width = geometry.ScaleWidth, Height = geometry.ScaleHeight } : target;
        ConversionOptions placed = blurs ? options : options with
        {
            Area = new PictureArea(_left, _top, geometry.ScaleWidth, geometry.ScaleHeight),
            Fill = geometry.Fill == PictureFill.White ? 1 : 0,
        };
        _kernel = geometry.LinearLight && geometry.Scales(source.Width, source.Height)
            ? LinearResizer.Open(source, made, placed, HdrColors.Light(input.Color))
            : new FrameConverter(source, made, placed);
        _blurred = blurs ? new BlurredBars(source, target, geometry, options) : null;
        _pool = new FramePool(geometry.Width, geometry.Height, AvLibrary.PixelFormat(target.PixelFormat.Name()));
    }

    public override string Summary => _kernel.Summary + (_blurred is not null ? ", a blurred copy round it"
        : !_geometry.Padded ? ""
        : _geometry.Fill == PictureFill.White ? ", white bars" : ", black bars");

    /// <summary>The process when the picture need not be turned and the kernels know both formats; else null.</summary>
    /// <param name="input">What will be given, in memory.</param>
    /// <param name="geometry">Size and shape to make.</param>
    /// <param name="pixelFormat">Format to make, the library's name.</param>
    public static ScalePictures? TryOpen(VideoParameters input, PictureGeometry geometry, string pixelFormat)
    {
        if (geometry.Rotation != 0 || geometry.Mirrored
            || !PixelFormats.TryParse(AvLibrary.PixelFormatName(input.PixelFormat), out PixelFormat from) || !FrameConverter.Supports(from)
            || !PixelFormats.TryParse(pixelFormat, out PixelFormat to) || !FrameConverter.Supports(to))
            return null;
        return new ScalePictures(
            input, new FrameFormat(from, input.Width, input.Height), new FrameFormat(to, geometry.Width, geometry.Height), geometry);
    }

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        _pool.Get(result);
        result.CopyPropertiesFrom(picture);
        result.SetSampleAspectRatio(_geometry.SampleAspectRatio);
        if (_changesRange)
            result.SetColor(picture.Facts.Color with { Range = _range });
        result.SetChromaLocation(_chroma);
        _blurred?.Draw(picture, result);
        ReadOnlyFrameView from = PictureViews.Read(picture, _kernel.Source);
        _kernel.Apply(from, _blurred is null ? PictureViews.Write(result, _kernel.Target) : PictureViews.Write(result, _kernel.Target, _left, _top));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _kernel.Dispose();
        _pool.Dispose();
        _blurred?.Dispose();
    }
}
