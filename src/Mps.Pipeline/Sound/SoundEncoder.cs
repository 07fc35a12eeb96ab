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
    private Resampler? _format;
    private SoundCoder? _coder;

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
        if (_coder is null)
            Open();
        _format!.Push(block);
        Drain();
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_coder is null)
        {
            _output.Explain($"audio: {_origin} gave no samples; left out");
            _writer.Abandon(_slot);
            return;
        }

        _format!.PushEnd();
        Drain();
        In(JobPhase.Encode, _coder.End);
        In(JobPhase.Mux, () => _writer.End(_slot));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _format?.Dispose();
        _coder?.Dispose();
        _frame.Dispose();
    }

    private static string Describe(PickedSound pick)
    {
        string channel = pick.Channel is { } number ? $" channel {number}" : "";
        string gain = pick.GainDb != 0 ? FormattableString.Invariant($" {pick.GainDb:+0.##;-0.##} dB") : "";
        return $"{pick.Stream.Codec} {pick.Stream.SampleRateHz} Hz {pick.Stream.ChannelLayout}{channel}{gain}";
    }

    private static void In(JobPhase phase, Action step)
    {
        try
        {
            step();
        }
        catch (MediaException e)
        {
            throw new StageException(phase, e);
        }
    }

    private void Open()
    {
        AudioParameters work = _choice.Work;
        AudioParameters parameters = work with { SampleFormat = AvLibrary.SampleFormat(_choice.SampleFormat) };
        In(JobPhase.Encode, () =>
        {
            var encoder = Encoder.OpenAudio(_choice.Encoder, new AudioEncoderSettings(parameters, _choice.BitRate, _writer.NeedsGlobalHeader, _choice.Options));
            _coder = new SoundCoder(encoder, PassOn);
            _format = Resampler.Open(work, parameters, encoder.FrameSize, _choice.Untimed ? encoder.InitialPadding : null);
        });

        _output.Explain($"audio: {_origin}; encoded by {_choice.Summary}");
        Encoder encoder = _coder!.Encoder;
        In(JobPhase.Mux, () => _writer.Attach(_slot, sink => _label.PutOn(sink, sink.AddEncoded(encoder)), encoder.TimeBase));
    }

    private void Drain()
    {
        while (_format!.Pull(_frame) == CodecResult.Ok)
        {
            try
            {
                _coder!.Write(_frame);
            }
            catch (MediaException e)
            {
                throw new StageException(JobPhase.Encode, e);
            }
        }
    }

    private void PassOn(MediaPacket packet)
    {
        try
        {
            _writer.Write(_slot, packet);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Mux, e);
        }
    }
}
