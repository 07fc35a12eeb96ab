using Mps.Drawing;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Overlays;

/// <summary>Draws a text watermark once. The box that its place speaks of is that of its ink.</summary>
internal static class TextDrawing
{
    /// <summary>The text at its place.</summary>
    /// <exception cref="JobException">The font is not installed, or a character has no glyph anywhere.</exception>
    public static OverlayLayer Open(TextOverlay overlay, OverlaySpan span, OverlayColour colour, double pixelAspect)
    {
        OverlayGeometry geometry = new(colour.Picture.Width, colour.Picture.Height);
        double em = geometry.Vertical(overlay.Size);
        if (!(em is >= 1 and <= OverlayGeometry.MaxSide / 4))
            throw JobException.Request(FormattableString.Invariant($"The text watermark's letters would be {em:0.#} pixels high; state a FontSize between 1 and {OverlayGeometry.MaxSide / 4} pixels."));
        using Typeface typeface = FontChoice.Open(overlay.Font);
        FontChoice.Check(typeface, overlay.Text, "the text watermark");

        // On a sheet of its own, wide enough that nothing is cut off before its size is known.
        int margin = (int)Math.Ceiling(em);
        int width = Math.Min(OverlayGeometry.MaxSide, (int)((overlay.Text.Length + 2) * em * 1.5 * Math.Max(1, 1 / pixelAspect)) + (2 * margin));
        int height = Math.Min(OverlayGeometry.MaxSide, (int)((overlay.Text.Count(c => c == '\n') + 1) * em * 2.5) + (2 * margin));
        using TextRenderer renderer = TextRenderer.Open(width, height, typeface.Family);
        renderer.SetPixelAspect(pixelAspect);
        renderer.SetHeader(RenderScript.Header(width, height, new RenderScript.Style(
            typeface.Family, FontChoice.IsBold(overlay.Font), em * typeface.LineHeight, overlay.Color, overlay.Alpha, 0, 0, 0, 0, 0, 0,
            Alignment: 7, MarginSide: margin, MarginVertical: margin, Wrap: false)));
        renderer.AddEvent(RenderScript.Event(overlay.Text), 0, 1000);
        renderer.Render(0);

        var picture = new OverlayPicture(colour);
        try
        {
            Place(renderer.Bands, overlay.Place, geometry, picture);
            return new StillLayer(span, picture);
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    // All lines together, cut to their ink.
    private static void Place(ReadOnlySpan<TextBand> bands, OverlayPlace place, OverlayGeometry geometry, OverlayPicture picture)
    {
        int left = int.MaxValue, top = int.MaxValue, right = int.MinValue, bottom = int.MinValue;
        foreach (TextBand band in bands)
        {
            (int x, int y, int width, int height) = band.Ink;
            if (width == 0)
                continue;
            left = Math.Min(left, band.X + x);
            top = Math.Min(top, band.Y + y);
            right = Math.Max(right, band.X + x + width);
            bottom = Math.Max(bottom, band.Y + y + height);
        }

        if (right <= left)
            return;
        using var bitmap = new FrameMemory(new FrameFormat(PixelFormat.Bgra, right - left, bottom - top));
        PlaneView pixels = bitmap.View().Plane(0);
        for (int y = 0; y < pixels.Height; y++)
            pixels.Row(y).Clear();
        foreach (TextBand band in bands)
        {
            (int x, int y, int width, int height) = band.Ink;
            for (int row = 0; row < height; row++)
                band.Pixels.Row<uint>(y + row).Slice(x, width).CopyTo(pixels.Row<uint>(band.Y + y + row - top)[(band.X + x - left)..]);
        }

        (int placedX, int placedY) = geometry.TopLeft(place, pixels.Width, pixels.Height);
        picture.Set(pixels, placedX, placedY);
    }
}
