namespace Mps.Pipeline.Live;

/// <summary>
/// Lets what a source sends gather in its socket: a stream's thread then wakes a few times a second, and not for every packet. It
/// pauses only after a read that had to wait, which is when everything that had come was read, and only for as long as what comes
/// meanwhile fits into the socket many times over. One thread at a time.
/// </summary>
internal sealed class SourcePace
{
    /// <summary>Longest pause.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(0.25);

    // A read that takes less found its packet there.
    private static readonly TimeSpan Edge = TimeSpan.FromMilliseconds(1);

    // Not worth a thread's sleep and wake.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    // A quarter of the receive buffer that Linux begins with (tcp_rmem).
    private const double GatheredBytes = 32 * 1024;

    private TimeSpan _since;
    private long _bytes;

    /// <param name="now">Any clock that runs on.</param>
    public SourcePace(TimeSpan now) => _since = now;

    /// <summary>How long to leave the source alone once a packet has been handled.</summary>
    /// <param name="now">The clock.</param>
    /// <param name="waited">How long the read of the packet took.</param>
    /// <param name="bytes">Size of the packet.</param>
    /// <returns>Zero = not at all.</returns>
    public TimeSpan PauseAfter(TimeSpan now, TimeSpan waited, int bytes)
    {
        _bytes += bytes;
        if (waited < Edge)
            return TimeSpan.Zero;
        double seconds = GatheredBytes * (now - _since).TotalSeconds / _bytes;
        (_since, _bytes) = (now, 0);
        return seconds >= Longest.TotalSeconds ? Longest : seconds < Shortest.TotalSeconds ? TimeSpan.Zero : TimeSpan.FromSeconds(seconds);
    }
}
