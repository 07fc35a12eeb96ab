using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Live.Failover;

/// <summary>Whether a source's sound is silent, or away. Times are those of the run's clock. One thread at a time.</summary>
internal sealed class SoundWatch : IDisposable
{
    // -60 dB of full scale: the usual value of FFmpeg's silencedetect.
    private const float Quiet = 0.001f;

    private readonly MediaPacket _packet = new();
    private readonly MediaFrame _frame = new();
    private readonly MediaFrame _floats = new();
    private Decoder? _decoder;
    private Resampler? _resampler;
    private (int Format, int Rate, int Channels) _input;

    /// <summary>When something was last heard; the beginning when nothing was.</summary>
    public long LastHeard { get; private set; }

    /// <summary>The sound is coded in this way from now on.</summary>
    /// <param name="tracks">Not kept.</param>
    /// <param name="now">Time of what comes next.</param>
    /// <exception cref="MediaException">There is no decoder for it.</exception>
    public void Open(LiveTracks tracks, long now)
    {
        Close();
        LastHeard = now;
        if (tracks.Audio is { } audio)
            _decoder = Decoder.Open(tracks.Source, audio.Index, threads: 1);
    }

    /// <summary>Listens to a packet, which is left as it is.</summary>
    public void Listen(MediaPacket packet, long time)
    {
        if (_decoder is null)
            return;
        try
        {
            _packet.Reference(packet);
            _decoder.Send(_packet);
            while (_decoder.Receive(_frame) == CodecResult.Ok)
            {
                if (IsLoud())
                    LastHeard = Math.Max(LastHeard, time);
            }
        }
        catch (MediaException)
        {
            // Damaged sound says nothing.
        }
        finally
        {
            _packet.Clear();
            _frame.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _packet.Dispose();
        _frame.Dispose();
        _floats.Dispose();
    }

    private bool IsLoud()
    {
        FrameFacts facts = _frame.Facts;
        if (facts.SampleRateHz <= 0 || facts.Channels <= 0)
            return false;
        if (_resampler is null || _input != (facts.Format, facts.SampleRateHz, facts.Channels))
        {
            _resampler?.Dispose();
            _resampler = null;
            _input = (facts.Format, facts.SampleRateHz, facts.Channels);
            var given = new AudioParameters(facts.Format, facts.SampleRateHz, facts.Channels, "", new Rational(1, facts.SampleRateHz));
            _resampler = Resampler.Open(given, given with { SampleFormat = AvLibrary.SampleFormat("flt") }, frameSamples: 0);
        }

        // Without a time it is taken as it comes.
        _frame.Pts = MediaPacket.NoTime;
        _resampler.Push(_frame);
        bool loud = false;
        while (_resampler.Pull(_floats) == CodecResult.Ok)
        {
            foreach (float sample in _floats.Floats)
                loud |= Math.Abs(sample) > Quiet;
        }

        return loud;
    }

    private void Close()
    {
        _decoder?.Dispose();
        _resampler?.Dispose();
        (_decoder, _resampler) = (null, null);
    }
}
