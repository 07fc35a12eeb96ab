using System.Runtime.CompilerServices;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Colour;

/// <summary>
/// Lets luma change by no more than half of the way to where black, white or the chroma over it (<see cref="ColourBounds"/>) would clip a component of
/// R'G'B': what was not clipped is not clipped afterwards, and what was different stays different. A colour that R'G'B' cannot show goes no further out. Each luma sample
/// counts with the chroma sample that covers it. For one thread; owns its rows. Every level gives the same bits.
/// </summary>
internal sealed unsafe class LumaRoom : IDisposable
{
    // Rows: the bounds of luma samples, and what they are made from: chroma, and its bounds in its place.
    private const int Floor = 0, Ceiling = 1, Cb = 2, Cr = 3, Rows = 4;

    private readonly FrameFormat _format;
    private readonly ColourBounds _bounds;
    private readonly WordRows _rows;
    private readonly delegate*<in ColourBounds, short*, short*, short*, short*, int, void> _bound;
    private readonly delegate*<short*, short*, int, void> _widen;
    private readonly delegate*<short*, short*, short*, short*, int, void> _add;

    /// <param name="format">Planar Y'CbCr, or luma: then black and white alone are bounds.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="level">Instruction set.</param>
    public LumaRoom(FrameFormat format, PictureColour colour, KernelLevel level)
    {
        (_format, _bounds) = (format, ColourBounds.Of(format, colour));
        _bound = level switch { KernelLevel.Avx512 => &Bound<Words512>, KernelLevel.Avx2 => &Bound<Words256>, _ => &BoundScalar };
        _widen = level switch { KernelLevel.Avx512 => &Widen<Words512>, KernelLevel.Avx2 => &Widen<Words256>, _ => &WidenScalar };
        _add = level switch { KernelLevel.Avx512 => &Add<Words512>, KernelLevel.Avx2 => &Add<Words256>, _ => &AddScalar };
        _rows = new WordRows(Rows, format.Width + 1);
        new Span<short>(_rows[Floor], format.Width).Fill((short)_bounds.Black);
        new Span<short>(_rows[Ceiling], format.Width).Fill((short)_bounds.White);
    }

    /// <summary>The least luma of each column that clips nothing; may lie above white where chroma is out of range.</summary>
    public short* Least => _rows[Floor];

    /// <summary>The greatest.</summary>
    public short* Greatest => _rows[Ceiling];

    /// <summary>Takes the chroma over luma row <paramref name="y"/>.</summary>
    public void Take(PlanarYuv pictures, int y)
    {
        if (_format.PlaneCount == 1)
            return;
        int row = y >> _format.Log2ChromaHeight;
        pictures.Load(1, row, _rows[Cb]);
        pictures.Load(2, row, _rows[Cr]);
        Take(_rows[Cb], _rows[Cr]);
    }

    /// <summary>Takes a row of chroma.</summary>
    public void Take(short* cb, short* cr)
    {
        if (_format.Log2ChromaWidth == 0)
        {
            Bound(cb, cr, _rows[Floor], _rows[Ceiling]);
            return;
        }

        Bound(cb, cr, _rows[Cb], _rows[Cr]);
        _widen(_rows[Cb], _rows[Floor], _format.Width);
        _widen(_rows[Cr], _rows[Ceiling], _format.Width);
    }

    /// <summary>The least and the greatest luma that clips nothing under each sample of a row of chroma.</summary>
    public void Bound(short* cb, short* cr, short* least, short* greatest) => _bound(_bounds, cb, cr, least, greatest, _format.PlaneWidth(1));

    /// <summary>luma += change, as far as there is room under the chroma that was taken.</summary>
    public void Add(short* luma, short* change) => _add(luma, change, _rows[Floor], _rows[Ceiling], _format.Width);

    public void Dispose() => _rows.Dispose();

    private static void BoundScalar(in ColourBounds bounds, short* cb, short* cr, short* floor, short* ceiling, int count)
    {
        for (int x = 0; x < count; x++)
        {
            int b = (cb[x] - 2048) << 3, r = (cr[x] - 2048) << 3;
            int red = Scale(r, bounds.RedOfCr), green = -Scale(b, bounds.GreenOfCb) - Scale(r, bounds.GreenOfCr), blue = Scale(b, bounds.BlueOfCb);
            floor[x] = (short)(bounds.Black - Math.Min(red, Math.Min(green, blue)));
            ceiling[x] = (short)(bounds.White - Math.Max(red, Math.Max(green, blue)));
        }

        static int Scale(int a, int b) => ((a * b) + 16384) >> 15;
    }

    private static void WidenScalar(short* from, short* to, int count)
    {
        for (int x = 0; x < count; x++)
            to[x] = from[x >> 1];
    }

    private static void AddScalar(short* luma, short* change, short* floor, short* ceiling, int count)
    {
        for (int x = 0; x < count; x++)
        {
            // One word less than half: rounded to samples, half of what is left above the last would be all of it.
            int down = Math.Max((luma[x] - floor[x] - 1) >> 1, 0), up = Math.Max((ceiling[x] - luma[x] - 1) >> 1, 0);
            luma[x] += (short)Math.Min(Math.Max(change[x], -down), up);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bound<T>(in ColourBounds bounds, short* cb, short* cr, short* floor, short* ceiling, int count)
        where T : struct, IWords<T>
    {
        T grey = T.Of(2048), black = T.Of(bounds.Black), white = T.Of(bounds.White), none = T.Of(0);
        T redOfCr = T.Of(bounds.RedOfCr), greenOfCb = T.Of(bounds.GreenOfCb), greenOfCr = T.Of(bounds.GreenOfCr), blueOfCb = T.Of(bounds.BlueOfCb);
        for (int x = 0; x < count; x += T.Lanes)
        {
            T b = (T.Load(cb + x) - grey) << 3, r = (T.Load(cr + x) - grey) << 3;
            T red = r * redOfCr, green = none - (b * greenOfCb) - (r * greenOfCr), blue = b * blueOfCb;
            (black - T.Min(red, T.Min(green, blue))).Store(floor + x);
            (white - T.Max(red, T.Max(green, blue))).Store(ceiling + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<T>(short* from, short* to, int count)
        where T : struct, IWords<T>
    {
        for (int x = 0; x < count; x += T.Lanes)
            T.LoadTwice(from + (x >> 1)).Store(to + x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(short* luma, short* change, short* floor, short* ceiling, int count)
        where T : struct, IWords<T>
    {
        T none = T.Of(0), one = T.Of(1);
        for (int x = 0; x < count; x += T.Lanes)
        {
            T y = T.Load(luma + x);
            T down = T.Max((y - T.Load(floor + x) - one) >> 1, none), up = T.Max((T.Load(ceiling + x) - y - one) >> 1, none);
            (y + T.Min(T.Max(T.Load(change + x), none - down), up)).Store(luma + x);
        }
    }
}
