using Mps.Av;
using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Pipeline.Stages;

/// <summary>
/// The steps from one kind of picture to another, in this order and only those that are needed: convert, scale, turn, add bars
/// (in the final bit depth, or 10 bits for HDR), tone map, bring to the encoder's layout.
/// </summary>
internal sealed class PictureRecipe
{
    private readonly VideoParameters _input;
    private readonly PictureGeometry _geometry;
    private readonly string _pixelFormat;
    private readonly string _working;
    private readonly int _threads;
    private readonly bool _tone;

    /// <param name="input">In memory.</param>
    /// <param name="geometry">Size and shape to make.</param>
    /// <param name="pixelFormat">Format to make.</param>
    /// <param name="threads">For filters.</param>
    public PictureRecipe(VideoParameters input, PictureGeometry geometry, string pixelFormat, int threads)
    {
        (_input, _geometry, _pixelFormat, _threads) = (input, geometry, pixelFormat, threads);
        _tone = HdrColors.NeedsToneMapping(input.Color, pixelFormat);
        _working = _tone ? "yuv420p10le"
            : PixelFormats.TryParse(pixelFormat, out PixelFormat format) && FrameConverter.Supports(format) ? pixelFormat
            : "yuv420p";
    }

    /// <summary>Only brings pictures to a planar format of limited range, whatever their dynamic range.</summary>
    /// <param name="input">In memory.</param>
    /// <param name="geometry">Their own.</param>
    /// <param name="pixelFormat">Format to make, one that kernels know.</param>
    /// <param name="threads">For filters.</param>
    /// <exception cref="MediaException">A filter refuses.</exception>
    public static PictureProcess Plain(VideoParameters input, PictureGeometry geometry, string pixelFormat, int threads) =>
        new PictureRecipe(input, geometry, pixelFormat, threads).OpenShape();

    /// <summary>Whether our kernel for size and format alone does what <see cref="Plain"/> does.</summary>
    /// <param name="input">In memory.</param>
    /// <param name="geometry">Their own.</param>
    /// <param name="pixelFormat">Format to make, one that kernels know.</param>
    /// <param name="step">What it does; null = pictures are as they shall be.</param>
    public static bool TryPlain(VideoParameters input, PictureGeometry geometry, string pixelFormat, out Reshape? step) =>
        new PictureRecipe(input, geometry, pixelFormat, threads: 0).TryShape(out step);

