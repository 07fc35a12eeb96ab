namespace Mps.Kernels;

/// <summary>
/// The taps of one axis: target sample j is the sum over t of source[Positions[j] + t] · Coefficients[j · Taps + t] / 2^14. Positions may lie
/// outside the source; samples there are <see cref="ScaleAxis.Mirror"/>'s.
/// </summary>
internal sealed class FilterBank
{
    /// <summary>Fraction bits of a coefficient.</summary>
    public const int CoefficientBits = 14;

    /// <param name="axis">How the axis is mapped.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    /// <param name="tapMultiple">Taps are a multiple of this.</param>
    /// <param name="gain">What a flat area is multiplied by, up to 1.5.</param>
    public FilterBank(ScaleAxis axis, ScaleKernel kernel, int tapMultiple, double gain = 1)
    {
        axis.Check();
        double widening = Math.Max(axis.Step, 1);
        double support = kernel.Support(widening);
        // An open interval of length 2·support has at most that many integers, rounded up.
        int count = (int)Math.Ceiling((2 * support) - 1e-9);
        int[] positions = new int[axis.Target];
        short[] coefficients = new short[axis.Target * count];
        double[] weights = new double[count];
        int one = (int)Math.Round(gain * (1 << CoefficientBits));
        int firstUsed = count, lastUsed = 0;
        for (int j = 0; j < axis.Target; j++)
        {
            double centre = ((j + axis.Phase) * axis.Step) - axis.Phase + axis.Shift;
            int first = (int)Math.Floor(centre - support) + 1;
            double sum = 0;
            for (int t = 0; t < count; t++)
            {
                weights[t] = kernel.Weight(first + t - centre, widening);
                sum += weights[t];
            }

            positions[j] = first;
            Span<short> quantised = coefficients.AsSpan(j * count, count);
            Quantise(weights, sum, one, quantised);
            firstUsed = Math.Min(firstUsed, quantised.IndexOfAnyExcept((short)0));
            lastUsed = Math.Max(lastUsed, quantised.LastIndexOfAnyExcept((short)0));
        }

        // Taps that weigh nothing anywhere are left out: of a grid that stays as it is, one is left.
        int used = lastUsed - firstUsed + 1;
        Taps = (used + tapMultiple - 1) / tapMultiple * tapMultiple;
        Positions = positions;
        Coefficients = new short[axis.Target * Taps];
        for (int j = 0; j < axis.Target; j++)
        {
            positions[j] += firstUsed;
            coefficients.AsSpan((j * count) + firstUsed, used).CopyTo(Coefficients.AsSpan(j * Taps));
        }
    }

    /// <summary>Taps of each target sample.</summary>
    public int Taps { get; }

    /// <summary>Source sample of each target sample's first tap, never decreasing.</summary>
    public int[] Positions { get; }

    /// <summary><see cref="Taps"/> for each target sample; they add up to 2^14 times the gain exactly, so that a flat area stays what it is.</summary>
    public short[] Coefficients { get; }

    // Rounds the running sum rather than each weight: no error is left over at the end, and none is larger than one unit.
    private static void Quantise(ReadOnlySpan<double> weights, double sum, int one, Span<short> coefficients)
    {
        double running = 0;
        int given = 0;
        for (int t = 0; t < weights.Length; t++)
        {
            running += weights[t];
            int total = t == weights.Length - 1 ? one : (int)Math.Round(running / sum * one);
            coefficients[t] = (short)(total - given);
            given = total;
        }
    }
}
