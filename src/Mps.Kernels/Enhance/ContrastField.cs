using Mps.Kernels.Colour;
using Mps.Kernels.Statistics;

namespace Mps.Kernels.Enhance;

/// <summary>What the <see cref="ContrastEnhancer"/> does to the pictures of a stream: curves of luma for 8 by 6 tiles (<see cref="LocalContrast"/>).</summary>
/// <param name="range">Of luma.</param>
/// <param name="strength">How much more contrast.</param>
internal sealed class ContrastField(SignalRange range, EnhanceStrength strength)
{
    private readonly LocalContrast _contrast = new(range, strength switch { EnhanceStrength.Weak => 0.2, EnhanceStrength.Normal => 0.3, _ => 0.38 });

    /// <summary>What is added to luma.</summary>
    public CurveField Luma { get; } = new();

    /// <summary>Takes the next picture.</summary>
    /// <param name="histograms">Of its tiles.</param>
    /// <param name="cut">It has next to nothing to do with the one before.</param>
    public void Follow(TileHistograms histograms, bool cut)
    {
        Span<double> curve = stackalloc double[CurveRows.Points];
        for (int row = 0; row < CurveField.Rows; row++)
        {
            for (int column = 0; column < CurveField.Columns; column++)
            {
                _contrast.Curve(histograms.Tile(column, row), curve);
                Luma.Follow(column, row, curve, cut);
            }
        }
    }
}
