using System.Globalization;

namespace Mps.Media;

/// <summary>
/// A point in time or a duration: <see cref="Ticks"/> of <see cref="TimeBase"/> seconds each. Comparison and equality are exact
/// across time bases (2 ticks of 1/50 equal 1 tick of 1/25); nothing is rounded until <see cref="Rescale"/> is called.
/// </summary>
public readonly struct MediaTime : IEquatable<MediaTime>, IComparable<MediaTime>
{
    private readonly long _ticks;
    private readonly Rational _timeBase;

    /// <param name="ticks">Count of ticks; long.MinValue is reserved for <see cref="Unknown"/>.</param>
    /// <param name="timeBase">Seconds per tick; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time base is not positive, or ticks are the reserved value.</exception>
    public MediaTime(long ticks, Rational timeBase)
    {
        if (!timeBase.IsPositive)
        {
            throw new ArgumentOutOfRangeException(nameof(timeBase), timeBase, "A time base is a positive fraction.");
        }

        ArgumentOutOfRangeException.ThrowIfEqual(ticks, long.MinValue);
        _ticks = ticks;
        _timeBase = timeBase;
    }

    /// <summary>No time stamp (FFmpeg's AV_NOPTS_VALUE). The default value. Orders before every known time.</summary>
    public static MediaTime Unknown => default;

    /// <summary>Zero seconds, in microseconds.</summary>
    public static MediaTime Zero => new(0, new Rational(1, 1_000_000));

    /// <summary>False for <see cref="Unknown"/>.</summary>
    public bool IsKnown => _timeBase.Den != 0;

    /// <summary>Ticks of <see cref="TimeBase"/>; long.MinValue when unknown.</summary>
    public long Ticks => IsKnown ? _ticks : long.MinValue;

    /// <summary>Seconds per tick; 0/0 when unknown.</summary>
    public Rational TimeBase => _timeBase;

    /// <summary>The time that libav writes as a number and a base: long.MinValue, or a base that is not positive, is <see cref="Unknown"/>.</summary>
    public static MediaTime FromTimestamp(long timestamp, Rational timeBase) =>
        timestamp == long.MinValue || !timeBase.IsPositive ? Unknown : new MediaTime(timestamp, timeBase);

    /// <summary>
    /// The same time in <paramref name="timeBase"/>, rounded to the nearest tick and halfway away from zero, which is what
    /// av_rescale_q does (AV_ROUND_NEAR_INF). Intermediates have 128 bits. Unknown stays unknown.
    /// </summary>
    /// <exception cref="OverflowException">The result has more than 64 bits.</exception>
    public MediaTime Rescale(Rational timeBase)
    {
        if (!timeBase.IsPositive)
        {
            throw new ArgumentOutOfRangeException(nameof(timeBase), timeBase, "A time base is a positive fraction.");
        }

        if (!IsKnown)
        {
            return Unknown;
        }

        Int128 numerator = (Int128)_ticks * _timeBase.Num * timeBase.Den;
        Int128 denominator = (Int128)_timeBase.Den * timeBase.Num;
        Int128 half = denominator / 2;
        Int128 ticks = (numerator < 0 ? numerator - half : numerator + half) / denominator;
        if (ticks > long.MaxValue || ticks <= long.MinValue)
        {
            throw new OverflowException($"{this} does not fit 64 bits in time base {timeBase}.");
        }

        return new MediaTime((long)ticks, timeBase);
    }

    /// <summary>The nearest double; NaN when unknown.</summary>
    public double ToSeconds() => IsKnown ? (double)_ticks * _timeBase.Num / _timeBase.Den : double.NaN;

    /// <inheritdoc/>
    public int CompareTo(MediaTime other)
    {
        if (!IsKnown || !other.IsKnown)
        {
            return IsKnown.CompareTo(other.IsKnown);
        }

        // 64 + 31 + 31 bits at most.
        Int128 left = (Int128)_ticks * _timeBase.Num * other._timeBase.Den;
        Int128 right = (Int128)other._ticks * other._timeBase.Num * _timeBase.Den;
        return left.CompareTo(right);
    }

    /// <inheritdoc/>
    public bool Equals(MediaTime other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MediaTime other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (!IsKnown)
        {
            return 0;
        }

        // Equal times have one reduced fraction of seconds, whatever their bases.
        Int128 numerator = (Int128)_ticks * _timeBase.Num;
        Int128 a = Int128.Abs(numerator), b = _timeBase.Den;
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return HashCode.Combine(numerator / a, _timeBase.Den / a);
    }

    /// <summary>Seconds with microseconds, for logs and messages; "unknown" when unknown.</summary>
    public override string ToString() => IsKnown ? ToSeconds().ToString("0.000000s", CultureInfo.InvariantCulture) : "unknown";

    /// <summary>Exact equality across time bases.</summary>
    public static bool operator ==(MediaTime left, MediaTime right) => left.Equals(right);

    /// <summary>Exact inequality across time bases.</summary>
    public static bool operator !=(MediaTime left, MediaTime right) => !left.Equals(right);

    /// <summary>Exact order across time bases.</summary>
    public static bool operator <(MediaTime left, MediaTime right) => left.CompareTo(right) < 0;

    /// <summary>Exact order across time bases.</summary>
    public static bool operator >(MediaTime left, MediaTime right) => left.CompareTo(right) > 0;

    /// <summary>Exact order across time bases.</summary>
    public static bool operator <=(MediaTime left, MediaTime right) => left.CompareTo(right) <= 0;

    /// <summary>Exact order across time bases.</summary>
    public static bool operator >=(MediaTime left, MediaTime right) => left.CompareTo(right) >= 0;
}
