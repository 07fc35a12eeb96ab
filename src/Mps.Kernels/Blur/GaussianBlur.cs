using System.Globalization;
using Mps.Media;

namespace Mps.Kernels.Blur;

/// <summary>
/// Gaussian blur of whole pictures: weights exp(−d² / 2σ²) as far as 3.5 σ, which is all but 0.05 % of them. Subsampled chroma is blurred by as much of the
/// picture as luma. At least 65 dB to the formula in doubles.
/// </summary>
public sealed class GaussianBlur : WeightedBlur
{
    /// <summary>The least blur, luma samples: below it nothing is left of the neighbours.</summary>
    public const double LeastSigma = 0.3;

    /// <summary>The most, luma samples: with more, weights are so small that their rounding shows. Make pictures smaller for it, blur, and make them larger again.</summary>
    public const double MostSigma = 12;

    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="sigma">Standard deviation, luma samples, <see cref="LeastSigma"/> to <see cref="MostSigma"/>.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The blur is out of range.</exception>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public GaussianBlur(FrameFormat format, double sigma, RowTeam? team = null, KernelSet? kernels = null)
        : base(format, string.Create(CultureInfo.InvariantCulture, $"blur of {Checked(sigma):0.##} samples"), wide => Shape(sigma / wide), team, kernels)
    {
    }

    internal static (int Radius, Func<int, double> Weight) Shape(double sigma) => ((int)Math.Ceiling(3.5 * sigma), d => Math.Exp(-d * d / (2 * sigma * sigma)));

    internal static double Checked(double sigma) => sigma is >= LeastSigma and <= MostSigma
        ? sigma
        : throw new ArgumentOutOfRangeException(nameof(sigma), sigma, $"A blur is {LeastSigma} to {MostSigma} samples.");
}
