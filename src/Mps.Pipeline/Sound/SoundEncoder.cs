using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Sound;

/// <summary>The end of a sound's way: to the encoder's sample format and frame size, through the encoder, into the output.</summary>
internal sealed class SoundEncoder : ISoundSink
{
    private readonly OutputRun _output;
    private readonly IPacketWriter _writer;
    private readonly int _slot;
    private readonly AudioChoice _choice;
    private readonly StreamLabel _label;
    private readonly string _origin;
    private readonly MediaFrame _frame = new();
    private readonly MediaPacket _packet = new();
    private Resampler? _format;
    private Encoder? _encoder;

    /// <param name="demand">What to make.</param>
    public SoundEncoder(SoundDemand demand)
    {
        (_output, _writer, _slot, _choice) = (demand.Output, demand.Writer, demand.Slot, demand.Choice);
        _label = StreamLabel.Of(demand.Target, demand.Stream.Language);
        _origin = string.Join(" + ", demand.Sources.Select(Describe));
    }

    /// <inheritdoc/>
    public void Write(MediaFrame block)
    {
        if (_encoder is null)
            Open();
        _format!.Push(block);
        Drain();
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_encoder is null)
        {
            _output.Explain($"audio: {_origin} gave no samples; left out");
            _writer.Abandon(_slot);
            return;
        }

        _format!.PushEnd();
        Drain();
        _encoder.SendEnd();
        Write(_encoder);
        try
        {
            _writer.End(_slot);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Mux, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _format?.Dispose();
        _encoder?.Dispose();
        _frame.Dispose();
        _packet.Dispose();
    }

    private static string Describe(PickedSound pick)
    {
        string channel = pick.Channel is { } number ? $" channel {number}" : "";
        string gain = pick.GainDb != 0 ? FormattableString.Invariant($" {pick.GainDb:+0.##;-0.##} dB") : "";
        return $"{pick.Stream.Codec} {pick.Stream.SampleRateHz} Hz {pick.Stream.ChannelLayout}{channel}{gain}";
    }

    private void Open()
    {
        AudioParameters work = _choice.Work;
        AudioParameters parameters = work with { SampleFormat = AvLibrary.SampleFormat(_choice.SampleFormat) };
        try
        {
            _encoder = Encoder.OpenAudio(_choice.Encoder, new AudioEncoderSettings(parameters, _choice.BitRate, _writer.NeedsGlobalHeader, _choice.Options));
            _format = Resampler.Open(work, parameters, _encoder.FrameSize, _choice.Untimed ? _encoder.InitialPadding : null);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Encode, e);
        }

        _output.Explain($"audio: {_origin}; encoded by {_choice.Summary}");
        try
        {
            Encoder encoder = _encoder;
            _writer.Attach(_slot, sink => _label.PutOn(sink, sink.AddEncoded(encoder)), encoder.TimeBase);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Mux, e);
        }
    }

    private void Drain()
    {
        while (_format!.Pull(_frame) == CodecResult.Ok)
        {
            try
            {
                while (_encoder!.Send(_frame) == CodecResult.Again)
                    Write(_encoder);
            }
            catch (MediaException e)
            {
                throw new StageException(JobPhase.Encode, e);
            }

            Write(_encoder);
        }
    }

    private void Write(Encoder encoder)
    {
        while (Receive(encoder) == CodecResult.Ok)
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

    private CodecResult Receive(Encoder encoder)
    {
        try
        {
            return encoder.Receive(_packet);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Encode, e);
        }
    }
}
