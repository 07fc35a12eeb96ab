using Mps.Av;
using Mps.Kernels;
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
    private const int FullRange = 2; // AVCOL_RANGE_JPEG

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
            : PixelFormats.TryParse(pixelFormat, out PixelFormat format) && FrameScaler.Supports(format) ? pixelFormat
            : pixelFormat == "p010le" ? "yuv420p10le"
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

    /// <summary>Opens the steps.</summary>
    /// <exception cref="MediaException">A filter refuses.</exception>
    public PictureProcess Open()
    {
        PictureProcess process = OpenShape();
        try
        {
            if (_tone)
                process = new ChainPictures(process, new EnhancePictures([Tone()], _input.TimeBase, HdrColors.Sdr));
            string now = _tone ? "yuv420p" : _working;
            return now == _pixelFormat ? process : Then(process, now, $"format={_pixelFormat}");
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    private ToneMapper Tone() => new(new FrameFormat(PixelFormat.Yuv420p10le, _geometry.Width, _geometry.Height), HdrColors.Curve(_input));

    private PictureProcess OpenShape()
    {
        bool asWanted = _input.PixelFormat == AvLibrary.PixelFormat(_working) && Source() == FilteredSource.Plain;
        if (asWanted && _geometry.IsIdentity(_input.Width, _input.Height))
            return new PassPictures(_geometry.SampleAspectRatio);
        if (asWanted && ScalePictures.TryOpen(_input, _geometry) is { } scaled)
            return scaled;

        PictureGeometry bare = _geometry with { Width = _geometry.ScaleWidth, Height = _geometry.ScaleHeight };
        PictureProcess process = asWanted ? OpenTurned(bare) : new FilterPictures(_input, VideoFilters.Write(bare, _working, Source()), _threads);
        if (!_geometry.Padded)
            return process;
        try
        {
            VideoParameters upright = _input with { Width = bare.Width, Height = bare.Height, PixelFormat = AvLibrary.PixelFormat(_working) };
            PictureProcess bars = ScalePictures.TryOpen(upright, _geometry with { Rotation = 0, Mirrored = false })
                ?? throw new MediaException("add bars to the picture", 0, $"there is no kernel for {_working}");
            return new ChainPictures(process, bars);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    // Scaled as it lies, then turned: the smaller picture is the one that is turned.
    private PictureProcess OpenTurned(PictureGeometry bare)
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
        if (ScalePictures.TryOpen(_input, lying) is not { } scaled)
            return new FilterPictures(_input, VideoFilters.Write(bare, _working), _threads);
        return Then(scaled, _working, VideoFilters.WriteTurn(bare), lying.Width, lying.Height);
    }

    private ChainPictures Then(PictureProcess process, string format, string graph, int width = 0, int height = 0)
    {
        try
        {
            VideoParameters between = _input with
            {
                Width = width > 0 ? width : _geometry.Width,
                Height = height > 0 ? height : _geometry.Height,
                PixelFormat = AvLibrary.PixelFormat(format),
                SampleAspectRatio = _geometry.SampleAspectRatio,
            };
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
        string name = AvLibrary.PixelFormatName(_input.PixelFormat);
        FilteredSource source = FilteredSource.Plain;
        if (_input.Color.Range == FullRange || name.StartsWith("yuvj", StringComparison.Ordinal))
            source |= FilteredSource.FullRange;
        if (AvLibrary.HasAlpha(_input.PixelFormat))
            source |= FilteredSource.Alpha;
        if (AvLibrary.IsRgb(_input.PixelFormat))
            source = (source & ~FilteredSource.FullRange) | FilteredSource.Rgb;
        return source;
    }
}
