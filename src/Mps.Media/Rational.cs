namespace Mps.Media;

/// <summary>
/// A fraction of two integers, as FFmpeg's AVRational: a time base (seconds per tick), a frame rate or a sample aspect ratio.
/// Equality compares the two fields; 1/2 and 2/4 are different spellings (<see cref="Reduced"/> makes them one).
/// </summary>
/// <param name="Num">Numerator.</param>
/// <param name="Den">Denominator.</param>
public readonly record struct Rational(int Num, int Den)
{
    /// <summary>True when both parts are positive, which a time base and a frame rate must be.</summary>
    public bool IsPositive => Num > 0 && Den > 0;

    /// <summary>Den/Num: the time base of a frame rate and the other way round.</summary>
    public Rational Inverse => new(Den, Num);

    /// <summary>The same fraction with a positive denominator and no common factor; 0/0 stays.</summary>
    public Rational Reduced
    {
        get
        {
            long a = Math.Abs((long)Num), b = Math.Abs((long)Den);
            while (b != 0)
            {
                (a, b) = (b, a % b);
            }

            if (a == 0)
            {
                return this;
            }

            long sign = Den < 0 ? -1 : 1;
            long num = sign * Num / a, den = sign * Den / a;
            // -2^31 has no positive counterpart; such a fraction keeps its spelling.
            return num is > int.MaxValue or < int.MinValue || den > int.MaxValue ? this : new Rational((int)num, (int)den);
        }
    }

    /// <summary>The nearest double; infinity or NaN when <see cref="Den"/> is 0.</summary>
    public double ToDouble() => Num / (double)Den;

    /// <summary>"Num/Den".</summary>
    public override string ToString() => $"{Num}/{Den}";
}
