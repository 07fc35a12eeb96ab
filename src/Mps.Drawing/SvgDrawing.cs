using System.Text;
using Mps.Drawing.Interop;
using Mps.Media;

namespace Mps.Drawing;

/// <summary>A vector drawing. Owns the native document. Nothing outside of the document is ever read. One thread at a time.</summary>
public sealed unsafe class SvgDrawing : IDisposable
{
    private readonly SvgHandle _handle;

    private SvgDrawing(SvgHandle handle)
    {
        handle.Count();
        _handle = handle;
        double width, height;
        HasSize = Shim.GetSvgSize(handle, &width, &height) != 0;
        // What CSS gives a drawing that states neither size nor viewBox.
        (Width, Height) = HasSize ? (width, height) : (300, 150);
    }

    /// <summary>The document states its size, or at least its proportions (viewBox).</summary>
    public bool HasSize { get; }

    /// <summary>Width of the document, CSS pixels.</summary>
    public double Width { get; }

    /// <summary>Height of the document, CSS pixels.</summary>
    public double Height { get; }

    /// <summary>Parses a document.</summary>
    /// <exception cref="DrawingException">It is not well-formed, no svg, or beyond the library's limits; with librsvg's words.</exception>
    public static SvgDrawing Parse(string document)
    {
        DrawingLibrary.Initialize();
        byte[] utf8 = Encoding.UTF8.GetBytes(document);
        fixed (byte* bytes = utf8)
        {
            DrawingLibrary.ThrowIfFailed(Shim.OpenSvg(out SvgHandle handle, bytes, utf8.Length), "read the svg", handle);
            return new SvgDrawing(handle);
        }
    }

    /// <summary>Draws the whole document, stretched over a bitmap, as premultiplied B, G, R, A bytes.</summary>
    /// <exception cref="DrawingException">It is beyond the library's limits.</exception>
    /// <exception cref="ArgumentException">The bitmap is not of four bytes a pixel.</exception>
    public void Draw(PlaneView bitmap)
    {
        if (bitmap.PixelBytes != 4)
            throw new ArgumentException("A bitmap has four bytes a pixel.", nameof(bitmap));
        DrawingLibrary.ThrowIfFailed(
            Shim.DrawSvg(_handle, Width, Height, (byte*)bitmap.Address, bitmap.Width, bitmap.Height, bitmap.StrideBytes), "draw the svg");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
