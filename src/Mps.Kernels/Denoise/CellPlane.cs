using System.Runtime.InteropServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Denoise;

/// <summary>
/// One plane in cells of four columns: a row is stored as four runs, that of all cells' first columns, that of their second ones, and so on,
/// so that a vector holds the same column of cells side by side. Samples are signed, 12 bits, zero in the middle of the range. Two cells lie before
/// the picture and some behind it, mirrored. Owns its memory; it is zero at first.
/// </summary>
internal sealed unsafe class CellPlane : IDisposable
{
    /// <summary>Columns of a cell.</summary>
    public const int Side = 4;

    /// <summary>Cells before the picture: blocks that begin up to seven columns before it lie over it.</summary>
    public const int Before = 2;

    private short* _samples;

    public CellPlane(int width, int height)
    {
        (Width, Height) = (width, height);
        Cells = CountCells(width);
        _samples = (short*)NativeMemory.AlignedAlloc((nuint)height * (nuint)RowSamples * sizeof(short), 64);
        NativeMemory.Clear(_samples, (nuint)height * (nuint)RowSamples * sizeof(short));
    }

    ~CellPlane() => Free();

    public int Width { get; }

    public int Height { get; }

    /// <summary>Cells in a row, those beside the picture among them.</summary>
    public int Cells { get; }

    /// <summary>From one run to the next. Vectors that begin in the last cells reach into what lies between.</summary>
    public int RunSamples => LaneWidth.RoundUp(Cells) + LaneWidth.Most;

    private int RowSamples => Side * RunSamples;

    public static int CountCells(int width) => ((width + Side - 1) / Side) + (2 * Before);

    /// <summary>Where position <paramref name="i"/> of a line of <paramref name="count"/> is found that goes on mirrored at both ends.</summary>
    public static int Mirror(int i, int count)
    {
        if (i >= -count && i < 2 * count)
        {
            return i < 0 ? -1 - i : i < count ? i : (2 * count) - 1 - i;
        }

        int at = i % (2 * count);
        at = at < 0 ? at + (2 * count) : at;
        return at < count ? at : (2 * count) - 1 - at;
    }

    /// <summary>The first run of row <paramref name="y"/>, -∞..∞: mirrored outside the picture.</summary>
    public short* Row(int y) => _samples + ((nint)((uint)y < (uint)Height ? y : Mirror(y, Height)) * RowSamples);

    /// <summary>Fills the cells beside the picture in a row of which only the picture's are right.</summary>
    public void MirrorEnds(int y)
    {
        short* row = Row(y);
        for (int x = -Before * Side; x < 0; x++)
        {
            *Sample(row, x) = *Sample(row, Mirror(x, Width));
        }

        for (int x = Width; x < (Cells - Before) * Side; x++)
        {
            *Sample(row, x) = *Sample(row, Mirror(x, Width));
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private short* Sample(short* row, int x) => row + (((x + (Before * Side)) % Side) * RunSamples) + ((x + (Before * Side)) / Side);

    private void Free()
    {
        NativeMemory.AlignedFree(_samples);
        _samples = null;
    }
}
