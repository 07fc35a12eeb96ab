using Mps.Kernels.Statistics;

namespace Mps.Kernels.Restore;

/// <summary>
/// Up to where frequencies count as weak in the pictures of a stream: by the step that they were quantised with where one is known, else by the blocks
/// that they show. Remembers the pictures before.
/// </summary>
/// <param name="strength">How much is taken out.</param>
internal sealed class RepairThreshold(EnhanceStrength strength)
{
    /// <summary>Pictures for which a step holds: two seconds or more.</summary>
    private const int StepHolds = 60;

    /// <summary>
    /// Thresholds in codes of 8 bits: a share of the quantiser's step, or what blocks above those of clean pictures ask for; and the most.
    /// Found by trying all on pictures of the Kodak suite that are not held out, coded by MPEG-2, JPEG and H.264 at several qualities.
    /// </summary>
    private const double OfStep = 0.45, OfBlocks = 14, CleanBlocks = 0.35, Most = 30;

    private double _threshold = double.NaN;
    private double _step;
    private int _stepAge;

    /// <summary>Takes the step that the next picture shows. False when none is known: then its blocks decide.</summary>
    /// <param name="step">As <see cref="Quantiser.StepOf"/> has it.</param>
    public bool Take(double step)
    {
        // Pictures that were predicted from others show no step: what the last intra picture showed holds for them.
        _stepAge = step > 0 ? 0 : _stepAge + 1;
        _step = step > 0 ? step : _stepAge < StepHolds ? _step : 0;
        return _step > 0;
    }

    /// <summary>The threshold for the picture whose step was taken, in words of twelve bits: see <see cref="BlockSmoothing"/>. 0 = nothing is done to it.</summary>
    /// <param name="blockiness">As <see cref="Blockiness"/> has it; does not matter where a step is known.</param>
    public int Words(double blockiness)
    {
        double threshold = Math.Clamp(_step > 0 ? OfStep * _step : OfBlocks * (blockiness - CleanBlocks), 0, Most);

        // The first picture is taken at its word; afterwards a quarter of what is new joins what was known, so that nothing flickers.
        _threshold = double.IsNaN(_threshold) ? threshold : _threshold + ((threshold - _threshold) / 4);
        return (int)(16 * Share * _threshold);
    }

    /// <summary>The next picture follows on none.</summary>
    public void Restart() => (_threshold, _step, _stepAge) = (double.NaN, 0, 0);

    private double Share => strength switch { EnhanceStrength.Weak => 0.65, EnhanceStrength.Normal => 0.8, _ => 1 };
}
