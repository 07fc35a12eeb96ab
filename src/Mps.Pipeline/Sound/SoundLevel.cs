using Mps.Av;

namespace Mps.Pipeline.Sound;

/// <summary>
/// One gain for the whole sound, and a limiter that keeps true peaks below a ceiling: it looks ahead and turns all channels down
/// together, smoothly, before a peak comes, and up again after it. Where no peak is too high the result is the input times the gain,
/// bit for bit. Owns the sink.
/// </summary>
public sealed class SoundLevel : ISoundSink
{
    private const double LookaheadSeconds = 0.005, ReleaseSeconds = 0.2;

    private readonly AudioParameters _work;
    private readonly ISoundSink _sink;
    private readonly int _channels;
    private readonly float _gain, _ceiling, _release;
    private readonly int _lookahead;
    private readonly TruePeakDetector[] _peaks;
    private readonly float[] _delayed;
    private readonly float[] _least;
    private readonly float[] _smooth;
    private readonly MediaFrame _block = new();
    private double _sum;
    private float _held = 1;
    private long _count;
    private long _limited;

    /// <param name="work">Format of the blocks.</param>
    /// <param name="gainDb">dB.</param>
    /// <param name="ceilingDb">Highest true peak, dB relative to full scale.</param>
    /// <param name="sink">Owned from now on.</param>
    public SoundLevel(AudioParameters work, double gainDb, double ceilingDb, ISoundSink sink)
    {
        (_work, _sink, _channels) = (work, sink, work.Channels);
        _gain = (float)Math.Pow(10, gainDb / 20);
        _ceiling = (float)Math.Pow(10, ceilingDb / 20);
        _lookahead = Math.Max(1, (int)(work.SampleRateHz * LookaheadSeconds));
        _release = (float)(1 - Math.Exp(-1 / (ReleaseSeconds * work.SampleRateHz)));
        _peaks = [.. Enumerable.Range(0, _channels).Select(_ => new TruePeakDetector())];
        _delayed = new float[Latency * _channels];
        _least = new float[_lookahead + 1];
        _smooth = new float[_lookahead];
        Array.Fill(_least, 1);
        Array.Fill(_smooth, 1);
        _sum = _lookahead;
    }

    /// <summary>Samples whose level was reduced.</summary>
    public long Limited => _limited;

    // A sample leaves once everything up to the look-ahead beyond it has been judged.
    private int Latency => _lookahead + TruePeakDetector.Delay;

    /// <inheritdoc/>
    public void Write(MediaFrame block) => Pass(block.Floats);

    /// <inheritdoc/>
    public void End()
    {
        Pass(new float[Latency * _channels]);
        _sink.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _block.Dispose();
        _sink.Dispose();
    }

    private void Pass(ReadOnlySpan<float> input)
    {
        int samples = input.Length / _channels;
        int early = (int)Math.Clamp(Latency - _count, 0, samples);
        if (samples > early)
            _block.AllocateSamples(_work, samples - early);
        Span<float> output = samples > early ? _block.Floats : [];
        long first = _count + early - Latency;
        for (int i = 0; i < samples; i++)
        {
            float gain = NextGain(input.Slice(i * _channels, _channels));
            int slot = (int)(_count % Latency) * _channels;
            if (_count >= Latency)
            {
                Span<float> left = output.Slice((i - early) * _channels, _channels);
                for (int c = 0; c < _channels; c++)
                    left[c] = _delayed[slot + c] * gain;
            }

            for (int c = 0; c < _channels; c++)
                _delayed[slot + c] = input[(i * _channels) + c] * _gain;
            _count++;
        }

        if (samples <= early)
            return;
        _block.Pts = first;
        _sink.Write(_block);
    }

    // What the sample that leaves now is multiplied by. Least over the look-ahead, slow rise, then a mean over the look-ahead: the
    // mean of values of which each is low enough for that sample is low enough too.
    private float NextGain(ReadOnlySpan<float> input)
    {
        float peak = 0;
        for (int c = 0; c < _channels; c++)
            peak = Math.Max(peak, _peaks[c].Next(input[c] * _gain));
        float allowed = peak > _ceiling ? _ceiling / peak : 1;

        _least[_count % _least.Length] = allowed;
        float least = _held < 1 || allowed < 1 ? Least() : 1;
        _held = least < _held ? least : Math.Min(least, _held + ((1 - _held) * _release));
        if (_held > 0.99999f && least >= 1)
            _held = 1;

        int at = (int)(_count % _smooth.Length);
        _sum += (double)_held - _smooth[at];
        _smooth[at] = _held;
        // Sums of ones and of differences of floats are exact in doubles, so without limiting this is exactly one.
        float gain = (float)(_sum / _lookahead);
        if (gain < 1)
            _limited++;
        return gain < 1 ? gain : 1;
    }

    private float Least()
    {
        float least = 1;
        foreach (float allowed in _least)
            least = Math.Min(least, allowed);
        return least;
    }
}
