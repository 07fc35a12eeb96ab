using Mps.Kernels.Denoise;

namespace Mps.Vulkan.Denoise;

/// <summary>
/// How densely blocks of 8x8 lie, and the numbers that they are shrunk with: those of <see cref="BlockShrinkage{T, TOverlap}"/>.
/// </summary>
/// <param name="RowStep">Rows from one block to the next: 1, 2 or 4.</param>
/// <param name="ColumnStep">Columns from one block to the next: 2 or 4.</param>
/// <param name="VerticalHalvings"><see cref="IOverlap.VerticalHalvings"/>.</param>
/// <param name="HorizontalHalvings"><see cref="IOverlap.HorizontalHalvings"/>.</param>
internal readonly record struct BlockGrid(int RowStep, int ColumnStep, int VerticalHalvings, int HorizontalHalvings)
{
    /// <summary>Rows and columns of a block.</summary>
    public const int Size = 8;

    /// <summary><see cref="SparseOverlap"/>.</summary>
    public static readonly BlockGrid Sparse =
        new(SparseOverlap.RowStep, SparseOverlap.ColumnStep, SparseOverlap.VerticalHalvings, SparseOverlap.HorizontalHalvings);

    /// <summary><see cref="DenseOverlap"/>.</summary>
    public static readonly BlockGrid Dense =
        new(DenseOverlap.RowStep, DenseOverlap.ColumnStep, DenseOverlap.VerticalHalvings, DenseOverlap.HorizontalHalvings);

    // A coefficient is compared in quarters of the noise's sigma.
    private const int StepsPerSigma = 4, LastStep = 15;

    /// <summary>Blocks beside each other begin in a cell this often.</summary>
    public int Families => CellPlane.Side / ColumnStep;

    /// <summary>Wiener gains by step, of 255.</summary>
    public static int[] Gains()
    {
        // A pilot has lost some of the picture: its coefficients foretell a little more than they say.
        const double WienerNoise = 0.75;
        return [.. Enumerable.Range(0, LastStep + 1).Select(step =>
        {
            double squared = (double)step * step / (StepsPerSigma * StepsPerSigma);
            return step == LastStep ? 255 : (int)Math.Round(255 * squared / (squared + WienerNoise));
        })];
    }

    /// <summary>The fraction of 2^15 that makes a coefficient steps; without a pilot, those to 10 become 0.</summary>
    /// <param name="noise">Standard deviation, in the plane's units.</param>
    /// <param name="piloted">Whether there is a pilot.</param>
    public short ToSteps(double noise, bool piloted)
    {
        // Coefficients up to this many sigma become 0 without a pilot.
        double threshold = ColumnStep == CellPlane.Side ? 2.75 : 2.7, scale = piloted ? 1 : (10.5 / StepsPerSigma) / threshold;
        return (short)Math.Min(scale * StepsPerSigma * 32768 / Math.Max(noise, 1e-3), short.MaxValue);
    }
}
