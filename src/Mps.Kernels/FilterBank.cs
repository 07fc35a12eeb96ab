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
        int count = WindowLength(axis, kernel);
        int[] positions = new int[axis.Target];
        short[] coefficients = new short[axis.Target * count];
        double[] weights = new double[count];
        int one = (int)Math.Round(gain * (1 << CoefficientBits));
        int firstUsed = count, lastUsed = 0;
        for (int j = 0; j < axis.Target; j++)
        {
            (int first, double sum) = Window(axis, kernel, j, weights);
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

    /// <summary>Most source samples under the kernel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size, ratio, phase or shift is out of range.</exception>
    public static int WindowLength(ScaleAxis axis, ScaleKernel kernel)
    {
        axis.Check();
        // An open interval of length 2·support has at most that many integers, rounded up.
        return (int)Math.Ceiling((2 * kernel.Support(Math.Max(axis.Step, 1))) - 1e-9);
    }

    /// <summary>The kernel around a target sample: the first source sample under it, and the sum of all weights.</summary>
    /// <param name="axis">How the axis is mapped.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    /// <param name="j">Target sample.</param>
    /// <param name="weights"><see cref="WindowLength"/> weights, not normalised.</param>
    public static (int First, double Sum) Window(ScaleAxis axis, ScaleKernel kernel, int j, Span<double> weights)
    {
        double widening = Math.Max(axis.Step, 1), centre = ((j + axis.Phase) * axis.Step) - axis.Phase + axis.Shift;
        int first = (int)Math.Floor(centre - kernel.Support(widening)) + 1;
        double sum = 0;
        for (int t = 0; t < weights.Length; t++)
        {
            weights[t] = kernel.Weight(first + t - centre, widening);
            sum += weights[t];
        }

        return (first, sum);
    }

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
