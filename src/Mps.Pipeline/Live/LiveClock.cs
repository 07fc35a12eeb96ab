using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Live;

/// <summary>A packet's times on a run's own clock, in <see cref="LiveClock.Ticks"/>.</summary>
/// <param name="Pts">When it is shown.</param>
/// <param name="Dts">When it is decoded; a millisecond or more later than any packet of its stream before.</param>
/// <param name="Duration">How long it is shown; estimated where the source does not say.</param>
/// <param name="JumpSeconds">Set when the source's clock broke before this packet: by how much it is off from what was expected.</param>
internal readonly record struct LiveTimes(long Pts, long Dts, long Duration, double? JumpSeconds);

/// <summary>
/// Turns the times of a live source, which wrap, jump, start again or are missing, into one clock that runs on over everything,
/// reconnections too. Sound and picture keep their distance, since all streams of a source share one offset:
/// <list type="bullet">
/// <item>A step that is small modulo the counter's period is no step (33 bits of 1/90000 s in TS, 32 bits of 1 ms in FLV).</item>
/// <item>A step forward of up to the limit is missing media and keeps its length; a step back of up to 0.25 s is disorder, and
/// decoding times are made to rise.</item>
/// <item>Any other step is a new clock: it goes on where the furthest stream ended. The other streams follow when they make the same step.</item>
/// <item>Streams of RTP count each from their own start until the first sender report aligns them (RFC 3550, 6.4.1): when that sets one
/// back, all begin later by as much, so that they are together from then on.</item>
/// <item>A stream that was away, or comes late, is taken at its word as long as it agrees with the others' clock.</item>
/// <item>A stream whose clock falls behind the others' by more than the limit is brought up to them.</item>
/// </list>
/// One thread at a time.
/// </summary>
/// <param name="limitSeconds">Longest step that is a gap in the media.</param>
internal sealed class LiveClock(double limitSeconds)
{
    /// <summary>Unit of the clock.</summary>
    public static readonly Rational Ticks = new(1, PerSecond);

    /// <summary>Ticks in a second.</summary>
    public const int PerSecond = 90_000;

    /// <summary>The clock's first time: more than streams are apart at their start and pictures are decoded before they are shown.</summary>
    public const long Origin = 2 * PerSecond;

    // Containers count in milliseconds at worst: what rises by less may be refused as the same time.
    private const long LeastStep = PerSecond / 1000;
    private const long Disorder = PerSecond / 4;
    private const long Settling = PerSecond;
    private const long Aligning = 5 * PerSecond;
    private const long LongestFrame = PerSecond;
    private const long LongestDelay = 2 * PerSecond;

    private readonly long _limit = (long)(limitSeconds * PerSecond);
    private readonly Dictionary<int, Track> _tracks = [];
    private Epoch? _current;
    private bool _aligns;

    /// <summary>The furthest end of any packet so far; <see cref="Origin"/> before the first.</summary>
    public long End { get; private set; } = Origin;

    /// <summary>A new connection: nothing is known of its clock, and its stream numbers are new.</summary>
    /// <param name="aligns">Its streams are aligned by reports that come after their first packets.</param>
    public void Connect(bool aligns = false)
    {
        _tracks.Clear();
        _current = null;
        _aligns = aligns;
    }

    /// <summary>The times of the next packet.</summary>
    /// <param name="stream">Index in the source.</param>
    /// <param name="facts">Its times in <paramref name="timeBase"/>.</param>
    /// <param name="timeBase">Of the stream.</param>
    /// <param name="period">Ticks of <paramref name="timeBase"/> after which the source's counter starts again at zero; 0 = it does not.</param>
    public LiveTimes Next(int stream, in PacketFacts facts, Rational timeBase, long period)
    {
        long Convert(long time) => new MediaTime(time, timeBase).Rescale(Ticks).Ticks;
        if (!_tracks.TryGetValue(stream, out Track? track))
            _tracks.Add(stream, track = new Track());

        long wrap = period > 0 ? Convert(period) : 0;
        long shown = facts.Pts == MediaPacket.NoTime ? MediaPacket.NoTime : Unwrap(Convert(facts.Pts), track, wrap);
        long raw = facts.Dts != MediaPacket.NoTime ? Unwrap(Convert(facts.Dts), track, wrap) : Estimate(track, shown);
        long delay = shown == MediaPacket.NoTime ? 0 : Math.Clamp(shown - raw, 0, LongestDelay);
        double? jump = Place(track, raw);

        long dts = raw + track.Epoch!.Offset;
        long pts = dts + delay;
        long stated = facts.Duration > 0 ? Math.Min(Convert(facts.Duration), LongestFrame) : 0;
        if (facts.Dts != MediaPacket.NoTime || (raw == shown && stated == 0))
            track.Measure(raw, continues: jump is null);
        else
            track.Make(stated);
        if (track.Seen)
        {
            dts = Math.Max(dts, track.Dts + LeastStep);
            pts = Math.Max(pts, dts);
        }

        long duration = stated > 0 ? stated : track.Step;
        track.Raw = raw;
        track.Dts = dts;
        track.Seen = true;
        End = Math.Max(End, Math.Max(dts + duration, pts));
        track.SeenAt = End;
        return new LiveTimes(pts, dts, duration, jump);
    }

