namespace Mps.Kernels;

/// <summary>
/// The taps of one axis: target sample j is the sum over t of source[Positions[j] + t] · Coefficients[j · Taps + t] / 2^14. Positions may lie
/// outside the source; samples there are <see cref="ScaleAxis.Mirror"/>'s.
/// </summary>
internal sealed class FilterBank
{
    /// <summary>Fraction bits of a coefficient.</summary>
    public const int CoefficientBits = 14;

    public FilterBank(ScaleAxis axis, ScaleKernel kernel, int tapMultiple)
    {
        axis.Check();
        double widening = Math.Max(axis.Step, 1);
        double support = kernel.Support(widening);
        // An open interval of length 2·support has at most that many integers, rounded up.
        int count = (int)Math.Ceiling((2 * support) - 1e-9);
        Taps = (count + tapMultiple - 1) / tapMultiple * tapMultiple;
        Positions = new int[axis.Target];
        Coefficients = new short[axis.Target * Taps];
        double[] weights = new double[count];
        for (int j = 0; j < axis.Target; j++)
        {
            double centre = ((j + axis.Phase) * axis.Step) - axis.Phase;
            int first = (int)Math.Floor(centre - support) + 1;
            double sum = 0;
            for (int t = 0; t < count; t++)
            {
                weights[t] = kernel.Weight(first + t - centre, widening);
                sum += weights[t];
            }

            Positions[j] = first;
            Quantise(weights, sum, Coefficients.AsSpan(j * Taps, count));
        }
    }

    /// <summary>Taps of each target sample.</summary>
    public int Taps { get; }

    /// <summary>Source sample of each target sample's first tap, never decreasing.</summary>
    public int[] Positions { get; }

    /// <summary><see cref="Taps"/> for each target sample; they add up to 2^14 exactly, so that a flat area stays what it is.</summary>
    public short[] Coefficients { get; }

    // Rounds the running sum rather than each weight: no error is left over at the end, and none is larger than one unit.
    private static void Quantise(ReadOnlySpan<double> weights, double sum, Span<short> coefficients)
    {
        const int One = 1 << CoefficientBits;
        double running = 0;
        int given = 0;
        for (int t = 0; t < weights.Length; t++)
        {
            running += weights[t];
            int total = t == weights.Length - 1 ? One : (int)Math.Round(running / sum * One);
            coefficients[t] = (short)(total - given);
            given = total;
        }
    }
}
