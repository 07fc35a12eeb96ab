using Mps.Media;

namespace Mps.Kernels;

/// <summary>
/// A small picture with alpha at its place over pictures of one format, made ready for blending once: for each sample what is added and how
/// much of what lies below is kept. Where it lies outside the picture it is cut off. Owns its memory, which is used again by the next
/// <see cref="Set"/>. One thread at a time.
/// <para>A blended sample is round((A · value + (1 − A) · below)), with A the alpha rounded to 1/256 (8-bit pictures) or 1/16384: within 1 of the
/// real-valued formula. Alpha and colour of a chroma sample are the mean over the luma samples it stands for. Colours are blended as they
/// are coded, not in linear light, as players and libavfilter blend them.</para>
/// </summary>
public sealed unsafe class OverlayPicture : IDisposable
{
    private const int WideBits = 14;

    private readonly OverlayColour _colour;
    private readonly FrameFormat _picture;
    private readonly int _one;
    private readonly double _fraction;
    private readonly double[] _alpha;
    private FrameMemory? _memory;
    private PlaneRegion _luma;
    private PlaneRegion _chroma;

    /// <param name="colour">What it is drawn on.</param>
    /// <exception cref="NotSupportedException">The format is not <see cref="Supports">supported</see>.</exception>
    public OverlayPicture(OverlayColour colour)
    {
        ArgumentNullException.ThrowIfNull(colour);
        if (!Supports(colour.Picture.PixelFormat))
            throw new NotSupportedException($"Nothing can be drawn on pictures of {colour.Picture.PixelFormat.Name()}.");
        _colour = colour;
        _picture = colour.Picture;
        int bits = _picture.BitsPerSample;
        _one = bits == 8 ? 256 : 1 << WideBits;
        _fraction = bits == 8 ? 1 : (1 << (15 - bits)) / (double)_one;
        _alpha = [.. Enumerable.Range(0, 256).Select(a => a / 255.0)];
    }

    /// <summary>True for planar Y'CbCr of 8 to 12 bits with 4:2:0, 4:2:2, 4:4:0 or 4:4:4 sampling.</summary>
    public static bool Supports(PixelFormat format)
    {
        FrameFormat probe = new(format, 16, 16);
        return probe.IsValid && probe.PlaneCount == 3 && probe.BitsPerSample <= 12 && probe.Log2ChromaWidth <= 1 && probe.Log2ChromaHeight <= 1
            && probe.PixelBytes(1) == probe.BytesPerSample && !format.Name().StartsWith('g');
    }

    /// <summary>Nothing of it lies in the picture.</summary>
    public bool IsEmpty => _luma.Width == 0;

    /// <summary>Where it lies, luma samples, cut to the picture.</summary>
    public (int X, int Y, int Width, int Height) Bounds => (_luma.X, _luma.Y, _luma.Width, _luma.Height);

    /// <summary>Takes new content, or a new place.</summary>
    /// <param name="bitmap">Premultiplied B, G, R, A bytes in sRGB.</param>
    /// <param name="x">Column of the picture where its left edge lies; may be negative.</param>
    /// <param name="y">Row of the picture where its top edge lies; may be negative.</param>
    /// <exception cref="ArgumentException">The bitmap is not of four bytes a pixel.</exception>
    public void Set(ReadOnlyPlaneView bitmap, int x, int y)
    {
        if (bitmap.PixelBytes != 4)
            throw new ArgumentException("A bitmap has four bytes a pixel.", nameof(bitmap));
        int left = Math.Max(0, x), top = Math.Max(0, y);
        int right = (int)Math.Min(_picture.Width, (long)x + bitmap.Width), bottom = (int)Math.Min(_picture.Height, (long)y + bitmap.Height);
        if (right <= left || bottom <= top)
        {
            Clear();
            return;
        }

        Place(left, top, right, bottom);
        SetLuma(bitmap, x, y);
        SetChroma(bitmap, x, y);
    }

    /// <summary>Becomes empty.</summary>
    public void Clear() => _luma = _chroma = default;

