using Mps.Media;

namespace Mps.Kernels.Denoise;

/// <summary>
/// How much noise a plane has, from the plane alone. The Laplacian's difference (J. Immerkær, "Fast noise variance estimation", CVIU 64, 1996)
/// sees noise and fine texture; so it is averaged over tiles of 16×16, and the noise is what it is in the flattest of them: the fifth percentile,
/// which lies a known share below the mean where there is nothing but noise. Tiles that are black or white throughout are not asked: they were cut off.
/// </summary>
internal sealed class NoiseEstimate
{
    private const int Tile = 16, MostTiles = 384, FewestTiles = 8;

    // |[1 −2 1; −2 4 −2; 1 −2 1] * white noise of σ 1|: its own σ is 6, and the mean of a Gaussian's magnitude √(2/π) of that.
    private const double LaplacianMean = 4.787;

    // The fifth percentile of tiles of pure noise, measured.
    private const double FifthPercentile = 0.86;

    private readonly int[] _tiles = new int[MostTiles];

    /// <summary>Standard deviation of the noise in samples of 8 bits (a plane of more bits is measured in 256ths of its range).</summary>
    public double Of(ReadOnlyPlaneView plane, int bits)
    {
        int columns = (plane.Width - 2) / Tile, rows = (plane.Height - 2) / Tile, all = columns * rows, count = 0;
        if (all < FewestTiles)
        {
            return 0;
        }

        // A stride that shares no factor with the columns would be better still; a prime spreads well enough.
        int step = Math.Max(1, all / MostTiles);
        for (int i = 0; i < all && count < MostTiles; i += step)
        {
            int x = 1 + (i % columns * Tile), y = 1 + (i / columns * Tile);
            int activity = plane.PixelBytes == 2 ? Activity<ushort>(plane, x, y, bits) : Activity<byte>(plane, x, y, bits);
            if (activity >= 0)
            {
                _tiles[count++] = activity;
            }
        }

        if (count < FewestTiles)
        {
            return 0;
        }

        _tiles.AsSpan(0, count).Sort();
        return _tiles[count / 20] / (Tile * Tile * LaplacianMean * FifthPercentile * (1 << (bits - 8)));
    }

    // Sum of magnitudes of the Laplacian's difference; -1 where all samples lie at an end of the range.
    private static int Activity<TSample>(ReadOnlyPlaneView plane, int x, int y, int bits)
        where TSample : unmanaged, System.Numerics.IBinaryInteger<TSample>
    {
        int sum = 0, total = 0, unit = 1 << (bits - 8);
        ReadOnlySpan<TSample> above = plane.Row<TSample>(y - 1).Slice(x - 1, Tile + 2), row = plane.Row<TSample>(y).Slice(x - 1, Tile + 2);
        for (int v = 0; v < Tile; v++)
        {
            ReadOnlySpan<TSample> below = plane.Row<TSample>(y + v + 1).Slice(x - 1, Tile + 2);
            int left = Second(above, row, below, 0), middle = Second(above, row, below, 1);
            for (int u = 1; u <= Tile; u++)
            {
                int right = Second(above, row, below, u + 1);
                sum += Math.Abs(left - (2 * middle) + right);
                total += int.CreateTruncating(row[u]);
                (left, middle) = (middle, right);
            }

            above = row;
            row = below;
        }

        int mean = total / (Tile * Tile);
        return mean <= 17 * unit || mean >= 234 * unit ? -1 : sum;
    }

    private static int Second<TSample>(ReadOnlySpan<TSample> above, ReadOnlySpan<TSample> row, ReadOnlySpan<TSample> below, int x)
        where TSample : unmanaged, System.Numerics.IBinaryInteger<TSample> =>
        int.CreateTruncating(above[x]) - (2 * int.CreateTruncating(row[x])) + int.CreateTruncating(below[x]);
}
