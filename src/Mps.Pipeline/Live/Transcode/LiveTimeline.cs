namespace Mps.Pipeline.Live.Transcode;

/// <summary>
/// The clock of what is encoded from a live stream, in <see cref="LiveClock.Ticks"/>: begins at 0 with the first picture and runs on
/// over everything. Where a slate fills in for the source it also says when the next picture of the slate is due:
/// <list type="bullet">
/// <item>at once when the source is lost, else once no picture has come for as long as the source may be silent;</item>
/// <item>a source that comes back goes on where the slate ends;</item>
/// <item>pictures that only come late (a network that stood still) belong to the past that the slate has shown, and are refused; if they
/// go on being late, the source itself stood still, and its clock is set forward.</item>
/// </list>
/// A function of the times that it is told; <c>now</c> is a monotonic clock in the same ticks. One thread at a time.
/// </summary>
/// <param name="slate">A slate fills in.</param>
internal sealed class LiveTimeline(bool slate)
{
    /// <summary>Longest silence of a source that sends continuously.</summary>
    public const long UsualPatience = LiveClock.PerSecond;

    private const long LongestLateness = LiveClock.PerSecond;
    private const long UsualPeriod = LiveClock.PerSecond / 25;
    private const long ShortestPeriod = LiveClock.PerSecond / 120;
    private const long LongestPeriod = LiveClock.PerSecond / 5;

    private long? _shift;
    private long _period = UsualPeriod;
    private long _arrived;
    private long _dueAt;
    private long _dueTime;
    private long? _lateSince;
    private bool _pictured;
    private bool _lost;
    private bool _slating;
    private bool _anew;

    /// <summary>When the next picture is due on this clock: the end of the last one.</summary>
    public long End { get; private set; }

    /// <summary>How long a picture of the slate is shown.</summary>
    public long Period => _period;

    /// <summary>The slate is being shown.</summary>
    public bool IsSlating => _slating;

    /// <summary>Longest silence of a connected source before the slate.</summary>
    public long Patience { get; set; } = UsualPatience;

    /// <summary>A source is there, on a new connection.</summary>
    public void Connect()
    {
        _lost = false;
        _anew = true;
    }

    /// <summary>The source is lost.</summary>
    public void Lose() => _lost = true;

    /// <summary>A packet of the source, before it is decoded: the first one of a connection tells where its clock lies.</summary>
    /// <param name="pts">On the run's clock.</param>
    public void Begin(long pts)
    {
        if (_shift is null || (_anew && _slating))
            _shift = pts - End;
        _anew = false;
    }

    /// <summary>A time of the run's clock on this one.</summary>
    public long Map(long pts) => pts - (_shift ?? pts);

    /// <summary>A picture has been decoded.</summary>
    /// <param name="pts">On the run's clock.</param>
    /// <param name="duration">0 = unknown.</param>
    /// <param name="now">The time.</param>
    /// <returns>Its time on this clock; null = it comes too late to be shown.</returns>
    public long? Take(long pts, long duration, long now)
    {
        if (duration > 0)
            _period = Math.Clamp(duration, ShortestPeriod, LongestPeriod);
        long time = Map(pts);
        if (_slating && time < End - (_period / 2))
        {
            _lateSince ??= now;
            if (now - _lateSince <= LongestLateness)
                return null;
            _shift -= End - time;
            time = End;
        }

        _lateSince = null;
        _slating = false;
        _pictured = true;
        _arrived = now;
        End = Math.Max(End, time + _period);
        return time;
    }

    /// <summary>How long the next picture of the slate may be waited for; null = none is due while things are as they are.</summary>
    public long? UntilSlate(long now)
    {
        if (!slate || !_pictured)
            return null;
        if (!_slating)
        {
            long begin = _arrived + (_lost ? _period : Patience);
            if (now < begin)
                return begin - now;
            // The pictures that are missing already come at once, so that the pace is that of the source.
            (_slating, _dueAt, _dueTime) = (true, _arrived + _period, End);
        }

        return Math.Max(0, _dueAt + (End - _dueTime) - now);
    }

    /// <summary>A picture of the slate is shown; returns its time.</summary>
    public long ShowSlate()
    {
        long time = End;
        End += _period;
        return time;
    }
}
