namespace Mps.Kernels.Denoise;

/// <summary>The numbers that <see cref="TemporalBlend{T}"/> works with in one picture.</summary>
/// <param name="Limit">Difference at which all has moved.</param>
/// <param name="Reach">How far below it all is still.</param>
/// <param name="ToSixteenths">The fraction of 2^15 that makes a difference sixteenths of the reach.</param>
internal readonly record struct BlendLimits(short Limit, short Reach, short ToSixteenths)
{
    /// <summary>Bytes of <see cref="WriteTables"/>.</summary>
    public const int TableBytes = 48;

    /// <summary>Share, of 2^15, that a single cell's difference is asked with: it spreads by 19 %.</summary>
    public const short OwnWeight = (short)(0.6 * 32768);

    // Of the difference that noise explains (mean over 3×3 cells, 144 samples: it spreads by 7 %): below the first all is still, above the second
    // all has moved.
    private const double Still = 1.15, Moved = 1.6;

    // Means of |Gaussian| of σ 1, times the 16 samples of a cell, times √2 for two noises.
    private const double CellDifference = 16 * 0.7979 * 1.4142;

    /// <param name="noise">Standard deviation of the noise of one picture, in the plane's units.</param>
    public static BlendLimits Of(double noise)
    {
        double explained = Math.Min(CellDifference * noise, 20000), range = Math.Max(explained * (Moved - Still) * 0.85, 15);
        return new BlendLimits((short)Math.Round(explained * Moved), (short)Math.Round(range), (short)Math.Min(15 * 32768 / range, short.MaxValue));
    }

    /// <summary>
    /// By count less one: its reciprocal; √((1 + 1/n) / 2), how much less the difference to the mean spreads than that of two pictures; √n / 4. 16 bytes
    /// each.
    /// </summary>
    public static void WriteTables(Span<byte> tables)
    {
        for (int n = 1; n <= 16; n++)
        {
            tables[n - 1] = (byte)(Math.Round(256.0 / n) - 1);
            tables[n + 15] = (byte)Math.Round(255 * Math.Sqrt((1 + (1.0 / n)) / 2));
            tables[n + 31] = (byte)(Math.Round(64 * Math.Sqrt(n)) - 1);
        }
    }
}