    // The nearest of all times that the counter may mean, when that is near at all.
    private long Unwrap(long raw, Track track, long period)
    {
        if (period == 0 || (!track.Seen && _current is null))
            return raw;
        long reference = track.Seen ? track.Raw : End - _current!.Offset;
        long step = (raw - reference) % period;
        if (step > period / 2)
            step -= period;
        else if (step < -(period / 2))
            step += period;
        return Math.Abs(step) <= _limit ? reference + step : raw;
    }

    // A decoding time that the source does not state: a frame after the one before, and never after the frame is shown.
    private long Estimate(Track track, long shown)
    {
        if (!track.Seen)
            return shown != MediaPacket.NoTime ? shown : _current is { } now ? End - now.Offset : 0;
        long expected = track.Raw + track.Step;
        return shown == MediaPacket.NoTime || (shown > expected && shown - expected <= LongestDelay) ? expected : shown;
    }

    // Finds the offset that holds for a packet; tells by how much the clock broke when it needs a new one.
    private double? Place(Track track, long raw)
    {
        long step = raw - track.Raw - track.Step;
        // Back is told from the last packet: what is expected after a short hole, which looks like a long frame, lies too far ahead.
        if (track.Seen && step <= _limit && raw - track.Raw >= -Disorder && !IsLeftBehind(track, raw + track.Epoch!.Offset))
            return null;

        if (_current is { } current)
        {
            long time = raw + current.Offset;
            bool agrees = Math.Abs(time - Others(track)) <= Math.Max(_limit, PerSecond);
            bool follows = track.Epoch != current;
            long overlap = track.Seen ? track.Dts + track.Step - time : 0;
            if (_aligns && !follows && !track.IsAligned && overlap is > Disorder and <= Aligning)
            {
                track.IsAligned = true;
                current.Offset += overlap;
                return null;
            }

            // Streams start a little apart, and one may begin before its own end on the old clock: then all begin later by that much.
            bool settling = follows && time - current.Start < Settling && overlap <= Settling;
            if (agrees && (overlap <= Disorder || settling))
            {
                if (settling && overlap > 0)
                    current.Offset += overlap;
                track.Epoch = current;
                return null;
            }
        }

        bool first = _current is null;
        track.Epoch = _current = new Epoch(End - raw, End);
        return first ? null : (double)step / PerSecond;
    }

    // Its clock runs, but slower than that of another stream that comes in as well.
    private bool IsLeftBehind(Track track, long time)
    {
        foreach (Track other in _tracks.Values)
        {
            if (other != track && other.Seen && End - other.SeenAt <= PerSecond && other.Dts - time > Math.Max(_limit, PerSecond))
                return true;
        }

        return false;
    }

    // How far the other streams are; a stream that is alone is where it ended.
    private long Others(Track track)
    {
        long furthest = long.MinValue;
        foreach (Track other in _tracks.Values)
        {
            if (other != track && other.Seen)
                furthest = Math.Max(furthest, other.Dts);
        }

        return furthest == long.MinValue ? End : furthest;
    }

    private sealed class Epoch(long offset, long start)
    {
        public long Offset { get; set; } = offset;

        public long Start { get; } = start;
    }

    private sealed class Track
    {
        public bool Seen { get; set; }

        public Epoch? Epoch { get; set; }

        /// <summary>A report has set it back.</summary>
        public bool IsAligned { get; set; }

        public long Raw { get; set; }

        public long Dts { get; set; }

        public long SeenAt { get; set; }

        /// <summary>From one packet to the next.</summary>
        public long Step { get; private set; } = PerSecond / 50;

        private long Stated { get; set; }

        private int Made { get; set; }

        /// <summary>A packet whose time was made up.</summary>
        /// <param name="duration">How long it lasts; 0 = nobody says.</param>
        public void Make(long duration)
        {
            Made++;
            Step = duration > 0 ? duration : Step;
        }

        /// <summary>A packet whose time the source states. A step between times that were made up would make up the next ones, and swing.</summary>
        public void Measure(long raw, bool continues)
        {
            if (Seen && continues && (raw - Stated) / (Made + 1) is > 0 and <= LongestFrame and var step)
                Step = step;
            (Stated, Made) = (raw, 0);
        }
    }
}
