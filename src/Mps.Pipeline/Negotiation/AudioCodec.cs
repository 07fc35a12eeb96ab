using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>What an API audio codec can do.</summary>
/// <param name="Encoder">The library's name.</param>
/// <param name="MaxChannels">Most channels.</param>
/// <param name="Lossless">Has no bit rate.</param>
internal sealed record AudioCodec(string Encoder, int MaxChannels, bool Lossless = false)
{
    // kbit/s. ISO/IEC 11172-3 and 13818-3, table "bit_rate_index": layers III and II, full and low sampling frequencies.
    private static readonly int[] s_layer3 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] s_layer2 = [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
    private static readonly int[] s_low = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    // ATSC A/52, table 5.18.
    private static readonly int[] s_ac3 = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];

    /// <summary>Encoder options as "key=value" lines.</summary>
    public string Options { get; init; } = "";

    /// <summary>The encoder takes surround channels at the sides as well as at the back.</summary>
    public bool KeepsSideLayout { get; init; }

    /// <summary>Finds a codec by its API name.</summary>
    /// <exception cref="JobException">It is none.</exception>
    public static AudioCodec Named(string name) => name switch
    {
        "aac" => new("aac", 8),
        "mp3" => new("libmp3lame", 2),
        "mp2" => new("mp2", 2),
        "opus" => new("libopus", 8),
        "vorbis" => new("libvorbis", 8),
        "flac" => new("flac", 8, Lossless: true) { KeepsSideLayout = true },
        "ac3" => new("ac3", 6) { KeepsSideLayout = true },
        "eac3" => new("eac3", 6) { KeepsSideLayout = true },
        "pcm16" => new("pcm_s16le", 8, Lossless: true) { KeepsSideLayout = true },
        "pcm24" => new("pcm_s24le", 8, Lossless: true) { KeepsSideLayout = true },
        _ => throw JobException.Request($"There is no encoder for the audio codec \"{name}\" in this build.", JobFailureDetail.Unsupported),
    };

    /// <summary>The bit rate that the codec can do nearest to the wanted one, bits per second.</summary>
    public long Nearest(long bitRate, int sampleRateHz, int channels) => Encoder switch
    {
        "libmp3lame" => NearestOf(sampleRateHz >= 32000 ? s_layer3 : sampleRateHz >= 16000 ? s_low : s_low[..8], bitRate),
        // Layer II of MPEG-1 forbids the lowest rates for two channels and the highest for one (11172-3, 2.4.2.3).
        "mp2" => NearestOf(sampleRateHz < 32000 ? s_low : channels == 1 ? s_layer2[..10] : s_layer2[3..], bitRate),
        // Below this the bits of a block do not even hold its side information.
        "ac3" or "eac3" => NearestOf(s_ac3[(channels > 2 ? 7 : channels == 2 ? 2 : 0)..], bitRate),
        "libopus" => Math.Clamp(bitRate, 6_000L * channels, 256_000L * channels),
        "libvorbis" => Vorbis(bitRate, sampleRateHz, channels),
        // 6144 bits for each channel of a frame of 1024 samples are the most that a decoder must hold (ISO/IEC 14496-3, 4.5.3.1).
        _ => Math.Clamp(bitRate, 8_000L * channels, 6L * sampleRateHz * channels),
    };

    private static long NearestOf(int[] kilobits, long bitRate) => kilobits.MinBy(k => Math.Abs((k * 1000L) - bitRate)) * 1000L;

    // What libvorbis has encoder setups for, per channel; it refuses the rest.
    private static long Vorbis(long bitRate, int sampleRateHz, int channels)
    {
        (long least, long most) = sampleRateHz switch
        {
            >= 40000 => (32_000, 240_000),
            >= 26000 => (30_000, 190_000),
            >= 19000 => (16_000, 86_000),
            >= 15000 => (16_000, 86_000),
            >= 9000 => (12_000, 44_000),
            _ => (8_000, 32_000),
        };
        return Math.Clamp(bitRate, least * channels, most * channels);
    }
}
