using Mps.Jobs;

namespace Mps.Pipeline.Overlays;

/// <summary>Lengths and places on a picture of a known size, pixels.</summary>
/// <param name="Width">Of the picture.</param>
/// <param name="Height">Of the picture.</param>
public readonly record struct OverlayGeometry(int Width, int Height)
{
    /// <summary>Largest side of an overlay, pixels.</summary>
    public const int MaxSide = 16384;

    /// <summary>Most pixels of an overlay: 8K.</summary>
    public const int MaxPixels = 8192 * 4096;

    /// <summary>A length from left to right.</summary>
    public double Horizontal(Extent extent) => Length(extent, Width);

    /// <summary>A length from top to bottom.</summary>
    public double Vertical(Extent extent) => Length(extent, Height);

    /// <summary>
    /// The size of an image or drawing: one side alone keeps the proportions, none keeps the size.
    /// </summary>
    /// <param name="width">Stated width; null = not stated.</param>
    /// <param name="height">Stated height; null = not stated.</param>
    /// <param name="ownWidth">Its own.</param>
    /// <param name="ownHeight">Its own.</param>
    /// <param name="what">For the message, e.g. "logo.png".</param>
    /// <exception cref="JobException">The result has no size, or is too large.</exception>
    public (int Width, int Height) Size(Extent? width, Extent? height, double ownWidth, double ownHeight, string what)
    {
        double wide = width is null ? 0 : Horizontal(width), high = height is null ? 0 : Vertical(height);
        (wide, high) = (wide > 0, high > 0) switch
        {
            (true, true) => (wide, high),
            (true, false) => (wide, wide * ownHeight / ownWidth),
            (false, true) => (high * ownWidth / ownHeight, high),
            _ => (ownWidth, ownHeight),
        };
        wide = Math.Max(1, Math.Round(wide));
        high = Math.Max(1, Math.Round(high));
        if (!(wide <= MaxSide && high <= MaxSide && wide * high <= MaxPixels))
        {
            throw JobException.Request(FormattableString.Invariant(
                $"The watermark {what} would be {wide:0}x{high:0} pixels; at most {MaxSide} a side and {MaxPixels} in all are allowed. State a smaller Width or Height."));
        }

        return ((int)wide, (int)high);
    }

    /// <summary>The top left corner of a box whose nearest corner lies at a place.</summary>
    public (int X, int Y) TopLeft(OverlayPlace place, int width, int height)
    {
        int x = Bounded(Horizontal(place.X)), y = Bounded(Vertical(place.Y));
        if (place.Origin is PictureCorner.TopRight or PictureCorner.BottomRight)
            x = Width - x - width;
        if (place.Origin is PictureCorner.BottomLeft or PictureCorner.BottomRight)
            y = Height - y - height;
        return (x, y);
    }

    private double Length(Extent extent, int side) => extent.Unit switch
    {
        ExtentUnit.Pixels => extent.Value,
        ExtentUnit.Percent => side * extent.Value / 100,
        ExtentUnit.PercentOfWidth => Width * extent.Value / 100,
        ExtentUnit.PercentOfHeight => Height * extent.Value / 100,
        ExtentUnit.PercentOfShort => Math.Min(Width, Height) * extent.Value / 100,
        ExtentUnit.PercentOfLong => Math.Max(Width, Height) * extent.Value / 100,
        _ => throw new ArgumentOutOfRangeException(nameof(extent), extent.Unit, "Unknown unit."),
    };

    // Far outside is outside, wherever: no sum overflows.
    private static int Bounded(double length) => (int)Math.Round(Math.Clamp(length, -1_000_000, 1_000_000));
}
