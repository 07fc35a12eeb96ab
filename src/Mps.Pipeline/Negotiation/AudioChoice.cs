using System.Globalization;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Negotiation;

/// <summary>Which encoder makes an API audio codec and what it is fed with.</summary>
/// <param name="Encoder">The library's name.</param>
/// <param name="SampleFormat">The library's name.</param>
/// <param name="SampleRateHz">Hz.</param>
/// <param name="ChannelLayout">The library's name.</param>
/// <param name="BitRate">Bits per second; 0 = unset (lossless codecs).</param>
public sealed record AudioChoice(string Encoder, string SampleFormat, int SampleRateHz, string ChannelLayout, long BitRate)
{
    /// <summary>Channels of <see cref="ChannelLayout"/>.</summary>
    public int Channels { get; init; } = 2;

    /// <summary>Encoder options as "key=value" lines.</summary>
    public string Options { get; init; } = "";

    /// <summary>
    /// The container keeps no times for sound, so what an encoder puts before the sound takes the place of as much of its start.
    /// </summary>
    public bool Untimed { get; init; }

    /// <summary>What was asked for and could not be had, and what was taken instead; empty = nothing.</summary>
    public IReadOnlyList<string> Compromises { get; init; } = [];

    /// <summary>One line for people.</summary>
    public string Summary => $"{Encoder} {SampleRateHz} Hz {ChannelLayout}{(BitRate > 0 ? $" bitrate={BitRate}" : "")}"
        + (Compromises.Count > 0 ? $" ({string.Join("; ", Compromises)})" : "");

    /// <summary>What sound is while it is worked on: interleaved floats at the encoder's rate and layout.</summary>
    internal AudioParameters Work => new(AvLibrary.SampleFormat("flt"), SampleRateHz, Channels, ChannelLayout, new Rational(1, SampleRateHz));

    /// <summary>Resolves an audio target against its source stream.</summary>
    /// <param name="target">The rules.</param>
    /// <param name="container">API container; some take few sample rates.</param>
    /// <param name="source">The stream.</param>
    /// <exception cref="JobException">This build cannot make the codec, or the container cannot hold it.</exception>
    public static AudioChoice Resolve(AudioTarget target, string container, StreamFacts source)
    {
        AudioCodec codec = AudioCodec.Named(target.Codec);
        if (!AvLibrary.HasEncoder(codec.Encoder))
            throw JobException.Request($"The installed FFmpeg has no audio encoder {codec.Encoder}; `mpsctl doctor` shows what it has.", JobFailureDetail.Unsupported);
        AudioContainer.Demand(container, target.Codec);

        List<string> compromises = [];
        int channels = ChannelsOf(target, codec, source, compromises);
        int rate = RateOf(target, container, codec, source.SampleRateHz, compromises);
        return new AudioChoice(codec.Encoder, FormatOf(target, codec, source), rate, LayoutOf(codec, channels, source), BitRateOf(target, codec, rate, channels, source, compromises))
        {
            Channels = channels,
            Options = codec.Options,
            Untimed = container == "avi",
            Compromises = compromises,
        };
    }

    private static int ChannelsOf(AudioTarget target, AudioCodec codec, StreamFacts source, List<string> compromises)
    {
        int wanted = target.Channels > 0 ? target.Channels : source.Channels > 0 ? source.Channels : 2;
        int channels = Math.Min(wanted, codec.MaxChannels);
        // Above stereo only the layouts that every codec here knows: 5.1, and 7.1 where it can.
        if (channels is > 2 and not 6 and not 8)
            channels = channels == 7 || channels < 6 ? (codec.MaxChannels >= 6 ? 6 : 2) : channels;
        if (channels > 8)
            channels = 8;
        if (channels != wanted)
            compromises.Add($"{wanted} channels made {channels}");
        return channels;
    }

    private static string LayoutOf(AudioCodec codec, int channels, StreamFacts source)
    {
        // Films have their surround channels at the sides (5.1(side)), discs at the back; where the encoder takes both, nothing is renamed.
        if (channels == source.Channels && source.ChannelLayout is "5.1(side)" && codec.KeepsSideLayout)
            return source.ChannelLayout;
        return channels switch { 1 => "mono", 2 => "stereo", 6 => "5.1", _ => "7.1" };
    }

    private static string FormatOf(AudioTarget target, AudioCodec codec, StreamFacts source)
    {
        string[] formats = [.. AvLibrary.EncoderSampleFormats(codec.Encoder).Select(AvLibrary.SampleFormatName)];
        // FLAC keeps 24 bits of what has more than 16; floats are what lossy codecs decode to and need no more than 16.
        if (target.Codec == "flac" && source.FormatName is "s32" or "s32p" && formats.Contains("s32"))
            return "s32";
        return formats.Length > 0 ? formats[0] : "flt";
    }

    private static int RateOf(AudioTarget target, string container, AudioCodec codec, int sourceRate, List<string> compromises)
    {
        int wanted = target.SampleRateHz > 0 ? target.SampleRateHz : sourceRate > 0 ? sourceRate : 44100;
        int[] rates = AudioContainer.Rates(container, target.Codec) ?? AvLibrary.EncoderSampleRates(codec.Encoder);
        int rate = rates.Length == 0 ? Math.Clamp(wanted, 8000, 192_000)
            : rates.Contains(wanted) ? wanted
            : rates.Where(r => r > wanted).DefaultIfEmpty(rates.Max()).Min();
        if (rate != wanted && target.SampleRateHz > 0)
            compromises.Add($"{wanted} Hz made {rate} Hz");
        return rate;
    }

    private static long BitRateOf(AudioTarget target, AudioCodec codec, int rate, int channels, StreamFacts source, List<string> compromises)
    {
        if (codec.Lossless)
            return 0;
        // "0 = as the source", within what the channels can use.
        long usual = channels * 64_000L;
        long wanted = target.BitrateKbps > 0 ? target.BitrateKbps * 1000L
            : source.BitRate > 0 ? Math.Clamp(source.BitRate, 32_000L, Math.Max(usual, 256_000L))
            : usual;
        long taken = codec.Nearest(wanted, rate, channels);
        if (taken != wanted && target.BitrateKbps > 0)
            compromises.Add(string.Create(CultureInfo.InvariantCulture, $"{wanted / 1000} kbit/s made {taken / 1000.0:0.#} kbit/s"));
        return taken;
    }
}
