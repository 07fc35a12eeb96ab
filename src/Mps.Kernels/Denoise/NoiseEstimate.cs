using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mps.Media;

namespace Mps.Kernels.Denoise;

/// <summary>
/// How much noise a plane has, from the plane alone. The Laplacian's difference (J. Immerkær, "Fast noise variance estimation", CVIU 64, 1996)
/// sees noise and fine texture; so it is averaged over tiles of 16×16, and the noise is what it is in the flattest of them: the fifth percentile,
/// which lies a known share below the mean where there is nothing but noise. Tiles that are black or white throughout are not asked: they were cut off.
/// </summary>
internal sealed unsafe class NoiseEstimate
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

        int step = Math.Max(1, all / MostTiles);
        for (int i = 0; i < all && count < MostTiles; i += step)
        {
            int x = 1 + (i % columns * Tile), y = 1 + (i / columns * Tile);
            int activity = Activity(plane, x, y, bits);
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

    // Sum of magnitudes of the Laplacian's difference; -1 where all samples lie at an end of the range. 12 bits · 8 stay within 16.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Activity(ReadOnlyPlaneView plane, int x, int y, int bits)
    {
        bool wide = plane.PixelBytes == 2;
        byte* at = (byte*)plane.Address + ((nint)y * plane.StrideBytes) + (x * plane.PixelBytes);
        Vector256<int> sums = Vector256<int>.Zero, totals = Vector256<int>.Zero;
        for (int v = 0; v < Tile; v++, at += plane.StrideBytes)
        {
            byte* above = at - plane.StrideBytes, below = at + plane.StrideBytes;
            int next = plane.PixelBytes;
            Vector256<short> middle = Load(at, wide);
            Vector256<short> corners = (Load(above - next, wide) + Load(above + next, wide)) + (Load(below - next, wide) + Load(below + next, wide));
            Vector256<short> sides = (Load(above, wide) + Load(below, wide)) + (Load(at - next, wide) + Load(at + next, wide));
            Vector256<short> difference = Vector256.Abs((corners - sides) + ((middle + middle) - (sides - (middle + middle))));
            (Vector256<int> low, Vector256<int> high) = Vector256.Widen(difference);
            sums += low + high;
            (low, high) = Vector256.Widen(middle);
            totals += low + high;
        }

        int mean = Vector256.Sum(totals) / (Tile * Tile), unit = 1 << (bits - 8);
        return mean <= 17 * unit || mean >= 234 * unit ? -1 : Vector256.Sum(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load(byte* at, bool wide) =>
        wide ? Vector256.Load((short*)at) : Vector256.WidenLower(Vector128.Load(at).ToVector256Unsafe()).AsInt16();
}