    /// <summary>Draws it.</summary>
    /// <param name="picture">Of the format that it was made for.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="ArgumentException">The picture is of another format.</exception>
    public void Blend(FrameView picture, KernelSet? kernels = null)
    {
        if (picture.Format != _picture)
            throw new ArgumentException($"The overlay was made for {_picture}, not {picture.Format}.", nameof(picture));
        if (IsEmpty)
            return;
        kernels ??= KernelSet.Best;
        Blend(picture.Plane(0), _luma, 0, kernels);
        Blend(picture.Plane(1), _chroma, 0, kernels);
        Blend(picture.Plane(2), _chroma, 1, kernels);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Its numbers as they lie in memory, for a copy of it elsewhere: luma's add, luma's keep, chroma's two adds, chroma's keep, each row by
    /// row. Borrowed until the next <see cref="Set"/>.
    /// </summary>
    internal ReadOnlySpan<ushort> Weights => IsEmpty
        ? []
        : new ReadOnlySpan<ushort>(_luma.Add(0, 0), (2 * _luma.Width * _luma.Height) + (3 * _chroma.Width * _chroma.Height));

    /// <summary>What it is drawn on.</summary>
    internal FrameFormat Picture => _picture;

    /// <summary>Where its chroma lies, chroma samples, cut to the picture.</summary>
    internal (int X, int Y, int Width, int Height) ChromaBounds => (_chroma.X, _chroma.Y, _chroma.Width, _chroma.Height);

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        _memory?.Dispose();
        _memory = null;
    }

    private void Blend(PlaneView plane, in PlaneRegion region, int component, KernelSet kernels)
    {
        int bits = _picture.BitsPerSample;
        for (int row = 0; row < region.Height; row++)
        {
            byte* samples = (byte*)plane.Address + ((nint)(region.Y + row) * plane.StrideBytes) + ((nint)region.X * plane.PixelBytes);
            ushort* add = region.Add(row, component), keep = region.Keep(row);
            if (bits == 8)
                kernels.Overlay8(samples, add, keep, region.Width);
            else
                kernels.Overlay16(samples, add, keep, region.Width, bits);
        }
    }

    private void Place(int left, int top, int right, int bottom)
    {
        int log2Width = _picture.Log2ChromaWidth, log2Height = _picture.Log2ChromaHeight;
        int chromaX = left >> log2Width, chromaY = top >> log2Height;
        int width = right - left, height = bottom - top;
        int chromaWidth = Ceiling(right, log2Width) - chromaX, chromaHeight = Ceiling(bottom, log2Height) - chromaY;
        long samples = (2L * width * height) + (3L * chromaWidth * chromaHeight);
        // As a grey picture of 16-bit samples, whose memory is accounted for and freed like any other.
        const int Row = 4096;
        int rows = (int)((samples + Row - 1) / Row);
        if (_memory is null || _memory.Format.Height < rows)
        {
            _memory?.Dispose();
            _memory = null;
            _memory = new FrameMemory(new FrameFormat(PixelFormat.Gray16le, Row, rows));
        }

        ushort* memory = (ushort*)_memory.Planes.Addresses[0];
        _luma = new PlaneRegion(memory, left, top, width, height, 1);
        _chroma = new PlaneRegion(memory + (2L * width * height), chromaX, chromaY, chromaWidth, chromaHeight, 2);
    }

    private void SetLuma(ReadOnlyPlaneView bitmap, int x, int y)
    {
        OverlayColour colour = _colour;
        double r = colour.KR * colour.LumaScale / 255, g = (1 - colour.KR - colour.KB) * colour.LumaScale / 255, b = colour.KB * colour.LumaScale / 255;
        uint last = 0;
        ushort lastAdd = 0, lastKeep = (ushort)_one;
        for (int row = 0; row < _luma.Height; row++)
        {
            uint* pixels = Row(bitmap, _luma.Y + row - y) + (_luma.X - x);
            ushort* add = _luma.Add(row, 0), keep = _luma.Keep(row);
            for (int column = 0; column < _luma.Width; column++)
            {
                // Drawings are mostly runs of one colour.
                uint pixel = pixels[column];
                if (pixel != last)
                {
                    last = pixel;
                    double alpha = _alpha[pixel >> 24];
                    double value = colour.IsDirect
                        ? (r * ((pixel >> 16) & 0xff)) + (g * ((pixel >> 8) & 0xff)) + (b * (pixel & 0xff)) + (colour.LumaOffset * alpha)
                        : Convert(pixel).Y * alpha;
                    lastAdd = Weigh(alpha, value, out lastKeep);
                }

                add[column] = lastAdd;
                keep[column] = lastKeep;
            }
        }
    }

