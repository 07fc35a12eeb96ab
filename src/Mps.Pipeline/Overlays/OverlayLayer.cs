using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Overlays;

/// <summary>One overlay, ready to be drawn. Owns what it holds. One thread at a time; times do not run back.</summary>
internal abstract class OverlayLayer(OverlaySpan span) : IDisposable
{
    /// <summary>When it is shown.</summary>
    protected OverlaySpan Span { get; } = span;

    /// <summary>Whether drawing would change the picture of a time.</summary>
    public virtual bool Touches(double seconds) => Span.Contains(seconds);

    /// <summary>Draws it on the picture of a time that it touches.</summary>
    public abstract void Draw(FrameView picture, double seconds);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>Text, drawings and still images.</summary>
internal sealed class StillLayer(OverlaySpan span, OverlayPicture content) : OverlayLayer(span)
{
    public override bool Touches(double seconds) => !content.IsEmpty && base.Touches(seconds);

    public override void Draw(FrameView picture, double seconds) => content.Blend(picture);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        content.Dispose();
    }
}

/// <summary>A region made unreadable.</summary>
internal sealed class MosaicLayer(OverlaySpan span, Pixelation region) : OverlayLayer(span)
{
    public override bool Touches(double seconds) => !region.IsEmpty && base.Touches(seconds);

    public override void Draw(FrameView picture, double seconds) => region.Apply(picture);
}
