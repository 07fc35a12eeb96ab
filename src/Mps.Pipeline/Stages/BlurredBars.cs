using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Stages;

/// <summary>
/// What surrounds a picture that does not fill its frame: black, white, or the picture itself, enlarged to cover the frame and
/// blurred. The blur costs little because it is made small: the picture is shrunk to a few samples, which a large cubic kernel
/// then spreads over the frame.
/// </summary>
internal sealed class PictureBars : IDisposable
{
    // One sample of the small picture for this many of the frame: looks like a Gaussian blur of about the same radius.
    private const int BlurRadius = 24;

    // Limited range (BT.709, table 4), 8 bits.
    private const int Black = 16, White = 235, Neutral = 128;

    private readonly FrameFormat _frame;
    private readonly PictureGeometry _geometry;
    private readonly int _left;
    private readonly int _top;
    private readonly FrameScaler? _shrink;
    private readonly FrameScaler? _spread;
    private readonly FramePool? _small;
    private readonly MediaFrame _blurred = new();
    private readonly int _cropLeft;
    private readonly int _cropTop;

    /// <param name="source">The picture.</param>
    /// <param name="geometry">Of the frame.</param>
    /// <param name="left">Where the picture lies.</param>
    /// <param name="top">Where the picture lies.</param>
    public PictureBars(FrameFormat source, PictureGeometry geometry, int left, int top)
    {
        (_geometry, _left, _top) = (geometry, left, top);
        _frame = source with { Width = geometry.Width, Height = geometry.Height };
        if (geometry.Fill != PictureFill.Gauss)
            return;
        // The part of the source that covers the frame when the picture keeps its shape.
        double cover = Math.Max((double)geometry.Width / geometry.ScaleWidth, (double)geometry.Height / geometry.ScaleHeight);
        int width = Even(source.Width * geometry.Width / (geometry.ScaleWidth * cover), source.Width);
        int height = Even(source.Height * geometry.Height / (geometry.ScaleHeight * cover), source.Height);
        (_cropLeft, _cropTop) = ((source.Width - width) / 4 * 2, (source.Height - height) / 4 * 2);
        _shrink = new FrameScaler(source with { Width = width, Height = height }, Small(geometry.Width), Small(geometry.Height), kernel: ScaleKernel.Bilinear);
        _spread = new FrameScaler(_shrink.Target, geometry.Width, geometry.Height);
        _small = new FramePool(_shrink.Target.Width, _shrink.Target.Height, AvLibrary.PixelFormat(source.PixelFormat.Name()));
    }

    /// <summary>For people.</summary>
    public string Summary => _geometry.Fill switch
    {
        PictureFill.Gauss => "a blurred copy round it",
        PictureFill.White => "white bars",
        _ => "black bars",
    };

    /// <summary>True for planar luma and chroma without alpha.</summary>
    public static bool Supports(PixelFormat format) => new FrameFormat(format, 2, 2) is { PlaneCount: 3 } probe && probe.Log2ChromaWidth <= 1
        && probe.Log2ChromaHeight <= 1 && format.Name().StartsWith("yuv", StringComparison.Ordinal);

    /// <summary>Draws everything that the picture will not cover.</summary>
    /// <param name="picture">The source.</param>
    /// <param name="frame">Receives the bars.</param>
    public void Draw(MediaFrame picture, MediaFrame frame)
    {
        if (_shrink is null)
        {
            FrameView whole = PictureViews.Write(frame, _frame);
            int shift = _frame.BitsPerSample - 8;
            for (int i = 0; i < _frame.PlaneCount; i++)
                Fill(whole.Plane(i), i, (i > 0 ? Neutral : _geometry.Fill == PictureFill.White ? White : Black) << shift);
            return;
        }

        _small!.Get(_blurred);
        _shrink.Scale(PictureViews.Read(picture, _shrink.Source, _cropLeft, _cropTop), PictureViews.Write(_blurred, _shrink.Target));
        _spread!.Scale(PictureViews.Read(_blurred, _spread.Source), PictureViews.Write(frame, _frame));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _small?.Dispose();
        _blurred.Dispose();
    }

    private void Fill(PlaneView plane, int index, int value)
    {
        (int x, int y) = index > 0 ? (_frame.Log2ChromaWidth, _frame.Log2ChromaHeight) : (0, 0);
        int left = _left >> x, right = left + (_geometry.ScaleWidth >> x), top = _top >> y, bottom = top + (_geometry.ScaleHeight >> y);
        for (int row = 0; row < plane.Height; row++)
        {
            bool beside = row >= top && row < bottom;
            if (plane.PixelBytes == 1)
                Fill(plane.Row(row), (byte)value, beside, left, right);
            else
                Fill(plane.Row<ushort>(row), (ushort)value, beside, left, right);
        }
    }

    private static void Fill<T>(Span<T> row, T value, bool beside, int left, int right)
    {
        if (!beside)
        {
            row.Fill(value);
            return;
        }

        row[..left].Fill(value);
        row[right..].Fill(value);
    }

    private static int Even(double length, int most) => Math.Clamp((int)Math.Round(length / 2) * 2, 2, most / 2 * 2);

    private static int Small(int length) => Math.Max(4, length / BlurRadius / 2 * 2);
}
