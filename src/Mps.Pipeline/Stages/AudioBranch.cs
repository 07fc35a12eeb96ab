using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Stages;

/// <summary>One output's way from decoded samples to coded packets. Runs on the audio thread; fails alone.</summary>
public sealed class AudioBranch : IDisposable
{
    private readonly OutputRun _output;
    private readonly IPacketWriter _writer;
    private readonly int _slot;
    private readonly StreamFacts _stream;
    private readonly AudioChoice _choice;
    private readonly TimeRange _range;
    private readonly long _offset;
    private readonly MediaFrame _result = new();
    private readonly MediaPacket _packet = new();
    private Resampler? _resampler;
    private Encoder? _encoder;
    private int _format, _rate, _channels;
    private long _nextPts = MediaPacket.NoTime;
    private bool _ended;

    /// <param name="demand">What to make.</param>
    /// <param name="sourceStart">First time of the source, seconds.</param>
    public AudioBranch(SoundDemand demand, double sourceStart)
    {
        (_output, _writer, _slot, _stream, _choice, _range) =
            (demand.Output, demand.Writer, demand.Slot, demand.Stream, demand.Choice, demand.Range);
        _offset = (long)Math.Round((sourceStart + _range.StartSeconds) / _stream.TimeBase.ToDouble());
    }

    /// <summary>Takes one decoded frame, which may be left empty.</summary>
    /// <returns>False when nothing more is wanted.</returns>
    public bool Push(MediaFrame frame) => Guard(() =>
    {
        FrameFacts facts = frame.Facts;
        long duration = new MediaTime(facts.Samples, new Rational(1, Math.Max(1, facts.SampleRateHz))).Rescale(_stream.TimeBase).Ticks;
        long pts = facts.Pts != MediaPacket.NoTime ? facts.Pts - _offset : _nextPts != MediaPacket.NoTime ? _nextPts : 0;
        _nextPts = pts + duration;
        if (_range.EndSeconds is { } end && pts * _stream.TimeBase.ToDouble() >= end - _range.StartSeconds)
            return false;
        if (_nextPts <= 0 && _offset > 0)
            return true;
        if (_resampler is null || facts.Format != _format || facts.SampleRateHz != _rate || facts.Channels != _channels)
            Configure(facts);
        frame.Pts = pts;
        _resampler!.Push(frame);
        Drain();
        return true;
    });

    /// <summary>No frame follows.</summary>
    public void End() => Guard(() =>
    {
        if (_ended)
            return false;
        _ended = true;
        if (_encoder is null)
        {
            _output.Explain($"audio: {_stream.Codec} gave no samples; left out");
            _writer.Abandon(_slot);
            return false;
        }

        _resampler!.PushEnd();
        Drain();
        _encoder.SendEnd();
        Write(_encoder);
        return false;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _resampler?.Dispose();
        _encoder?.Dispose();
        _result.Dispose();
        _packet.Dispose();
    }

    private bool Guard(Func<bool> step)
    {
        if (_output.Failure is not null)
            return false;
        try
        {
            return step();
        }
        catch (StageException e)
        {
            _output.Fail(FailureClassifier.Classify(e.InnerException!, e.Phase));
        }
        catch (Exception e) when (e is MediaException or JobException)
        {
            _output.Fail(FailureClassifier.Classify(e, JobPhase.Process));
        }

        return false;
    }

    private void Configure(in FrameFacts facts)
    {
        (_format, _rate, _channels) = (facts.Format, facts.SampleRateHz, facts.Channels);
        string layout = facts.Channels == _stream.Channels ? _stream.ChannelLayout : "";
        var input = new AudioParameters(_format, _rate, _channels, layout, _stream.TimeBase);
        if (_resampler is not null)
        {
            _resampler.SetInput(input);
            return;
        }

        var output = new AudioParameters(
            AvLibrary.SampleFormat(_choice.SampleFormat), _choice.SampleRateHz, 0, _choice.ChannelLayout, new Rational(1, _choice.SampleRateHz));
        OpenEncoder(output);
        // Without a start of its own the range keeps what lies before zero: players skip an encoder's priming by it.
        _resampler = Resampler.Open(
            input, output, _encoder!.FrameSize, _range.StartSeconds > 0 ? 0 : null,
            _range.EndSeconds is { } end ? (long)Math.Round((end - _range.StartSeconds) * _choice.SampleRateHz) : null);
    }

    private void OpenEncoder(AudioParameters parameters)
    {
        try
        {
            _encoder = Encoder.OpenAudio(_choice.Encoder,
                new AudioEncoderSettings(parameters, _choice.BitRate, _writer.NeedsGlobalHeader));
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Encode, e);
        }

        _output.Explain($"audio: {_stream.Codec} {_stream.SampleRateHz} Hz {_stream.ChannelLayout}; encoded by {_choice.Summary}");
        try
        {
            _writer.Attach(_slot, sink => sink.AddEncoded(_encoder, _stream.Language), _encoder.TimeBase);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Mux, e);
        }
    }

    private void Drain()
    {
        while (_resampler!.Pull(_result) == CodecResult.Ok)
        {
            try
            {
                while (_encoder!.Send(_result) == CodecResult.Again)
                    Write(_encoder);
                Write(_encoder);
            }
            catch (MediaException e)
            {
                throw new StageException(JobPhase.Encode, e);
            }
        }
    }

    private void Write(Encoder encoder)
    {
        while (encoder.Receive(_packet) == CodecResult.Ok)
        {
            try
            {
                _writer.Write(_slot, _packet);
            }
            catch (MediaException e)
            {
                throw new StageException(JobPhase.Mux, e);
            }
        }
    }
}
