using Mps.Media;

namespace Mps.Kernels.Restore;

/// <summary>
/// How much a picture shows the blocks of a codec: by how much steps between neighbouring samples are larger every eighth column than between
/// these. Strong steps are the picture's own and do not count. After Z. Wang, A. Bovik and B. Evans, "Blind measurement of blocking
/// artifacts in images", 2000, in space instead of in frequency.
/// </summary>
internal static unsafe class Blockiness
{
    /// <summary>Every how many rows one is looked at, and the first.</summary>
    public const int RowStep = 4, FirstRow = RowStep / 2;

    /// <summary>A step of more than this, codes of 8 bits, is an edge of the picture.</summary>
    public const int MostStep = 12;

    /// <summary>Mean step at the edges of blocks less that elsewhere, in codes of 8 bits; around 0 for pictures that show no blocks.</summary>
    /// <param name="luma">Plane 0.</param>
    /// <param name="bits">Of a sample.</param>
    public static double Of(ReadOnlyPlaneView luma, int bits)
    {
        int most = MostStep << (bits - 8);
        Span<long> sums = stackalloc long[8];
        Span<int> counts = stackalloc int[8];
        for (int y = FirstRow; y < luma.Height; y += RowStep)
        {
            if (luma.PixelBytes == 1)
                Row8((byte*)luma.Address + ((nint)y * luma.StrideBytes), luma.Width, most, sums, counts);
            else
                Row16((ushort*)((byte*)luma.Address + ((nint)y * luma.StrideBytes)), luma.Width, most, sums, counts);
        }

        return Of(sums, counts, bits);
    }

    /// <summary>The same from what was counted.</summary>
    /// <param name="sums">For each column of the eight: of its steps, twice, the steps beside them taken off.</param>
    /// <param name="counts">How many steps each sum is of.</param>
    /// <param name="bits">Of a sample.</param>
    public static double Of(ReadOnlySpan<long> sums, ReadOnlySpan<int> counts, int bits)
    {
        double greatest = double.MinValue, all = 0;
        int phases = 0;
        for (int i = 0; i < 8; i++)
        {
            if (counts[i] == 0)
                continue;
            double mean = (double)sums[i] / counts[i];
            (greatest, all, phases) = (Math.Max(greatest, mean), all + mean, phases + 1);
        }

        return phases < 8 ? 0 : (greatest - ((all - greatest) / 7)) / (1 << (bits - 8)) / 2;
    }

    private static void Row8(byte* row, int width, int most, Span<long> sums, Span<int> counts)
    {
        for (int x = 2; x < width - 1; x++)
            Count(row[x - 2], row[x - 1], row[x], row[x + 1], x, most, sums, counts);
    }

    private static void Row16(ushort* row, int width, int most, Span<long> sums, Span<int> counts)
    {
        for (int x = 2; x < width - 1; x++)
            Count(row[x - 2], row[x - 1], row[x], row[x + 1], x, most, sums, counts);
    }

    private static void Count(int a, int b, int c, int d, int x, int most, Span<long> sums, Span<int> counts)
    {
        int step = Math.Abs(c - b);
        if (step > most)
            return;
        sums[x & 7] += (2 * step) - Math.Abs(b - a) - Math.Abs(d - c);
        counts[x & 7]++;
    }
}
