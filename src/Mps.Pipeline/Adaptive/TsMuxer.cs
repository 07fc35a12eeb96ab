using System.Globalization;
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
    // How long before its decoding time a picture has to have arrived (ISO/IEC 13818-1, T-STD); the muxer adds it to all times.
    private const int DelayMicroseconds = 700_000;

    private static readonly string s_options = string.Create(
        CultureInfo.InvariantCulture, $"avoid_negative_ts=disabled\nmax_delay={DelayMicroseconds}\nmpegts_copyts=0");

    private readonly MediaTime _shift = new(
        origin.Rescale(new Rational(1, 1_000_000)).Ticks - DelayMicroseconds, new Rational(1, 1_000_000));

    public override void Start() => Sink.WriteHeader(s_options);

    public override void Write(int stream, MediaPacket packet, Rational timeBase)
    {
        PacketFacts facts = packet.Facts;
        long shift = _shift.Rescale(timeBase).Ticks;
        packet.SetTimes(facts.Pts + shift, facts.Dts + shift, facts.Duration);
        Sink.Write(stream, packet, timeBase);
    }

    public override FileRange Cut()
    {
        Sink.Flush();
        Sink.SetOption("mpegts_flags", "resend_headers");
        return store.EndSegment();
    }

    protected override void Take(ReadOnlySpan<byte> bytes) => store.Write(bytes);
}
