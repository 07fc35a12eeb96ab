using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Mps.Media;

namespace Mps.Kernels.Statistics;

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

    private readonly int[] _asked = new int[2 * MostTiles];
    private readonly int[] _tiles = new int[MostTiles];

    /// <summary>
    /// Which tiles of a plane are asked: every so many of those that lie beside each other from sample 1,1 on, row by row. None where there are too few.
    /// </summary>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    /// <returns>Tiles in a row, of how many one is asked, and how many are asked, less than 768.</returns>
    public static (int Columns, int Step, int Count) Tiles(int width, int height)
    {
        int columns = (width - 2) / Tile, all = columns * ((height - 2) / Tile), step = Math.Max(1, all / MostTiles);
        return (columns, step, all < FewestTiles ? 0 : (all + step - 1) / step);
    }

    /// <summary>Standard deviation of the noise in samples of 8 bits (a plane of more bits is measured in 256ths of its range).</summary>
    public double Of(ReadOnlyPlaneView plane, int bits)
    {
        (int columns, int step, int count) = Tiles(plane.Width, plane.Height);
        for (int i = 0; i < count; i++)
        {
            int tile = i * step;
            _asked[i] = Activity(plane, 1 + (tile % columns * Tile), 1 + (tile / columns * Tile), bits);
        }

        return Of(_asked.AsSpan(0, count), bits);
    }

    /// <summary>The same from what the tiles answered.</summary>
    /// <param name="answers">Sum of magnitudes of the Laplacian's difference over each tile that is asked; -1 where all samples lie at an end of the range.</param>
    /// <param name="bits">Of a sample.</param>
    public double Of(ReadOnlySpan<int> answers, int bits)
    {
        int count = 0;
        foreach (int answer in answers)
        {
            if (answer >= 0 && count < MostTiles)
            {
                _tiles[count++] = answer;
            }
        }

        if (count < FewestTiles)
        {
            return 0;
        }

        _tiles.AsSpan(0, count).Sort();
        return _tiles[count / 20] / (Tile * Tile * LaplacianMean * FifthPercentile * (1 << (bits - 8)));
    }

    // What a tile answers. 12 bits · 8 stay within 16.
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
