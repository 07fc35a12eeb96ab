namespace Mps.Pipeline.Live;

/// <summary>
/// How far a stream is behind the best that it was in the last minutes. Servers send what they have kept to whoever connects, so
/// that media begins seconds ahead of the clock, and the clocks of sources drift: neither is a delay. One thread at a time.
/// </summary>
internal sealed class LiveLag
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private long _connection;
    private TimeSpan _since;
    private double _best = double.PositiveInfinity;
    private double _bestBefore = double.PositiveInfinity;

    /// <summary>The lag as of now, seconds; never negative.</summary>
    /// <param name="connection">Another number for each connection.</param>
    /// <param name="now">Any clock that runs on.</param>
    /// <param name="behind">Time since the connection began less the media that came, seconds; may be negative.</param>
    public double Of(long connection, TimeSpan now, double behind)
    {
        if (connection != _connection)
            (_connection, _since, _best, _bestBefore) = (connection, now, behind, behind);
        else if (now - _since >= Window)
            (_since, _best, _bestBefore) = (now, behind, _best);
        _best = Math.Min(_best, behind);
        return behind - Math.Min(_best, _bestBefore);
    }
}
