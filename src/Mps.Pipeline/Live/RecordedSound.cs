using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Live;

/// <summary>
/// Sound of a live stream that no container of recordings holds, such as the G.711 of cameras, on its way into a recording: decoded,
/// and encoded as AAC at its time on the run's clock. One thread at a time.
/// </summary>
internal sealed class RecordedSound : IDisposable
{
    // A rate that every player takes, and a rate of bits at which speech and music of one channel lose nothing that is heard.
    private const int RateHz = 48_000;
    private const int BitsPerChannel = 64_000;
    private static readonly Rational s_samples = new(1, RateHz);

    private readonly Decoder _decoder;
    private readonly Encoder _encoder;
    private readonly AudioParameters _output;
    private readonly Action<MediaPacket, LiveTimes> _onPacket;
    private readonly MediaPacket _packet = new();
    private readonly MediaFrame _frame = new();
    private readonly MediaFrame _block = new();
    private Resampler? _resampler;
    private (int Format, int Rate, int Channels) _input;

    private RecordedSound(LiveTracks tracks, StreamFacts sound, Action<MediaPacket, LiveTimes> onPacket)
    {
        _onPacket = onPacket;
        int channels = Math.Clamp(sound.Channels, 1, 2);
        _output = new AudioParameters(AvLibrary.SampleFormat("fltp"), RateHz, channels, channels == 1 ? "mono" : "stereo", s_samples);
        _decoder = Decoder.Open(tracks.Source, sound.Index, threads: 1);
        try
        {
            _encoder = Encoder.OpenAudio("aac", new AudioEncoderSettings(_output, BitsPerChannel * channels, GlobalHeader: true));
        }
        catch
        {
            _decoder.Dispose();
            throw;
        }

        Tracks = new LiveTracks(tracks.Source, tracks.Video, sound with { Codec = "aac", SampleRateHz = RateHz, Channels = channels }, _encoder);
    }

    /// <summary>The tracks as they are recorded.</summary>
    public LiveTracks Tracks { get; }

    /// <summary>Codecs that go into a recording as they come: those of MPEG-TS, and of MP4 (MP4 registration authority).</summary>
    private static bool IsHeld(string codec) => codec is "aac" or "mp3" or "mp2" or "ac3" or "eac3" or "opus" or "flac" or "alac" or "dts";

    /// <summary>Null when the sound of a stream goes into a recording as it comes.</summary>
    /// <param name="tracks">Borrowed until then.</param>
    /// <param name="onPacket">Takes what has been encoded, with its times on the run's clock.</param>
    /// <exception cref="MediaException">There is no decoder for it.</exception>
    public static RecordedSound? For(LiveTracks tracks, Action<MediaPacket, LiveTimes> onPacket) =>
        tracks.Audio is { SampleRateHz: > 0 } sound && !IsHeld(sound.Codec) ? new RecordedSound(tracks, sound, onPacket) : null;

    /// <summary>Takes a packet, which is left as it is; what has been encoded is passed on before this returns.</summary>
    /// <exception cref="MediaException">It cannot be decoded; the next one may.</exception>
    public void Take(in LivePacket packet)
    {
        _packet.Reference(packet.Packet);
        _packet.SetTimes(packet.Times.Pts, packet.Times.Dts, packet.Times.Duration);
        try
        {
            _decoder.Send(_packet);
            while (_decoder.Receive(_frame) == CodecResult.Ok)
                Convert();
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
        _resampler?.Dispose();
        _encoder.Dispose();
        _decoder.Dispose();
        _packet.Dispose();
        _frame.Dispose();
        _block.Dispose();
    }

    private static long Ticks(long samples) => new MediaTime(samples, s_samples).Rescale(LiveClock.Ticks).Ticks;

    private void Convert()
    {
        FrameFacts facts = _frame.Facts;
        if (facts.SampleRateHz <= 0 || facts.Channels <= 0)
            return;
        if (_input != (facts.Format, facts.SampleRateHz, facts.Channels))
        {
            _input = (facts.Format, facts.SampleRateHz, facts.Channels);
            var given = new AudioParameters(facts.Format, facts.SampleRateHz, facts.Channels, "", LiveClock.Ticks);
            if (_resampler is null)
                _resampler = Resampler.Open(given, _output, _encoder.FrameSize);
            else
                _resampler.SetInput(given);
        }

        // Again = there is silence before it, which is encoded first.
        CodecResult pushed;
        do
        {
            pushed = _resampler!.Push(_frame);
            while (_resampler.Pull(_block) == CodecResult.Ok)
            {
                while (_encoder.Send(_block) == CodecResult.Again)
                    PassOn();
                PassOn();
            }
        }
        while (pushed == CodecResult.Again);
    }

    private void PassOn()
    {
        while (_encoder.Receive(_packet) == CodecResult.Ok)
        {
            PacketFacts facts = _packet.Facts;
            long at = Ticks(facts.Pts);
            _onPacket(_packet, new LiveTimes(at, at, Ticks(facts.Duration), null));
        }
    }
}
