using System.Globalization;
using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>An MP4 file that grows by a fragment for each flush, so that what was flushed can be played whatever happens then.</summary>
/// <param name="start">The run's clock at the file's zero.</param>
/// <param name="interrupt">Borrowed.</param>
internal sealed class Mp4Multiplex(long start, Interrupt interrupt) : Multiplex("mp4", interrupt)
{
    private bool _begun;

    /// <inheritdoc/>
    public override void Flush()
    {
        base.Flush();
        // With a delayed header the first flush writes that alone.
        if (!_begun)
            base.Flush();
        _begun = true;
    }

    /// <summary>Options that keep pictures at the clock's own times; of itself the muxer would count as coarsely as the source does.</summary>
    public static string Timescale { get; } = string.Create(CultureInfo.InvariantCulture, $"video_track_timescale={LiveClock.PerSecond}");

    /// <inheritdoc/>
    public override bool IsReady() => KnowsStreams();

    /// <inheritdoc/>
    protected override void WriteHeader() => Sink.WriteHeader(
        "movflags=+frag_custom+delay_moov+empty_moov+default_base_moof+skip_trailer\navoid_negative_ts=disabled\nflush_packets=0\n" + Timescale);

    // FLV counts milliseconds: the last packet of a fragment must not last beyond the next one's rounded time.
    /// <inheritdoc/>
    protected override long DurationOf(in LiveTimes times) => Math.Max(1, times.Duration - (LiveClock.PerSecond / 1000));

    /// <inheritdoc/>
    protected override long ShiftOf(int stream, in LiveTimes times) => start;
}
