using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Sound;

namespace Mps.Pipeline.Live;

/// <summary>
/// Sound of a live stream that no container of recordings holds, such as the G.711 of cameras, on its way into a recording: decoded,
/// and encoded as AAC at its time on the run's clock. What is encoded begins with the samples of a given time and not before, and
/// what the encoder holds back comes out at the end, so that nothing is missing at either. One thread at a time.
/// </summary>
internal sealed class RecordedSound : IDisposable
{
    // A rate that every player takes, and a rate of bits at which speech and music of one channel lose nothing that is heard.
    private const int RateHz = 48_000;
    private const int BitsPerChannel = 64_000;
    private static readonly Rational s_samples = new(1, RateHz);

    private readonly StreamFacts _sound;
    private readonly string _coding;
    private readonly Decoder _decoder;
    private readonly SoundCoder _coder;
    private readonly AudioParameters _output;
    private readonly Action<MediaPacket, LiveTimes> _onPacket;
    private readonly MediaPacket _packet = new();
    private readonly MediaFrame _frame = new();
    private SoundInput? _input;
    private long _begin;
    private long _start;

    private RecordedSound(LiveTracks tracks, StreamFacts sound, Action<MediaPacket, LiveTimes> onPacket)
    {
        (_sound, _coding, _onPacket) = (sound with { TimeBase = LiveClock.Ticks }, tracks.AudioCoding, onPacket);
        int channels = Math.Clamp(sound.Channels, 1, 2);
        _output = new AudioParameters(AvLibrary.SampleFormat("fltp"), RateHz, channels, channels == 1 ? "mono" : "stereo", s_samples);
        _decoder = Decoder.Open(tracks.Source, sound.Index, threads: 1);
        try
        {
            _coder = new SoundCoder(Encoder.OpenAudio("aac", new AudioEncoderSettings(_output, BitsPerChannel * channels, GlobalHeader: true)), PassOn);
        }
        catch
        {
            _decoder.Dispose();
            throw;
        }
    }

    /// <summary>How the sound is recorded, a line for people.</summary>
    public string Summary => $"audio: {_sound.Codec} {_sound.SampleRateHz} Hz is held by no container of recordings; encoded as aac {RateHz} Hz, {BitsPerChannel * _output.Channels / 1000} kb/s";

    /// <summary>Codecs that go into a recording as they come: those of MPEG-TS, and of MP4 (MP4 registration authority).</summary>
    private static bool IsHeld(string codec) => codec is "aac" or "mp3" or "mp2" or "ac3" or "eac3" or "opus" or "flac" or "alac" or "dts";

    /// <summary>Null when the sound of a stream goes into a recording as it comes.</summary>
    /// <param name="tracks">Borrowed until then.</param>
    /// <param name="onPacket">Takes what has been encoded, with its times on the run's clock.</param>
    /// <exception cref="MediaException">There is no decoder for it.</exception>
    public static RecordedSound? For(LiveTracks tracks, Action<MediaPacket, LiveTimes> onPacket) =>
        tracks.Audio is { SampleRateHz: > 0 } sound && !IsHeld(sound.Codec) ? new RecordedSound(tracks, sound, onPacket) : null;

    /// <summary>The sound of these tracks is coded like this one: it may go on.</summary>
    public bool GoesOnWith(LiveTracks tracks) => tracks.AudioCoding == _coding;

    /// <summary>Tracks as they are recorded.</summary>
    public LiveTracks Recorded(LiveTracks tracks) => new(
        tracks.Source, tracks.Video, tracks.Audio! with { Codec = "aac", SampleRateHz = RateHz, Channels = _output.Channels }, _coder.Encoder);

    /// <summary>Takes a packet, which is left as it is; what has been encoded is passed on before this returns.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="begin">The recording's first time: sound from before the first packet's part of it is left out.</param>
    /// <exception cref="MediaException">It cannot be decoded; the next one may.</exception>
    public void Take(in LivePacket packet, long begin)
    {
        _begin = begin;
        _packet.Reference(packet.Packet);
        _packet.SetTimes(packet.Times.Pts, packet.Times.Dts, packet.Times.Duration);
        try
        {
            _decoder.Send(_packet);
            Convert();
        }
        finally
        {
            _packet.Clear();
        }
    }

    /// <summary>No packet follows: what decoder and encoder still hold is passed on.</summary>
    /// <exception cref="MediaException">It cannot be decoded or encoded.</exception>
    public void End()
    {
        _decoder.SendEnd();
        Convert();
        if (_input is null)
            return;
        _input.End();
        _coder.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input?.Dispose();
        _coder.Dispose();
        _decoder.Dispose();
        _packet.Dispose();
        _frame.Dispose();
    }

    private static long Ticks(long samples) => new MediaTime(samples, s_samples).Rescale(LiveClock.Ticks).Ticks;

    private void Convert()
    {
        while (_decoder.Receive(_frame) == CodecResult.Ok)
        {
            FrameFacts facts = _frame.Facts;
            if (facts.SampleRateHz <= 0 || facts.Channels <= 0)
                continue;
            if (_input is null)
            {
                // Sound that comes late begins late: there is no silence before it.
                _start = Math.Max(_begin, facts.Pts);
                var range = new TimeRange((double)_start / LiveClock.PerSecond, null);
                _input = new SoundInput(_sound, _output, _coder.Encoder.FrameSize, range, default, _coder.Write);
            }

            _input.Push(_frame);
        }
    }

    private void PassOn(MediaPacket packet)
    {
        PacketFacts facts = packet.Facts;
        long at = _start + Ticks(facts.Pts);
        _onPacket(packet, new LiveTimes(at, at, Ticks(facts.Duration), null));
    }
}
