using Mps.Av;

namespace Mps.Pipeline.Sound;

/// <summary>
/// Programme loudness and true peak by EBU R 128 (ITU-R BS.1770-4): K-weighted energy of blocks of 400 ms every 100 ms, of which
/// those below -70 LUFS, and then those more than 10 LU below the mean of the rest, do not count. Keeps 8 bytes for each 100 ms.
/// </summary>
public sealed class LoudnessMeter : ISoundSink
{
    private const double AbsoluteGate = -70, RelativeGate = -10;
    private const int StepsPerBlock = 4;

    private readonly int _channels;
    private readonly double[] _weights;
    private readonly KWeighting[] _filters;
    private readonly TruePeakDetector[] _peaks;
    private readonly List<double> _blocks = [];
    private readonly double[] _steps = new double[StepsPerBlock];
    private readonly int _stepSamples;
    private double _energy;
    private int _inStep;
    private long _stepsDone;
    private float _peak;

    /// <param name="sampleRateHz">Hz.</param>
    /// <param name="channels">In the usual order: the fourth of six or eight is the low-frequency channel, those after it surround.</param>
    public LoudnessMeter(int sampleRateHz, int channels)
    {
        _channels = channels;
        _stepSamples = Math.Max(1, sampleRateHz / 10);
        _weights = [.. Enumerable.Range(0, channels).Select(c => Weight(c, channels))];
        _filters = [.. Enumerable.Range(0, channels).Select(_ => new KWeighting(sampleRateHz))];
        _peaks = [.. Enumerable.Range(0, channels).Select(_ => new TruePeakDetector())];
    }

    /// <summary>Loudness of everything so far, LUFS; negative infinity for silence or less than 400 ms.</summary>
    public double IntegratedLufs
    {
        get
        {
            double gate = Math.Max(AbsoluteGate, Loudness(Mean(AbsoluteGate)) + RelativeGate);
            return Loudness(Mean(gate));
        }
    }

    /// <summary>Largest true peak so far, dB relative to full scale; negative infinity for silence.</summary>
    public double TruePeakDb => 20 * Math.Log10(_peak);

    /// <inheritdoc/>
    public void Write(MediaFrame block) => Add(block.Floats);

    /// <inheritdoc/>
    public void End()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Takes interleaved samples.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        for (int i = 0; i < samples.Length; i += _channels)
        {
            for (int c = 0; c < _channels; c++)
            {
                float sample = samples[i + c];
                _peak = Math.Max(_peak, _peaks[c].Next(sample));
                if (_weights[c] == 0)
                    continue;
                double weighted = _filters[c].Next(sample);
                _energy += _weights[c] * weighted * weighted;
            }

            if (++_inStep == _stepSamples)
                EndStep();
        }
    }

    private void EndStep()
    {
        _steps[_stepsDone % StepsPerBlock] = _energy / _stepSamples;
        (_energy, _inStep) = (0, 0);
        if (++_stepsDone >= StepsPerBlock)
            _blocks.Add(_steps.Sum() / StepsPerBlock);
    }

    private double Mean(double gateLufs)
    {
        double sum = 0;
        int count = 0;
        foreach (double block in _blocks)
        {
            if (Loudness(block) <= gateLufs)
                continue;
            sum += block;
            count++;
        }

        return count == 0 ? 0 : sum / count;
    }

    private static double Loudness(double energy) => energy <= 0 ? double.NegativeInfinity : -0.691 + (10 * Math.Log10(energy));

    // BS.1770-4, table 3; what has no low-frequency channel but four or five channels ends in two surround ones.
    private static double Weight(int channel, int channels) => channels switch
    {
        4 => channel >= 2 ? 1.41 : 1,
        5 => channel >= 3 ? 1.41 : 1,
        6 or 7 or 8 => channel == 3 ? 0 : channel > 3 ? 1.41 : 1,
        _ => 1,
    };
}