    private void SetChroma(ReadOnlyPlaneView bitmap, int x, int y)
    {
        int log2Width = _picture.Log2ChromaWidth, log2Height = _picture.Log2ChromaHeight;
        int right = _luma.X + _luma.Width, bottom = _luma.Y + _luma.Height;
        for (int row = 0; row < _chroma.Height; row++)
        {
            int cellTop = (_chroma.Y + row) << log2Height, cellBottom = Math.Min(cellTop + (1 << log2Height), _picture.Height);
            for (int column = 0; column < _chroma.Width; column++)
            {
                int cellLeft = (_chroma.X + column) << log2Width, cellRight = Math.Min(cellLeft + (1 << log2Width), _picture.Width);
                double alpha = 0, cb = 0, cr = 0;
                for (int v = Math.Max(cellTop, _luma.Y); v < Math.Min(cellBottom, bottom); v++)
                {
                    uint* pixels = Row(bitmap, v - y) - x;
                    for (int u = Math.Max(cellLeft, _luma.X); u < Math.Min(cellRight, right); u++)
                        Add(pixels[u], ref alpha, ref cb, ref cr);
                }

                double cells = (cellBottom - cellTop) * (cellRight - cellLeft);
                _chroma.Put(row, column, 0, Weigh(alpha / cells, cb / cells, out ushort keep), keep);
                _chroma.Put(row, column, 1, Weigh(alpha / cells, cr / cells, out keep), keep);
            }
        }
    }

    private void Add(uint pixel, ref double alpha, ref double cb, ref double cr)
    {
        double a = _alpha[pixel >> 24];
        if (a == 0)
            return;
        alpha += a;
        if (!_colour.IsDirect)
        {
            (_, double u, double v) = Convert(pixel);
            cb += u * a;
            cr += v * a;
            return;
        }

        double r = (pixel >> 16) & 0xff, g = (pixel >> 8) & 0xff, b = pixel & 0xff;
        double luma = (_colour.KR * r) + ((1 - _colour.KR - _colour.KB) * g) + (_colour.KB * b);
        double scale = _colour.ChromaScale / 255;
        cb += (scale * (b - luma) / (2 * (1 - _colour.KB))) + (_colour.ChromaOffset * a);
        cr += (scale * (r - luma) / (2 * (1 - _colour.KR))) + (_colour.ChromaOffset * a);
    }

    // Of a premultiplied pixel, as if it were opaque.
    private (double Y, double Cb, double Cr) Convert(uint pixel)
    {
        double alpha = _alpha[pixel >> 24];
        if (alpha == 0)
            return default;
        return _colour.Convert(
            Math.Min(255, ((pixel >> 16) & 0xff) / alpha), Math.Min(255, ((pixel >> 8) & 0xff) / alpha), Math.Min(255, (pixel & 0xff) / alpha));
    }

    // The two numbers of KernelSet.Overlay8 and Overlay16: value is a sample's value times alpha.
    private ushort Weigh(double alpha, double value, out ushort keep)
    {
        int over = (int)Math.Round(alpha * _one);
        keep = (ushort)(_one - over);
        if (over == 0)
            return 0;
        double straight = Math.Clamp(value / alpha, 0, _colour.Maximum);
        return (ushort)Math.Round(straight * over * _fraction);
    }

    private static uint* Row(ReadOnlyPlaneView bitmap, int y) => (uint*)((byte*)bitmap.Address + ((nint)y * bitmap.StrideBytes));

    private static int Ceiling(int value, int log2) => (value + (1 << log2) - 1) >> log2;

    /// <summary>Part of a plane: one array of what is added for each component, then one of what is kept, which they share.</summary>
    private readonly struct PlaneRegion(ushort* memory, int x, int y, int width, int height, int components)
    {
        public int X => x;

        public int Y => y;

        public int Width => width;

        public int Height => height;

        public ushort* Add(int row, int component) => memory + ((long)width * height * component) + ((long)width * row);

        public ushort* Keep(int row) => memory + ((long)width * height * components) + ((long)width * row);

        public void Put(int row, int column, int component, ushort add, ushort keep)
        {
            Add(row, component)[column] = add;
            Keep(row)[column] = keep;
        }
    }
}
