namespace Mps.Orchestration.Tasks;

/// <summary>
/// The time of day for decisions that cannot be taken back: which lease ran out, what is old enough to be forgotten. A clock that
/// jumps forward is believed only after <see cref="Grace"/>, so that a mistake can be put right; until then time goes on as it
/// was. One that is set back is believed at once: nothing ends early by it. Used by one loop.
/// </summary>
internal sealed class SteadyClock
{
    /// <summary>How long a clock must stay ahead to be believed.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <summary>Farther ahead than this is a jump; clocks that are disciplined drift less between two looks.</summary>
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private DateTimeOffset _base;
    private long _stamp;
    private long? _jumped;

    public SteadyClock(TimeProvider time)
    {
        _time = time;
        Believe(time.GetUtcNow());
    }

    public DateTimeOffset Now
    {
        get
        {
            var clock = _time.GetUtcNow();
            var passed = _base + _time.GetElapsedTime(_stamp);
            if (clock <= passed + Jump || (_jumped is { } since && _time.GetElapsedTime(since) >= Grace))
            {
                Believe(clock);
                return clock;
            }

            _jumped ??= _time.GetTimestamp();
            return passed;
        }
    }

    private void Believe(DateTimeOffset clock)
    {
        _base = clock;
        _stamp = _time.GetTimestamp();
        _jumped = null;
    }
}
