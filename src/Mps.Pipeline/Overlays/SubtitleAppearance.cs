using Mps.Drawing;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Overlays;

/// <summary>A <see cref="SubtitleStyle"/> on a picture of a known size, with a known font.</summary>
internal sealed class SubtitleAppearance
{
    private const int BottomCentre = 2, TopCentre = 8;

    // Share of the width that long lines leave free at each side.
    private const double SideMargin = 0.05;

    private readonly SubtitleStyle _style;
    private readonly OverlayColour _colour;
    private readonly OverlayGeometry _geometry;

    /// <exception cref="JobException">A length of the style is unusable.</exception>
    public SubtitleAppearance(SubtitleStyle style, Typeface typeface, OverlayColour colour)
    {
        _style = style;
        _colour = colour;
        (int width, int height) = (colour.Picture.Width, colour.Picture.Height);
        _geometry = new OverlayGeometry(width, height);
        double em = _geometry.Vertical(style.Size);
        if (!(em >= 1 && em <= height))
            throw JobException.Request(FormattableString.Invariant($"The subtitles' letters would be {em:0.#} pixels high on a picture of {height}; state another FontSize."));
        double line = em * typeface.LineHeight, bottom = _geometry.Vertical(style.Bottom);
        // From the top down: the first line stands where a single one would, and further ones below it.
        double margin = style.FromTop ? Math.Max(0, height - bottom - line) : bottom;
        LineSpacing = _geometry.Vertical(style.LineSpacing);
        Header = RenderScript.Header(width, height, new RenderScript.Style(
            typeface.Family, FontChoice.IsBold(style.Font) && style.FontFile is null, line, style.Color, style.Alpha,
            _geometry.Vertical(style.OutlineWidth), style.OutlineColor, style.OutlineAlpha,
            _geometry.Vertical(style.ShadowWidth), style.ShadowColor, style.ShadowAlpha,
            style.FromTop ? TopCentre : BottomCentre, width * SideMargin, margin, Wrap: true));
    }

    /// <summary>Script info and the style.</summary>
    public string Header { get; }

    /// <summary>Pixels.</summary>
    public double LineSpacing { get; }

    /// <summary>The box behind the text; null when there is none.</summary>
    public OverlayPicture? DrawBoard()
    {
        if (_style.Board is not { Alpha: > 0 } board)
            return null;
        int width = (int)Math.Clamp(Math.Round(_geometry.Horizontal(board.Width)), 0, _geometry.Width);
        int height = (int)Math.Clamp(Math.Round(_geometry.Vertical(board.Height)), 0, _geometry.Height);
        if (width == 0 || height == 0)
            return null;
        uint alpha = (uint)Math.Round(Math.Clamp(board.Alpha, 0, 1) * 255);
        uint red = Premultiplied(board.Color >> 16), green = Premultiplied(board.Color >> 8), blue = Premultiplied(board.Color);
        using var bitmap = new FrameMemory(new FrameFormat(PixelFormat.Bgra, width, height));
        PlaneView pixels = bitmap.View().Plane(0);
        for (int y = 0; y < height; y++)
            pixels.Row<uint>(y).Fill((alpha << 24) | (red << 16) | (green << 8) | blue);
        var picture = new OverlayPicture(_colour);
        picture.Set(pixels, (_geometry.Width - width) / 2, _geometry.Height - (int)Math.Round(_geometry.Vertical(board.Bottom)) - height);
        return picture;

        uint Premultiplied(uint component) => (((component & 0xff) * alpha) + 127) / 255;
    }
}
