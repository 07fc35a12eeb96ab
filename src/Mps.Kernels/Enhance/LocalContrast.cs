using Mps.Kernels.Colour;
using Mps.Kernels.Statistics;

namespace Mps.Kernels.Enhance;

/// <summary>
/// The definition of the <see cref="ContrastEnhancer"/> for one tile: luma that occurs often there gets more of the range, as in contrast-limited
/// adaptive histogram equalisation (K. Zuiderveld, "Contrast Limited Adaptive Histogram Equalization", 1994), but separately below and above
/// the tile's mean: its brightness stays, and so do black and white. The slope is limited both ways, so curves are monotonic and grain
/// does not grow without bound.
/// </summary>
/// <param name="range">Of luma.</param>
/// <param name="amount">Share of equalisation, 0..0.4: the slope lies within 1 ± this times <see cref="Limit"/>.</param>
internal sealed class LocalContrast(SignalRange range, double amount)
{
    /// <summary>Most that a bin counts, in multiples of the mean bin.</summary>
    public const double Limit = 2.4;

    private readonly double[] _density = new double[TileHistograms.Bins];

    /// <summary>Gives what is added to words 0, 64 .. 4096.</summary>
    /// <param name="counts">Of the tile.</param>
    /// <param name="curve"><see cref="CurveRows.Points"/> words.</param>
    public void Curve(ReadOnlySpan<int> counts, Span<double> curve)
    {
        curve.Clear();
        int first = (range.BlackWord + 63) >> CurveRows.PointShift, end = range.WhiteWord >> CurveRows.PointShift;
        double all = 0, moment = 0;
        for (int i = first; i < end; i++)
        {
            all += counts[i];
            moment += counts[i] * (i + 0.5);
        }

        if (all == 0)
            return;

        // The mean as a point of the curve; a part of at least 4 points lies on each side.
        int middle = Math.Clamp((int)Math.Round(moment / all), first + 4, end - 4);
        for (int i = first; i < end; i++)
        {
            // Neighbours count, for a curve without corners.
            double sum = 0, weights = 0;
            for (int j = Math.Max(first, i - 3); j <= Math.Min(end - 1, i + 3); j++)
            {
                double weight = 4 - Math.Abs(i - j);
                sum += weight * counts[j];
                weights += weight;
            }

            _density[i] = Math.Min(sum / weights / all * (end - first), Limit);
        }

        Part(first, middle, curve);
        Part(middle, end, curve);
    }

    // Slope 1 + amount · (density − its mean over the part): both ends of the part stay where they are.
    private void Part(int first, int end, Span<double> curve)
    {
        double mean = 0;
        for (int i = first; i < end; i++)
            mean += _density[i] / (end - first);
        double value = 0;
        for (int i = first; i < end; i++)
        {
            curve[i] = value;
            value += amount * (_density[i] - mean) * (1 << CurveRows.PointShift);
        }
    }
}
