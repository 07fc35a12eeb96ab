using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// Turns decoded pictures upright, scales and pads them to one size: 8-bit planar YUV of limited range in the source's own
/// matrix. Every picture gets the same size, whatever the source changes to. One thread at a time.
/// </summary>
internal sealed class PictureShaper : IDisposable
{
    private readonly StreamFacts _stream;
    private readonly PictureTarget _target;
    private readonly string _format;
    private readonly MediaFrame _result = new();
    private PictureProcess? _process;
    private (int Width, int Height, int Format, Rational Shape) _opened;

    /// <param name="stream">The source's stream.</param>
    /// <param name="target">Size and shape.</param>
    /// <param name="format">yuv420p or yuv444p.</param>
    public PictureShaper(StreamFacts stream, PictureTarget target, string format)
    {
        (_stream, _target, _format) = (stream, target, format);
        (Width, Height) = SizeOf(stream, target);
    }

    /// <summary>Width of the result, pixels.</summary>
    public int Width { get; }

    /// <summary>Height of the result, pixels.</summary>
    public int Height { get; }

    /// <summary>How it is done, for people; empty before the first picture.</summary>
    public string Summary { get; private set; } = "";

    /// <summary>The size that a target gives to the pictures of a stream: to the pixel, still pictures know no even sides.</summary>
    public static (int Width, int Height) SizeOf(StreamFacts stream, PictureTarget target)
    {
        PictureGeometry geometry = PictureGeometry.Resolve(
            stream.Width, stream.Height, stream.Rotation, stream.Mirrored, stream.SampleAspectRatio, Rules(target), step: 1);
        return (geometry.Width, geometry.Height);
    }

    /// <summary>Shapes a picture.</summary>
    /// <param name="picture">Borrowed, unchanged.</param>
    /// <returns>The result, valid until the next call; it may be a column and a row larger than <see cref="Width"/> and <see cref="Height"/>.</returns>
    /// <exception cref="MediaException">A filter fails.</exception>
    public MediaFrame Shape(MediaFrame picture)
    {
        FrameFacts facts = picture.Facts;
        (int, int, int, Rational) kind = (facts.Width, facts.Height, facts.Format, facts.SampleAspectRatio);
        if (_process is null || _opened != kind)
        {
            _process?.Dispose();
            _process = null;
            _process = Open(facts, picture.Hdr ?? _stream.Hdr);
            _opened = kind;
            Summary = _process.Summary;
        }

        _process.Make(picture, _result);
        return _result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process?.Dispose();
        _result.Dispose();
    }

    private static VideoTarget Rules(PictureTarget target) => new("", target.Width, target.Height, target.Adaptive, target.Fill);

    private PictureProcess Open(in FrameFacts facts, HdrFacts? hdr)
    {
        Rational sar = facts.SampleAspectRatio.IsPositive ? facts.SampleAspectRatio : _stream.SampleAspectRatio;
        bool usual = facts.Width == _stream.Width && facts.Height == _stream.Height && sar == _stream.SampleAspectRatio;
        VideoTarget rules = usual ? Rules(_target) : Rules(_target with { Width = Width, Height = Height, Adaptive = false });
        PictureGeometry geometry = PictureGeometry.Resolve(facts.Width, facts.Height, _stream.Rotation, _stream.Mirrored, sar, rules, step: 1);
        if (geometry.Padded)
        {
            // Bars are drawn in whole chroma samples; the odd column or row is cut off afterwards.
            geometry = geometry with
            {
                Width = Even(geometry.Width),
                Height = Even(geometry.Height),
                ScaleWidth = Even(geometry.ScaleWidth),
                ScaleHeight = Even(geometry.ScaleHeight),
            };
        }

        Rational rate = _stream.AverageRate.IsPositive ? _stream.AverageRate : _stream.RealRate;
        var input = new VideoParameters(facts.Width, facts.Height, facts.Format, _stream.TimeBase, rate, sar, facts.Color, Hdr: hdr);
        return PictureProcess.Open(input, geometry, _format, threads: 1);
    }

    private static int Even(int length) => (length + 1) & ~1;
}