    /// <summary>Opens the steps.</summary>
    /// <exception cref="MediaException">A filter refuses.</exception>
    public PictureProcess Open()
    {
        PictureProcess process = OpenShape();
        try
        {
            if (_tone)
                process = new ChainPictures(process, new EnhancePictures([Tone()], _input.TimeBase, HdrColors.After(_input, _pixelFormat).Color));
            return Layout(process, _tone ? "yuv420p" : _working);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Whether our kernel for size and format alone does it all.</summary>
    /// <param name="step">What it does; null = pictures are as they shall be.</param>
    public bool TryReshape(out Reshape? step)
    {
        step = null;
        return !_tone && _working == _pixelFormat && TryShape(out step);
    }

    private bool TryShape(out Reshape? step)
    {
        step = null;
        return IsPlain && (IsMade || (step = ScalePictures.TryStep(_input, _geometry, _working)) is not null);
    }

    // Brings finished pictures to the encoder's format.
    private PictureProcess Layout(PictureProcess process, string now)
    {
        if (now == _pixelFormat)
            return process;
        PictureGeometry finished = Upright with { ScaleWidth = _geometry.Width, ScaleHeight = _geometry.Height };
        return ScalePictures.TryOpen(Made(now, _geometry.Width, _geometry.Height), finished, _pixelFormat) is { } converted
            ? new ChainPictures(process, converted)
            : Then(process, now, $"format={_pixelFormat}", _geometry.Width, _geometry.Height);
    }

    private PictureGeometry Upright => _geometry with { Rotation = 0, Mirrored = false };

    private ToneMapper Tone() => new(new FrameFormat(PixelFormat.Yuv420p10le, _geometry.Width, _geometry.Height), HdrColors.Curve(_input));

    // Without alpha, R'G'B' or anything else that kernels do not take.
    private bool IsPlain => (Source() & ~FilteredSource.FullRange) == FilteredSource.Plain;

    // Nothing is to be done.
    private bool IsMade => _input.PixelFormat == AvLibrary.PixelFormat(_working) && _geometry.IsIdentity(_input.Width, _input.Height)
        && PixelFormats.TryParse(_working, out PixelFormat working) && HdrColors.IsFullRange(_input) == HdrColors.IsFullRange(working);

    private PictureProcess OpenShape()
    {
        if (IsPlain && IsMade)
            return new PassPictures(_geometry.SampleAspectRatio);
        if (IsPlain && ScalePictures.TryOpen(_input, _geometry, _working) is { } scaled)
            return scaled;

        FilteredSource source = Source();
        // Filters scale codes: what is to be scaled as light they leave as large as it is.
        bool later = _geometry.LinearLight && _geometry.Scales(_input.Width, _input.Height), across = _geometry.Rotation is 90 or 270;
        (int width, int height) = !later ? (_geometry.ScaleWidth, _geometry.ScaleHeight) : across ? (_input.Height, _input.Width) : (_input.Width, _input.Height);
        PictureGeometry bare = _geometry with { ScaleWidth = width, ScaleHeight = height, Width = width, Height = height };
        PictureProcess process = IsPlain ? OpenTurned(bare, source) : new FilterPictures(_input, VideoFilters.Write(bare, _working, source), _threads);
        if (!_geometry.Padded && !later)
            return process;
        try
        {
            PictureProcess rest = ScalePictures.TryOpen(Made(_working, bare.Width, bare.Height), Upright, _working)
                ?? throw new MediaException("scale the picture or add bars to it", 0, $"there is no kernel for {_working}");
            return new ChainPictures(process, rest);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    // What a step has made.
    private VideoParameters Made(string format, int width, int height) => HdrColors.Limited(_input, format) with
    {
        Width = width,
        Height = height,
        PixelFormat = AvLibrary.PixelFormat(format),
        SampleAspectRatio = _geometry.SampleAspectRatio,
    };

    // Scaled as it lies, then turned: the smaller picture is the one that is turned.
    private PictureProcess OpenTurned(PictureGeometry bare, FilteredSource source)
    {
        bool across = bare.Rotation is 90 or 270;
        PictureGeometry lying = bare with
        {
            Rotation = 0,
            Mirrored = false,
            ScaleWidth = across ? bare.ScaleHeight : bare.ScaleWidth,
            ScaleHeight = across ? bare.ScaleWidth : bare.ScaleHeight,
            Width = across ? bare.Height : bare.Width,
            Height = across ? bare.Width : bare.Height,
        };
        if (ScalePictures.TryOpen(_input, lying, _working) is not { } scaled)
            return new FilterPictures(_input, VideoFilters.Write(bare, _working, source), _threads);
        return Then(scaled, _working, VideoFilters.WriteTurn(bare), lying.Width, lying.Height);
    }

    private ChainPictures Then(PictureProcess process, string format, string graph, int width, int height)
    {
        try
        {
            VideoParameters between = Made(format, width, height);
            return new ChainPictures(process, new FilterPictures(between, graph, _threads));
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    private FilteredSource Source()
    {
        FilteredSource source = HdrColors.IsFullRange(_input) ? FilteredSource.FullRange : FilteredSource.Plain;
        if (AvLibrary.HasAlpha(_input.PixelFormat))
            source |= FilteredSource.Alpha;
        if (AvLibrary.IsRgb(_input.PixelFormat))
            source = (source & ~FilteredSource.FullRange) | FilteredSource.Rgb;
        return source;
    }
}
