using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Adaptive;

/// <summary>
/// MPEG-2 transport stream segments: one multiplex whose continuity counters run on over all segments, and tables in front of each
/// (RFC 8216, section 3.2).
/// </summary>
/// <param name="store">Takes the segments; borrowed.</param>
/// <param name="interrupt">The run's.</param>
/// <param name="origin">Time at which the programme's zero is written; more than the largest reordering delay.</param>
internal sealed class TsMuxer(SegmentStore store, Interrupt interrupt, MediaTime origin) : SegmentMuxer("mpegts", interrupt)
{
    private static readonly Rational s_ticks = new(1, 90_000);

    private readonly long _shift = origin.Rescale(s_ticks).Ticks;

    // Clock references run 0.7 s ahead of decoding times, the time that a picture has to arrive (ISO/IEC 13818-1, T-STD); the times
    // themselves stay ours.
    public override void Start() => Sink.WriteHeader("avoid_negative_ts=disabled\nmpegts_copyts=1\nmax_delay=700000");

    // In the container's own ticks: a shift rounded to whole pictures would part sound and picture.
    public override void Write(int stream, MediaPacket packet, Rational timeBase)
    {
        PacketFacts facts = packet.Facts;
        long Ticks(long time) => new MediaTime(time, timeBase).Rescale(s_ticks).Ticks;
        packet.SetTimes(Ticks(facts.Pts) + _shift, Ticks(facts.Dts) + _shift, Ticks(facts.Duration));
        Sink.Write(stream, packet, s_ticks);
    }

    public override FileRange Cut()
    {
        Sink.Flush();
        Sink.SetOption("mpegts_flags", "resend_headers");
        return store.EndSegment();
    }

    protected override void Take(ReadOnlySpan<byte> bytes) => store.Write(bytes);
}
