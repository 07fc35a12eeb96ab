using System.Numerics;
using System.Runtime.InteropServices;

namespace Mps.Pipeline.Sound;

/// <summary>
/// Finds the peaks between the samples of one channel by fourfold oversampling (ITU-R BS.1770-4, Annex 2), with a windowed sinc of
/// <see cref="Taps"/> taps a phase. What it says of a sample is known <see cref="Delay"/> samples later.
/// </summary>
internal sealed class TruePeakDetector
{
    /// <summary>Phases, the original samples among them.</summary>
    public const int Oversampling = 4;

    /// <summary>Taps of each phase.</summary>
    public const int Taps = 16;

    /// <summary>Samples from a sample to the verdict on it and what follows up to the next one.</summary>
    public const int Delay = Taps / 2;

    private static readonly float[] s_phases = Design();

    // Written twice, so that the latest Taps samples always lie in a row.
    private readonly float[] _history = new float[2 * Taps];
    private int _at;

    /// <summary>Takes the next sample; returns the largest magnitude from the sample <see cref="Delay"/> back up to the one after it.</summary>
    public float Next(float sample)
    {
        _history[_at] = _history[_at + Taps] = sample;
        _at = (_at + 1) % Taps;
        ReadOnlySpan<float> recent = _history.AsSpan(_at, Taps);
        float peak = Math.Abs(recent[Taps - 1 - Delay]);
        for (int phase = 0; phase < Oversampling - 1; phase++)
        {
            peak = Math.Max(peak, Math.Abs(Dot(recent, s_phases.AsSpan(phase * Taps, Taps))));
        }

        return peak;
    }

    // Every vector width up to 512 bits divides the number of taps.
    private static float Dot(ReadOnlySpan<float> samples, ReadOnlySpan<float> taps)
    {
        ReadOnlySpan<Vector<float>> a = MemoryMarshal.Cast<float, Vector<float>>(samples), b = MemoryMarshal.Cast<float, Vector<float>>(taps);
        Vector<float> sum = Vector<float>.Zero;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return Vector.Sum(sum);
    }

    // Phases 1/4, 2/4 and 3/4 of a sample after the delayed one; Kaiser window, beta 7; unity gain at 0 Hz.
    private static float[] Design()
    {
        float[] phases = new float[(Oversampling - 1) * Taps];
        for (int phase = 0; phase < Oversampling - 1; phase++)
        {
            double[] taps = new double[Taps];
            for (int i = 0; i < Taps; i++)
            {
                double distance = i - (Taps - 1 - Delay) - ((phase + 1.0) / Oversampling);
                double x = Math.PI * distance, position = distance / (Taps / 2.0);
                taps[i] = Math.Sin(x) / x * Bessel(7 * Math.Sqrt(Math.Max(0, 1 - (position * position))));
            }

            double sum = taps.Sum();
            for (int i = 0; i < Taps; i++)
                phases[(phase * Taps) + i] = (float)(taps[i] / sum);
        }

        return phases;
    }

    // Modified Bessel function of the first kind, order 0, by its power series.
    private static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (int k = 1; k < 32; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
