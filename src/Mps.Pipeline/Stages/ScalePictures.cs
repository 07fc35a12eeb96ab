using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Kernels.LinearLight;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Pictures;
using Mps.Pipeline.Stages.Enhance;

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
    private readonly int? _chroma;
    private readonly int _left;
    private readonly int _top;

    private ScalePictures(VideoParameters input, FrameFormat source, FrameFormat target, PictureGeometry geometry)
    {
        _geometry = geometry;
        (_left, _top) = Corner(geometry);
        (bool full, bool wantsFull) = (HdrColors.IsFullRange(input), HdrColors.IsFullRange(target.PixelFormat));
        (_changesRange, _range) = (full != wantsFull, wantsFull ? HdrColors.FullRange : HdrColors.LimitedRange);
        Reshape step = Step(input, source, target, geometry);
        _chroma = step.ChromaLocation;
        _kernel = step.Open(source);
        _blurred = IsBlurred(geometry) ? new BlurredBars(source, target, geometry, step.Options) : null;
        _pool = new FramePool(geometry.Width, geometry.Height, AvLibrary.PixelFormat(target.PixelFormat.Name()));
    }

    public override string Summary => _kernel.Summary + (_blurred is not null ? ", a blurred copy round it"
        : !_geometry.Padded ? ""
        : _geometry.Fill == PictureFill.White ? ", white bars" : ", black bars");

    /// <summary>The process when the picture need not be turned and the kernels know both formats; else null.</summary>
    /// <param name="input">What will be given, in memory.</param>
    /// <param name="geometry">Size and shape to make.</param>
    /// <param name="pixelFormat">Format to make, the library's name.</param>
    public static ScalePictures? TryOpen(VideoParameters input, PictureGeometry geometry, string pixelFormat) =>
        Formats(input, geometry, pixelFormat) is { } formats ? new ScalePictures(input, formats.Source, formats.Target, geometry) : null;

    /// <summary>The same as a step among improvements; null also where a blurred copy of the picture goes round it.</summary>
    /// <inheritdoc cref="TryOpen"/>
    public static Reshape? TryStep(VideoParameters input, PictureGeometry geometry, string pixelFormat) =>
        !IsBlurred(geometry) && Formats(input, geometry, pixelFormat) is { } formats ? Step(input, formats.Source, formats.Target, geometry) : null;

    private static (FrameFormat Source, FrameFormat Target)? Formats(VideoParameters input, PictureGeometry geometry, string pixelFormat) =>
        geometry.Rotation != 0 || geometry.Mirrored
            || !PixelFormats.TryParse(AvLibrary.PixelFormatName(input.PixelFormat), out PixelFormat from) || !FrameConverter.Supports(from)
            || !PixelFormats.TryParse(pixelFormat, out PixelFormat to) || !FrameConverter.Supports(to)
            ? null
            : (new FrameFormat(from, input.Width, input.Height), new FrameFormat(to, geometry.Width, geometry.Height));

    private static bool IsBlurred(PictureGeometry geometry) => geometry.Padded && geometry.Fill == PictureFill.Gauss;

    // On a chroma sample.
    private static (int Left, int Top) Corner(PictureGeometry geometry) =>
        ((geometry.Width - geometry.ScaleWidth) / 4 * 2, (geometry.Height - geometry.ScaleHeight) / 4 * 2);

    private static Reshape Step(VideoParameters input, FrameFormat source, FrameFormat target, PictureGeometry geometry)
    {
        YuvMatrix matrix = PictureMatrix.Of(input.Color, input.Width, input.Height);
        int chroma = ChromaPlacement.After(input, target.PixelFormat.Name());
        var options = new ConversionOptions
        {
            SourceColour = new PictureColour(matrix, HdrColors.IsFullRange(input), ChromaPlacement.Of(input.Color.ChromaLocation)),
            TargetColour = new PictureColour(matrix, HdrColors.IsFullRange(target.PixelFormat), ChromaPlacement.Of(chroma)),
        };
        LightTransfer? light = geometry.LinearLight && geometry.Scales(source.Width, source.Height) ? HdrColors.Light(input.Color) : null;
        if (IsBlurred(geometry))
            return new Reshape(target with { Width = geometry.ScaleWidth, Height = geometry.ScaleHeight }, options, light, chroma);
        (int left, int top) = Corner(geometry);
        return new Reshape(
            target,
            options with { Area = new PictureArea(left, top, geometry.ScaleWidth, geometry.ScaleHeight), Fill = geometry.Fill == PictureFill.White ? 1 : 0 },
            light,
            chroma);
    }

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        _pool.Get(result);
        result.CopyPropertiesFrom(picture);
        result.SetSampleAspectRatio(_geometry.SampleAspectRatio);
        if (_changesRange)
            result.SetColor(picture.Facts.Color with { Range = _range });
        if (_chroma is { } place)
            result.SetChromaLocation(place);
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
