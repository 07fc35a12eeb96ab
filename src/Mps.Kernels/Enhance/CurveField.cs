using System.Runtime.InteropServices;

namespace Mps.Kernels.Enhance;

/// <summary>
/// Curves of luma for the tiles of a picture, blended between the centres of tiles, so that no tile shows. Curves follow the pictures slowly, but
/// at once at a cut: nothing flickers.
/// </summary>
internal sealed unsafe class CurveField
{
    /// <summary>Tiles across and down: large enough to leave no halos round things, small enough to tell sky from ground.</summary>
    public const int Columns = 8, Rows = 6;

    /// <summary>How much of what is new joins what was, with each picture.</summary>
    private const double Pace = 0.08;

    private readonly double[] _curves = new double[Columns * Rows * CurveRows.Points];
    private readonly short[] _words = GC.AllocateArray<short>(Columns * Rows * CurveRows.Points, pinned: true);

    /// <summary>Ints that <see cref="Row"/> writes.</summary>
    public static int RowLength => Columns << CurveRows.PointShift;

    /// <summary>The curves of the tiles, row by row: <see cref="CurveRows.Points"/> words each.</summary>
    public ReadOnlySpan<short> Words => _words;

    /// <summary>Takes the curve that a picture asks for in one tile.</summary>
    /// <param name="column">Tile.</param>
    /// <param name="row">Tile.</param>
    /// <param name="curve"><see cref="CurveRows.Points"/> values, −32768..32767.</param>
    /// <param name="atOnce">Forget what was before.</param>
    public void Follow(int column, int row, ReadOnlySpan<double> curve, bool atOnce)
    {
        int at = ((row * Columns) + column) * CurveRows.Points;
        for (int i = 0; i < curve.Length; i++)
        {
            double value = atOnce ? curve[i] : _curves[at + i] + (Pace * (curve[i] - _curves[at + i]));
            _curves[at + i] = value;
            _words[at + i] = (short)Math.Clamp(Math.Round(value), short.MinValue, short.MaxValue);
        }
    }

    /// <summary>The curves of one row of the picture, as <see cref="CurveRows.LookUp"/> takes them.</summary>
    /// <param name="y">Row.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="output"><see cref="RowLength"/> pairs.</param>
    public void Row(int y, int height, int* output)
    {
        (int tile, int weight) = TileColumns.At(y, height, Rows);
        short* above = (short*)Marshal.UnsafeAddrOfPinnedArrayElement(_words, tile * Columns * CurveRows.Points), below = above + (Columns * CurveRows.Points);
        for (int column = 0; column < Columns; column++)
        {
            int before = Blend(0);
            for (int i = 1; i < CurveRows.Points; i++)
            {
                int next = Blend(i);
                *output++ = (next << 16) | (before & 0xffff);
                before = next;
            }

            above += CurveRows.Points;
            below += CurveRows.Points;
        }

        int Blend(int i) => ((above[i] * (TileColumns.Whole - weight)) + (below[i] * weight) + (TileColumns.Whole / 2)) >> 8;
    }
}
