using Mps.Media;

namespace Mps.Kernels.Blur;

/// <summary>
/// Box blur of whole pictures: the mean of 2r + 1 by 2r + 1 luma samples. Subsampled chroma is blurred by as much of the picture as luma: samples at the
/// ends of the box count by the part of them that lies in it. At least 65 dB to the formula in doubles.
/// </summary>
public sealed class BoxBlur : WeightedBlur
{
    /// <summary>The most, luma samples: with more, weights are so small that their rounding shows.</summary>
    public const int MostRadius = 24;

    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="radius">Luma samples to each side, 1 to <see cref="MostRadius"/>.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The radius is out of range.</exception>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public BoxBlur(FrameFormat format, int radius, RowTeam? team = null, KernelSet? kernels = null)
        : base(format, $"box blur of {Checked(radius)} samples to each side", wide => Shape((radius + 0.5) / wide), team, kernels)
    {
    }

    // Half of the box, in samples; each sample is one wide.
    internal static (int Radius, Func<int, double> Weight) Shape(double half) => ((int)Math.Ceiling(half - 0.5), d => Math.Clamp(half - Math.Abs(d) + 0.5, 0, 1));

    internal static int Checked(int radius) => radius is >= 1 and <= MostRadius
        ? radius
        : throw new ArgumentOutOfRangeException(nameof(radius), radius, $"A box is 1 to {MostRadius} samples to each side.");
}
