using Mps.Media;

namespace Mps.Pipeline.Negotiation;

/// <summary>
/// Where segments start: at every multiple of a length, and at further times of their own. Who encodes asks it for key frames,
/// who packages asks it for cuts, so all renditions are cut alike. One user, times in rising order.
/// </summary>
/// <param name="seconds">Length of a segment; 0 = none.</param>
/// <param name="more">Further times, seconds from the start of the range; null = none.</param>
public sealed class SegmentGrid(double seconds, IReadOnlyList<double>? more = null)
{
    // Half a millisecond of grace: 12.000 may be a tick short of it in the stream's own unit.
    private const double Grace = 0.0005;

    private readonly double[] _more = [.. (more ?? []).Order()];
    private long _next;
    private int _nextMore;

    /// <summary>No segment ever starts.</summary>
    public bool IsEmpty => seconds <= 0 && _more.Length == 0;

    /// <summary>Whether a start has been reached that no earlier time reached. The first time reaches the start at 0.</summary>
    /// <param name="at">Seconds from the start of the range.</param>
    public bool Starts(double at)
    {
        bool reached = false;
        if (seconds > 0 && at + Grace >= _next * seconds)
        {
            _next = (long)Math.Floor((at + Grace) / seconds) + 1;
            reached = true;
        }

        for (; _nextMore < _more.Length && at + Grace >= _more[_nextMore]; _nextMore++)
            reached = true;
        return reached;
    }

    /// <summary>
    /// The length nearest to the wanted one that is a whole number of pictures: with it all segments are of one length and the key
    /// frames of encoders that can only count pictures lie on the grid too.
    /// </summary>
    /// <param name="seconds">Wanted.</param>
    /// <param name="rate">Pictures per second; 0 = uneven or unknown, which keeps the wanted length.</param>
    public static double WholePictures(double seconds, Rational rate) =>
        rate.IsPositive ? Math.Max(1, Math.Round(seconds * rate.ToDouble())) * rate.Inverse.ToDouble() : seconds;
}
