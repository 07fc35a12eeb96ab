using Mps.Kernels.Colour;
using Mps.Kernels.Statistics;

namespace Mps.Kernels.Enhance;

/// <summary>
/// What the <see cref="LowLightEnhancer"/> does to the pictures of a stream: curves of luma and chroma for 8 by 6 tiles (<see cref="DarkCurve"/>), and how
/// much grain goes before. Follows the light of the pictures slowly, but at once at a cut.
/// </summary>
/// <param name="range">Of luma.</param>
internal sealed class DarkField(SignalRange range)
{
    /// <summary>Most that grain is moved, words, where luma is raised to the power 0.</summary>
    private const double MostGrain = 96;

    private readonly DarkCurve _dark = new(range);
    private double _power = 1;

    /// <summary>What is added to luma.</summary>
    public CurveField Luma { get; } = new();

    /// <summary>By how much chroma grows.</summary>
    public CurveField Chroma { get; } = new();

    /// <summary>Most that a sample's grain is moved, as <see cref="Coring"/> takes it.</summary>
    public int Grain { get; private set; }

    /// <summary>Takes the next picture.</summary>
    /// <param name="histograms">Of its tiles.</param>
    /// <param name="cut">It has next to nothing to do with the one before.</param>
    public void Follow(TileHistograms histograms, bool cut)
    {
        double whole = 0;
        for (int bin = 0; bin < TileHistograms.Bins; bin++)
            whole += histograms.Picture[bin] * Light(bin);
        double power = DarkCurve.Power(whole);
        _power = cut ? power : _power + (0.08 * (power - _power));
        Grain = (int)Math.Round(MostGrain * (1 - _power));

        Span<double> luma = stackalloc double[CurveRows.Points], chroma = stackalloc double[CurveRows.Points];
        for (int row = 0; row < CurveField.Rows; row++)
        {
            for (int column = 0; column < CurveField.Columns; column++)
            {
                double sum = 0, count = 0;
                ReadOnlySpan<int> tile = histograms.Tile(column, row);
                for (int bin = 0; bin < tile.Length; bin++)
                    (sum, count) = (sum + (tile[bin] * Light(bin)), count + tile[bin]);

                // A tile's own darkness counts as much as the picture's: night stays night beside a lamp, and a shadow is no night.
                double own = count == 0 ? power : DarkCurve.Power(sum / count);
                _dark.Curve(Math.Sqrt(power * Math.Max(own, power)), luma, chroma);
                Luma.Follow(column, row, luma, cut);
                Chroma.Follow(column, row, chroma, cut);
            }
        }
    }

    private double Light(int bin) => Math.Clamp(range.Luma((bin << CurveRows.PointShift) + 32), 0, 1);
}
