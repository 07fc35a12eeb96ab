using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>MPEG-2 transport stream: continuity counters run on over segments, and tables stand in front of each (RFC 8216, section 3.2).</summary>
internal sealed class TsMultiplex(Interrupt interrupt) : SegmentMultiplex("mpegts", interrupt)
{
    /// <summary>Bytes of a packet (ISO/IEC 13818-1, 2.4.3.2).</summary>
    public const int PacketBytes = 188;

    /// <summary>Codecs that browsers and players take from a transport stream.</summary>
    public static bool Carries(LiveTracks tracks) =>
        tracks.Video?.Codec is null or "h264" or "hevc" or "mpeg2video" && tracks.Audio?.Codec is null or "aac" or "mp3" or "mp2" or "ac3" or "eac3";

    /// <inheritdoc/>
    public override string Extension => "ts";

    /// <summary>As everywhere; tables stand in front of what follows.</summary>
    public override void Cut()
    {
        Flush();
        Sink.SetOption("mpegts_flags", "resend_headers");
    }

    // Clock references run 0.7 s ahead of decoding times, the time that a picture has to arrive; the times themselves stay ours.
    protected override void WriteHeader() => Sink.WriteHeader("avoid_negative_ts=disabled\nflush_packets=0\nmpegts_copyts=1\nmax_delay=700000");
}
