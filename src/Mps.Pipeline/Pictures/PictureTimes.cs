using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Pictures;

/// <summary>Seconds on a source's clock and ticks of a stream.</summary>
internal static class PictureTimes
{
    // Requests are rounded to milliseconds, containers to microseconds: a time that misses a frame by less means that frame.
    private const double Grace = 1e-6;

    // Seconds; far more than any stream holds pictures back.
    private const double LongestReordering = 10;

    /// <summary>The last tick at or before a time.</summary>
    public static long Tick(double seconds, Rational timeBase) => (long)Math.Floor((seconds + Grace) / timeBase.ToDouble());

    /// <summary>
    /// Goes to the very first packet. Containers that are searched by decoding times (MPEG-TS) would come out behind it for the
    /// time of the first picture, and those with an index (AVI) may know nothing earlier.
    /// </summary>
    /// <exception cref="MediaException">The source cannot seek.</exception>
    public static void SeekToStart(MediaSource source)
    {
        try
        {
            source.Seek(source.StartSeconds - LongestReordering);
        }
        catch (MediaException e) when (!e.Interrupted)
        {
            source.Seek(source.StartSeconds);
        }
    }

    /// <summary>Time at which a packet's picture is shown, ticks; containers without such times (AVI) state decoding times alone.</summary>
    public static long Shown(in PacketFacts packet) => packet.Pts != MediaPacket.NoTime ? packet.Pts : packet.Dts;
}
