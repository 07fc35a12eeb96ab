using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Overlays;

namespace Mps.Pipeline.Stages;

/// <summary>
/// Draws overlays on the pictures of one output. A picture that nobody else refers to (our scaler's, a filter's) is drawn on where it lies; one
/// that the decoder or another output still needs is replaced by a copy first, and one that no overlay touches is left alone. Owns the renderer.
/// </summary>
public sealed class OverlayPictures : IDisposable
{
    private readonly OverlayRenderer _renderer;
    private readonly FrameFormat _format;
    private readonly FramePool _pool;
    private readonly MediaFrame _copy = new();

    /// <param name="renderer">Taken over.</param>
    public OverlayPictures(OverlayRenderer renderer)
    {
        _renderer = renderer;
        _format = renderer.Format;
        _pool = new FramePool(_format.Width, _format.Height, renderer.NativeFormat);
    }

    /// <summary>Pictures that had to be copied.</summary>
    public long Copies { get; private set; }

    /// <summary>Draws what belongs to a time.</summary>
    /// <param name="picture">May refer to other memory afterwards.</param>
    /// <param name="seconds">From the start of the output's range.</param>
    /// <exception cref="Mps.Pipeline.JobException">As <see cref="OverlayRenderer.Draw"/>.</exception>
    public void Draw(MediaFrame picture, double seconds)
    {
        if (!_renderer.Touches(seconds))
            return;
        if (!picture.IsWritable)
            Own(picture);
        _renderer.Draw(picture, seconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _renderer.Dispose();
        _copy.Dispose();
        _pool.Dispose();
    }

    private void Own(MediaFrame picture)
    {
        _pool.Get(_copy);
        _copy.CopyPropertiesFrom(picture);
        var from = new ReadOnlyFrameView(_format, FramePointers.Of(picture.Facts));
        var to = new FrameView(_format, FramePointers.Of(_copy.Facts));
        for (int plane = 0; plane < _format.PlaneCount; plane++)
        {
            ReadOnlyPlaneView source = from.Plane(plane);
            PlaneView target = to.Plane(plane);
            for (int y = 0; y < source.Height; y++)
                source.Row(y).CopyTo(target.Row(y));
        }

        picture.MoveFrom(_copy);
        Copies++;
    }
}
