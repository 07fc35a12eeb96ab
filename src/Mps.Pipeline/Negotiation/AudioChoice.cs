using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>Which encoder makes an API audio codec and what it is fed with.</summary>
/// <param name="Encoder">The library's name.</param>
/// <param name="SampleFormat">The library's name.</param>
/// <param name="SampleRateHz">Hz.</param>
/// <param name="ChannelLayout">The library's name.</param>
/// <param name="BitRate">Bits per second; 0 = unset (lossless codecs).</param>
public sealed record AudioChoice(string Encoder, string SampleFormat, int SampleRateHz, string ChannelLayout, long BitRate)
{
    /// <summary>One line for people.</summary>
    public string Summary => $"{Encoder} {SampleRateHz} Hz {ChannelLayout}{(BitRate > 0 ? $" bitrate={BitRate}" : "")}";

    /// <summary>Resolves an audio target against its source stream.</summary>
    /// <param name="target">The rules.</param>
    /// <param name="container">API container; some take few sample rates.</param>
    /// <param name="source">The stream.</param>
    /// <exception cref="JobException">This build cannot make the codec.</exception>
    public static AudioChoice Resolve(AudioTarget target, string container, StreamFacts source)
    {
        string encoder = target.Codec switch
        {
            "aac" => "aac",
            "mp3" => "libmp3lame",
            "flac" => "flac",
            "ac3" => "ac3",
            "eac3" => "eac3",
            "mp2" => "mp2",
            "opus" => "libopus",
            "vorbis" => "libvorbis",
            "pcm16" => "pcm_s16le",
            "pcm24" => "pcm_s24le",
            _ => throw JobException.Request($"There is no encoder for the audio codec \"{target.Codec}\" in this build.", JobFailureDetail.Unsupported),
        };
        if (!AvLibrary.HasEncoder(encoder))
            throw JobException.Request($"The installed FFmpeg has no audio encoder {encoder}; `mpsctl doctor` shows what it has.", JobFailureDetail.Unsupported);

        int channels = target.Channels > 0 ? target.Channels : source.Channels > 0 ? source.Channels : 2;
        if (encoder is "libmp3lame" or "mp2")
            channels = Math.Min(channels, 2);
        else if (channels > 6 && encoder is "ac3" or "eac3")
            channels = 6;
        string layout = channels == source.Channels && source.ChannelLayout.Length > 0 && !source.ChannelLayout.Contains("channels", StringComparison.Ordinal)
            ? source.ChannelLayout
            : channels switch { 1 => "mono", 2 => "stereo", 6 => "5.1", var n => $"{n}c" };
        // Encoders that list layouts know "5.1" (back); the side variant is the same six channels.
        if (layout == "5.1(side)")
            layout = "5.1";

        int[] formats = AvLibrary.EncoderSampleFormats(encoder);
        string format = formats.Length > 0 ? AvLibrary.SampleFormatName(formats[0]) : source.FormatName;
        bool lossless = encoder is "flac" or "pcm_s16le" or "pcm_s24le";
        return new AudioChoice(encoder, format, Rate(target, container, encoder, source.SampleRateHz), layout,
            lossless ? 0 : RateOf(target, channels, source));
    }

    private static int Rate(AudioTarget target, string container, string encoder, int sourceRate)
    {
        int wanted = target.SampleRateHz > 0 ? target.SampleRateHz : sourceRate > 0 ? sourceRate : 44100;
        int[] rates = AvLibrary.EncoderSampleRates(encoder);
        // FLV states 5.5, 11, 22 or 44.1 kHz for everything but AAC (Adobe FLV specification 10.1, E.4.2.1).
        if (container == "flv" && encoder == "libmp3lame")
            rates = [11025, 22050, 44100];
        if (rates.Length == 0 || rates.Contains(wanted))
            return wanted;
        int[] above = [.. rates.Where(r => r > wanted).Order()];
        return above.Length > 0 ? above[0] : rates.Max();
    }

    private static long RateOf(AudioTarget target, int channels, StreamFacts source)
    {
        if (target.BitrateKbps > 0)
            return target.BitrateKbps * 1000L;
        // "0 = as the source", within what the common encoders take and never more than the channels can use.
        long usual = channels * 64_000L;
        return source.BitRate > 0 ? Math.Clamp(source.BitRate, 32_000L, Math.Max(usual, 256_000L)) : usual;
    }
}
