using Mps.Av;
using Mps.Drawing;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Overlays;

/// <summary>
/// Burnt-in subtitles. Lines of srt, vtt and mov_text look as the request's style says. A script of the ASS format keeps its own styles and
/// places: of the request it takes the font for families that are not installed here, the line spacing and the board.
/// </summary>
internal sealed class SubtitleLayer : OverlayLayer
{
    private readonly SubtitleReader _reader;
    private readonly TextRenderer _renderer;
    private readonly Typeface _typeface;
    private readonly OverlayColour _colour;
    private readonly OverlayPicture? _board;
    private readonly List<OverlayPicture> _bands = [];
    private readonly List<(long StartMs, long EndMs)> _times = [];
    private readonly Action<SubtitleEvent> _take;
    private readonly double _offset;
    private int _shown;

    private SubtitleLayer(SubtitleReader reader, TextRenderer renderer, Typeface typeface, OverlayPicture? board, OverlayColour colour, double offset)
        : base(new OverlaySpan(0, double.PositiveInfinity))
    {
        (_reader, _renderer, _typeface, _board, _colour, _offset) = (reader, renderer, typeface, board, colour, offset);
        _take = Take;
    }

    /// <summary>Opens the subtitles; of a file all lines are read and checked at once.</summary>
    /// <exception cref="JobException">They cannot be read, or the font or a glyph is missing.</exception>
    public static SubtitleLayer Open(SubtitleOverlay overlay, OverlayColour colour, OverlayTimeline timeline, double pixelAspect, Interrupt interrupt)
    {
        SubtitleReader? reader = null;
        Typeface? typeface = null;
        TextRenderer? renderer = null;
        OverlayPicture? board = null;
        SubtitleLayer? layer = null;
        try
        {
            typeface = OpenTypeface(overlay.Style, interrupt);
            reader = overlay.File is { } file
                ? SubtitleReader.OpenFile(file, interrupt)
                : SubtitleReader.OpenTrack(timeline.Source, overlay.Track, timeline.StartSeconds, interrupt);
            SubtitleAppearance appearance = new(overlay.Style, typeface, colour);
            renderer = TextRenderer.Open(colour.Picture.Width, colour.Picture.Height, typeface.Family);
            renderer.SetPixelAspect(pixelAspect);
            renderer.SetLineSpacing(appearance.LineSpacing);
            if (typeface.Data is { } data)
                renderer.AddFont(typeface.Family, data);
            if (reader.HasStyles)
            {
                foreach ((string name, byte[] bytes) in reader.AttachedFonts)
                    renderer.AddFont(name, bytes);
            }

            renderer.SetHeader(reader.HasStyles ? reader.Header : appearance.Header);
            board = appearance.DrawBoard();
            double offset = timeline.StartSeconds + (overlay.File is null ? reader.StartSeconds : 0);
            layer = new SubtitleLayer(reader, renderer, typeface, board, colour, offset);
            if (overlay.File is not null)
                reader.ReadUntil(double.PositiveInfinity, layer._take);
            return layer;
        }
        catch (Exception e)
        {
            if (layer is not null)
            {
                layer.Dispose();
            }
            else
            {
                board?.Dispose();
                renderer?.Dispose();
                typeface?.Dispose();
                reader?.Dispose();
            }

            if (e is DrawingException)
                throw JobException.Request(e.Message);
            throw;
        }
    }

    public override bool Touches(double seconds)
    {
        _reader.ReadUntil(seconds + _offset, _take);
        long now = Milliseconds(seconds);
        foreach ((long start, long end) in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_times))
        {
            if (start <= now && now < end)
                return true;
        }

        return false;
    }

    public override void Draw(FrameView picture, double seconds)
    {
        if (_renderer.Render(Milliseconds(seconds)))
            Show();
        if (_shown > 0)
            _board?.Blend(picture);
        for (int i = 0; i < _shown; i++)
            _bands[i].Blend(picture);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (OverlayPicture band in _bands)
            band.Dispose();
        _bands.Clear();
        _board?.Dispose();
        _renderer.Dispose();
        _typeface.Dispose();
        _reader.Dispose();
    }

    private static Typeface OpenTypeface(SubtitleStyle style, Interrupt interrupt)
    {
        const int LimitBytes = 64 * 1024 * 1024;
        if (style.FontFile is not { } file)
            return FontChoice.Open(style.Font);
        OverlayAsset asset = OverlayAsset.Read(file, "font", LimitBytes, interrupt);
        try
        {
            return Typeface.FromBytes(asset.Bytes);
        }
        catch (DrawingException e)
        {
            throw OverlayAsset.Unreadable("font", asset.Name, e);
        }
    }

    private void Take(SubtitleEvent subtitle)
    {
        string line = _reader.HasStyles ? subtitle.Line : RenderScript.InOurStyle(subtitle.Line);
        FontChoice.Check(_typeface, RenderScript.VisibleText(line), FormattableString.Invariant($"the subtitles at {subtitle.StartMs / 1000.0:0.0} s"));
        _renderer.AddEvent(line, subtitle.StartMs, subtitle.DurationMs);
        _times.Add((subtitle.StartMs, subtitle.StartMs + subtitle.DurationMs));
    }

    private void Show()
    {
        ReadOnlySpan<TextBand> bands = _renderer.Bands;
        while (_bands.Count < bands.Length)
            _bands.Add(new OverlayPicture(_colour));
        for (int i = 0; i < bands.Length; i++)
            _bands[i].Set(bands[i].Pixels, bands[i].X, bands[i].Y);
        _shown = bands.Length;
    }

    private long Milliseconds(double seconds) => (long)Math.Round((seconds + _offset) * 1000);
}
