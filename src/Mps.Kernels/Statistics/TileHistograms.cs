using Mps.Media;

namespace Mps.Kernels.Statistics;

/// <summary>
/// How luma is spread in each tile of a picture: 64 bins of a 64th of the code range. Every second column and row counts. Remembers the picture
/// before, to tell a cut.
/// </summary>
internal sealed unsafe class TileHistograms(int columns, int rows)
{
    public const int Bins = 64;

    private readonly int[] _counts = new int[columns * rows * Bins];
    private readonly double[] _picture = new double[Bins];
    private readonly double[] _before = new double[Bins];
    private bool _any;

    /// <summary>Whole picture: share of each bin.</summary>
    public ReadOnlySpan<double> Picture => _picture;

    /// <summary>Counts of one tile.</summary>
    public ReadOnlySpan<int> Tile(int column, int row) => _counts.AsSpan(((row * columns) + column) * Bins, Bins);

    /// <summary>Counts a picture. Returns true when it has next to nothing to do with the one before: the first, and after a cut.</summary>
    /// <param name="luma">Plane 0.</param>
    /// <param name="bits">Of a sample.</param>
    public bool Count(ReadOnlyPlaneView luma, int bits)
    {
        Array.Clear(_counts);
        for (int y = 0; y < luma.Height; y += 2)
        {
            byte* row = (byte*)luma.Address + ((nint)y * luma.StrideBytes);
            int tileRow = (int)((long)y * rows / luma.Height);
            for (int column = 0; column < columns; column++)
            {
                int first = (int)((long)luma.Width * column / columns), end = (int)((long)luma.Width * (column + 1) / columns);
                fixed (int* tile = &_counts[((tileRow * columns) + column) * Bins])
                    HistogramRows.Count(row + (first * luma.PixelBytes), end - first, 2, luma.PixelBytes > 1, bits - 6, Bins - 1, tile, 0);
            }
        }

        return Conclude();
    }

    /// <summary>Takes what was counted elsewhere, as <see cref="Count"/>.</summary>
    /// <param name="counts">Bins of the tiles, row by row.</param>
    public bool Take(ReadOnlySpan<int> counts)
    {
        counts.CopyTo(_counts);
        return Conclude();
    }

    /// <summary>The next picture is the first.</summary>
    public void Restart() => _any = false;

    private bool Conclude()
    {
        _picture.CopyTo(_before, 0);
        double all = 0, different = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            double sum = 0;
            for (int tile = 0; tile < columns * rows; tile++)
                sum += _counts[(tile * Bins) + bin];
            _picture[bin] = sum;
            all += sum;
        }

        for (int bin = 0; bin < Bins; bin++)
        {
            _picture[bin] /= all;
            different += Math.Abs(_picture[bin] - _before[bin]);
        }

        // Of at most 2, when no sample has a luma that one before had.
        bool cut = !_any || different > 0.7;
        _any = true;
        return cut;
    }
}
