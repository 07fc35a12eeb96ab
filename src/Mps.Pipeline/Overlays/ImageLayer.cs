using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Overlays;

/// <summary>An image that may move. Shows the picture that its own clock, started with its span, says.</summary>
internal sealed class ImageLayer : OverlayLayer
{
    private readonly WatermarkImage _image;
    private readonly ImageScaler _scaler;
    private readonly OverlayPicture _picture;
    private readonly OverlayPlace _place;
    private readonly OverlayGeometry _geometry;
    private readonly OverlayRepeat _repeat;
    private double _loopStart;

    private ImageLayer(OverlaySpan span, WatermarkImage image, ImageScaler scaler, OverlayPicture picture, ImageOverlay overlay, OverlayGeometry geometry)
        : base(span)
    {
        (_image, _scaler, _picture, _place, _geometry, _repeat) = (image, scaler, picture, overlay.Place, geometry, overlay.Repeat);
        Show();
    }

    /// <summary>Reads and decodes the first picture; a still one is scaled for good.</summary>
    /// <exception cref="JobException">Unreadable or too large.</exception>
    public static OverlayLayer Open(ImageOverlay overlay, OverlaySpan span, OverlayColour colour, Interrupt interrupt)
    {
        const int LimitBytes = 64 * 1024 * 1024;
        OverlayAsset asset = overlay.Source is { } source
            ? OverlayAsset.Read(source, "watermark", LimitBytes, interrupt)
            : OverlayAsset.FromBase64(overlay.Base64 ?? "", "watermark");
        OverlayGeometry geometry = new(colour.Picture.Width, colour.Picture.Height);
        WatermarkImage? image = null;
        ImageScaler? scaler = null;
        OverlayPicture? picture = null;
        try
        {
            image = WatermarkImage.Open(asset, interrupt);
            FrameFacts facts = image.Current.Facts;
            (int width, int height) = geometry.Size(overlay.Width, overlay.Height, facts.Width, facts.Height, asset.Name);
            scaler = new ImageScaler(width, height);
            picture = new OverlayPicture(colour);
            var layer = new ImageLayer(span, image, scaler, picture, overlay, geometry);
            if (!image.IsStill)
                return layer;
            scaler.Dispose();
            image.Dispose();
            return new StillLayer(span, picture);
        }
        catch
        {
            picture?.Dispose();
            scaler?.Dispose();
            image?.Dispose();
            throw;
        }
    }

    public override bool Touches(double seconds)
    {
        if (!base.Touches(seconds) || _picture.IsEmpty)
            return false;
        return _repeat != OverlayRepeat.Once || !_image.IsLast || Elapsed(seconds) < _image.NextSeconds;
    }

    public override void Draw(FrameView picture, double seconds)
    {
        if (GoTo(Elapsed(seconds)))
            Show();
        _picture.Blend(picture);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _picture.Dispose();
        _scaler.Dispose();
        _image.Dispose();
    }

    private double Elapsed(double seconds) => Math.Max(0, seconds - Span.StartSeconds) - _loopStart + 0.0005;

    // True when another picture is shown now. Pictures that nobody saw are decoded too: each is drawn over the one before.
    private bool GoTo(double elapsed)
    {
        bool moved = false;
        while (elapsed >= _image.NextSeconds)
        {
            if (!_image.IsLast)
            {
                _image.Advance();
            }
            else if (_repeat == OverlayRepeat.Repeat)
            {
                _loopStart += _image.NextSeconds;
                elapsed -= _image.NextSeconds;
                _image.Rewind();
            }
            else
            {
                break;
            }

            moved = true;
        }

        return moved;
    }

    private void Show()
    {
        try
        {
            FrameMemory bitmap = _scaler.Scale(_image.Current);
            (int x, int y) = _geometry.TopLeft(_place, bitmap.Format.Width, bitmap.Format.Height);
            _picture.Set(bitmap.View().Plane(0), x, y);
        }
        catch (MediaException e)
        {
            throw OverlayAsset.Unreadable("watermark", _image.Name, e);
        }
    }
}
