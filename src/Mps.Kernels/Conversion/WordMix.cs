namespace Mps.Kernels.Conversion;

/// <summary>
/// A weighted sum of two rows of words: (first · <see cref="First"/> + second · <see cref="Second"/> + <see cref="Bias"/>) >> <see cref="Shift"/>,
/// clamped to 0..<see cref="Maximum"/>. Weights are fractions of 2^14.
/// </summary>
internal readonly record struct WordMix(short First, short Second, int Bias, int Shift, int Maximum)
{
    /// <summary>
    /// Words that are stored as such (15 bits unsigned) are raised by this, as they may be less than 0; they come back as far as −1/2 and 3/2.
    /// </summary>
    public const int Raised = 1 << (GridScaler.WordBits - 1);

    /// <summary>The bias that rounds words to words.</summary>
    public const int Half = One / 2;

    private const int One = 1 << FilterBank.CoefficientBits;

    /// <summary>Words as they are, raised.</summary>
    public static readonly WordMix Raise = ToWords((1, 0), default);

    /// <summary>Both weights as kernels take them.</summary>
    public int Weights => (Second << 16) | (ushort)First;

    /// <summary>A sum of words minus their zeros, plus a zero of its own, as codes.</summary>
    /// <param name="first">Weight, and the word that counts as 0.</param>
    /// <param name="second">The same of the other row.</param>
    /// <param name="zero">Word of the result for 0 and 0.</param>
    /// <param name="bits">Of a code.</param>
    public static WordMix ToCodes((double Weight, double Zero) first, (double Weight, double Zero) second, double zero, int bits) =>
        Of(first, second, zero, FilterBank.CoefficientBits + GridScaler.WordBits - bits, (1 << bits) - 1);

    /// <summary>The same as words, <see cref="Raised"/>.</summary>
    public static WordMix ToWords((double Weight, double Zero) first, (double Weight, double Zero) second) =>
        Of(first, second, Raised, FilterBank.CoefficientBits, short.MaxValue);

    private static WordMix Of((double Weight, double Zero) first, (double Weight, double Zero) second, double zero, int shift, int maximum)
    {
        // Zeros are taken off with the weights as they are rounded: black becomes black exactly, and grey grey.
        short a = (short)Math.Round(first.Weight * One), b = (short)Math.Round(second.Weight * One);
        double bias = (zero * One) - (a * first.Zero) - (b * second.Zero);
        return new WordMix(a, b, (int)Math.Round(bias) + (1 << (shift - 1)), shift, maximum);
    }
}
