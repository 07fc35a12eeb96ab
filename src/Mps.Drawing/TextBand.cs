using Mps.Drawing.Interop;
using Mps.Media;

namespace Mps.Drawing;

/// <summary>A piece of rendered text: premultiplied B, G, R, A bytes and their place. Owned by its <see cref="TextRenderer"/>.</summary>
#pragma warning disable CA1001 // Its renderer disposes of it; whoever looks at a band must not.
public sealed unsafe class TextBand
#pragma warning restore CA1001
{
    private FrameMemory? _memory;
    private int _width;
    private int _height;

    internal TextBand()
    {
    }

    /// <summary>Column of its left edge.</summary>
    public int X { get; private set; }

    /// <summary>Row of its top edge.</summary>
    public int Y { get; private set; }

    /// <summary>Its pixels, borrowed until the next render.</summary>
    public ReadOnlyPlaneView Pixels => new(_memory!.Planes.Addresses[0], _width, _height, _width * 4, 4);

    /// <summary>The smallest rectangle that holds all ink, in the band's own pixels; empty when there is none.</summary>
    public (int X, int Y, int Width, int Height) Ink
    {
        get
        {
            int left = _width, top = _height, right = 0, bottom = 0;
            ReadOnlyPlaneView pixels = Pixels;
            for (int y = 0; y < _height; y++)
            {
                ReadOnlySpan<uint> row = pixels.Row<uint>(y);
                int first = row.IndexOfAnyExcept(0u);
                if (first < 0)
                    continue;
                left = Math.Min(left, first);
                right = Math.Max(right, row.LastIndexOfAnyExcept(0u) + 1);
                top = Math.Min(top, y);
                bottom = y + 1;
            }

            return right > left ? (left, top, right - left, bottom - top) : default;
        }
    }

    internal void Start(int x, int y, int width, int height)
    {
        (X, Y, _width, _height) = (x, y, width, height);
        const int Row = 1024;
        int rows = (int)((((long)width * height) + Row - 1) / Row);
        if (_memory is null || _memory.Format.Height < rows)
        {
            _memory?.Dispose();
            _memory = null;
            _memory = new FrameMemory(new FrameFormat(PixelFormat.Bgra, Row, rows));
        }

        new Span<byte>((void*)_memory.Planes.Addresses[0], width * height * 4).Clear();
    }

    // One colour over what is there, premultiplied (Porter and Duff's over), each product rounded to nearest.
    internal void Draw(in TextImage image)
    {
        uint opacity = 255 - (image.Rgba & 0xff);
        uint red = image.Rgba >> 24, green = (image.Rgba >> 16) & 0xff, blue = (image.Rgba >> 8) & 0xff;
        byte* start = (byte*)_memory!.Planes.Addresses[0] + (4L * ((long)(image.Y - Y) * _width)) + (4L * (image.X - X));
        for (int y = 0; y < image.Height; y++)
        {
            byte* coverage = image.Coverage + ((long)y * image.Stride);
            byte* pixel = start + (4L * _width * y);
            for (int x = 0; x < image.Width; x++, pixel += 4)
            {
                uint alpha = Divide255(coverage[x] * opacity);
                if (alpha == 0)
                    continue;
                uint left = 255 - alpha;
                pixel[0] = (byte)Divide255((blue * alpha) + (pixel[0] * left));
                pixel[1] = (byte)Divide255((green * alpha) + (pixel[1] * left));
                pixel[2] = (byte)Divide255((red * alpha) + (pixel[2] * left));
                pixel[3] = (byte)Divide255((255 * alpha) + (pixel[3] * left));
            }
        }
    }

    internal void Dispose() => _memory?.Dispose();

    // round(x / 255) for x up to 65535.
    private static uint Divide255(uint x) => (x + 128 + ((x + 128) >> 8)) >> 8;
}
