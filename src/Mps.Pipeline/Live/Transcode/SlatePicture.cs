using Mps.Av;
using Mps.Jobs.Live;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Overlays;
using Mps.Pipeline.Pictures;

namespace Mps.Pipeline.Live.Transcode;

/// <summary>What is shown while a source is away. Owns the picture. One thread at a time.</summary>
internal sealed class SlatePicture : IDisposable
{
    private const int MostBytes = 64 * 1024 * 1024;

    private readonly LiveSlate _slate;
    private readonly MediaFrame _picture = new();
    private FramePool? _pool;
    private (int Width, int Height) _size;

    /// <param name="slate">What to show.</param>
    public SlatePicture(LiveSlate slate) => _slate = slate;

    /// <summary>A picture of the source: the last one may be what is shown, and its size is that of a black one.</summary>
    public void See(MediaFrame picture)
    {
        if (_slate.Kind == LiveSlateKind.Last)
        {
            _picture.Reference(picture);
        }
        else if (_slate.Kind == LiveSlateKind.Black)
        {
            FrameFacts facts = picture.Facts;
            _size = (facts.Width, facts.Height);
        }
    }

    /// <summary>A reference to what is shown.</summary>
    public void Show(MediaFrame into)
    {
        if (_slate.Kind == LiveSlateKind.Black && _picture.Facts is var black && (black.Width, black.Height) != (_size.Width & ~1, _size.Height & ~1))
            PaintBlack();
        into.Reference(_picture);
    }

    /// <summary>Reads the picture, where it is one of its own: while it can be had, and long before it is needed.</summary>
    /// <exception cref="JobException">It is none.</exception>
    public void Load()
    {
        if (_slate is not { Kind: LiveSlateKind.Picture, Picture: { } picture })
            return;
        using var interrupt = new Interrupt();
        using WatermarkImage image = WatermarkImage.Open(OverlayAsset.Read(picture, "slate", MostBytes, interrupt), interrupt);
        _picture.Reference(image.Current);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _picture.Dispose();
        _pool?.Dispose();
    }

    private void PaintBlack()
    {
        _pool?.Dispose();
        _pool = null;
        // Even, as 4:2:0 wants it.
        _pool = new FramePool(_size.Width & ~1, _size.Height & ~1, AvLibrary.PixelFormat("yuv420p"));
        _picture.Clear();
        _pool.Get(_picture);
        PictureColors.Blacken(PictureForm.LimitedYuv, _picture.Facts.Planes(), _size.Width & ~1, _size.Height & ~1, subsampled: true);
        _picture.SetSampleAspectRatio(new Rational(1, 1));
    }
}
