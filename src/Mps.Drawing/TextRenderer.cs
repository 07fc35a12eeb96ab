using System.Text;
using Mps.Drawing.Interop;

namespace Mps.Drawing;

/// <summary>
/// Draws a script in the ASS format (and so any subtitles) with libass, moment by moment. Owns the native renderer and its bitmaps. One
/// thread at a time.
/// </summary>
public sealed unsafe class TextRenderer : IDisposable
{
    // Pieces nearer than this belong to one band: fewer, larger bitmaps are cheaper than many small ones.
    private const int BandGap = 16;

    private readonly TextHandle _handle;
    private readonly List<TextImage> _images = [];
    private readonly List<TextBand> _bands = [];
    private int _bandCount;
    private bool _rendered;

    private TextRenderer(TextHandle handle)
    {
        handle.Count();
        _handle = handle;
    }

    /// <param name="width">Of the picture to draw on, pixels.</param>
    /// <param name="height">Of the picture to draw on, pixels.</param>
    /// <param name="family">The font that takes the place of families that are not there.</param>
    /// <exception cref="DrawingException">libass does not start.</exception>
    public static TextRenderer Open(int width, int height, string family)
    {
        DrawingLibrary.Initialize();
        DrawingLibrary.ThrowIfFailed(Shim.OpenText(out TextHandle handle, width, height, family), "start the text renderer", handle);
        return new TextRenderer(handle);
    }

    /// <summary>Width of a pixel of the picture divided by its height.</summary>
    public void SetPixelAspect(double ratio) => Shim.SetPixelAspect(_handle, ratio);

    /// <summary>Pixels between lines beyond the font's own.</summary>
    public void SetLineSpacing(double pixels) => Shim.SetLineSpacing(_handle, pixels);

    /// <summary>Adds a font for this script alone. Before the first render.</summary>
    /// <exception cref="DrawingException">Something was rendered already.</exception>
    public void AddFont(string name, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
            DrawingLibrary.ThrowIfFailed(Shim.AddFont(_handle, name, bytes, data.Length), "add a font");
    }

    /// <summary>Sets what comes before the events: script info, styles. Once, first.</summary>
    public void SetHeader(string header)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(header);
        fixed (byte* bytes = utf8)
            Shim.SetHeader(_handle, bytes, utf8.Length);
    }

    /// <summary>Adds an event.</summary>
    /// <param name="line">"ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text".</param>
    /// <param name="startMs">Shown from.</param>
    /// <param name="durationMs">Shown for.</param>
    public void AddEvent(string line, long startMs, long durationMs)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(line);
        fixed (byte* bytes = utf8)
            Shim.AddEvent(_handle, bytes, utf8.Length, startMs, durationMs);
    }

    /// <summary>Bands of the moment that was rendered last, from top to bottom; valid until the next render that returns true.</summary>
    public ReadOnlySpan<TextBand> Bands => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bands)[.._bandCount];

    /// <summary>Renders a moment; false when it looks like the one before, and <see cref="Bands"/> are as they were.</summary>
    public bool Render(long timeMs)
    {
        int change = Shim.RenderText(_handle, timeMs);
        if (change == 0 && _rendered)
            return false;
        _rendered = true;
        _images.Clear();
        TextImage image;
        while (Shim.NextImage(_handle, &image) != 0)
            _images.Add(image);
        Compose();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        foreach (TextBand band in _bands)
            band.Dispose();
        _bands.Clear();
        _bandCount = 0;
    }

    // Subtitles at the top and at the bottom are two bands: one bitmap round both would be the whole picture.
    private void Compose()
    {
        _bandCount = 0;
        int end = int.MinValue;
        while (true)
        {
            int top = int.MaxValue;
            foreach (ref readonly TextImage image in Images)
            {
                if (image.Y >= end && image.Y < top)
                    top = image.Y;
            }

            if (top == int.MaxValue)
                return;
            end = GrowDown(top);
            int left = int.MaxValue, right = int.MinValue;
            foreach (ref readonly TextImage image in Images)
            {
                if (image.Y >= top && image.Y < end)
                {
                    left = Math.Min(left, image.X);
                    right = Math.Max(right, image.X + image.Width);
                }
            }

            if (_bandCount == _bands.Count)
                _bands.Add(new TextBand());
            TextBand band = _bands[_bandCount++];
            band.Start(left, top, right - left, end - top);
            foreach (ref readonly TextImage image in Images)
            {
                if (image.Y >= top && image.Y < end)
                    band.Draw(in image);
            }
        }
    }

    private Span<TextImage> Images => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_images);

    // The bottom of everything that hangs together with a row.
    private int GrowDown(int top)
    {
        int bottom = top + 1;
        for (bool grown = true; grown;)
        {
            grown = false;
            foreach (ref readonly TextImage image in Images)
            {
                if (image.Y >= top && image.Y < bottom + BandGap && image.Y + image.Height > bottom)
                {
                    bottom = image.Y + image.Height;
                    grown = true;
                }
            }
        }

        return bottom;
    }
}
