using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Denoise;

/// <summary>
/// The 8-point DCT-II of eight vectors, one transform per lane, in 16 bits: Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT
/// algorithms with 11 multiplications", ICASSP 1989, with rotations of four products, so that every constant is below 1.
/// <para>Scale: <see cref="Forward"/> gives 2^(1−halvings) times the orthonormal transform, <see cref="Inverse"/>, the same graph read
/// backwards, 2^(1−halvings) times the orthonormal inverse. Both round to nearest in each product, which is within 3 units
/// of the formula. Sums saturate: what a threshold leaves of a block may lie outside the range. Nothing does while <see cref="Forward"/>'s inputs are within ±4095.</para>
/// </summary>
internal static class Dct8<T>
    where T : struct, IWords<T>
{
    // Cosines of k·π/16 as fractions of 2^15.
    private const int C1 = 32138, C2 = 30274, C3 = 27246, C4 = 23170, C5 = 18205, C6 = 12540, C7 = 6393;

    /// <summary>Samples into coefficients, in order of frequency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward(ref T x0, ref T x1, ref T x2, ref T x3, ref T x4, ref T x5, ref T x6, ref T x7, int halvings)
    {
        T s0 = T.Plus(x0, x7), s1 = T.Plus(x1, x6), s2 = T.Plus(x2, x5), s3 = T.Plus(x3, x4);
        T d0 = T.Minus(x0, x7), d1 = T.Minus(x1, x6), d2 = T.Minus(x2, x5), d3 = T.Minus(x3, x4);

        T sum0 = T.Plus(s0, s3), sum1 = T.Plus(s1, s2), difference0 = T.Minus(s0, s3), difference1 = T.Minus(s1, s2);
        x0 = T.Plus(sum0, sum1) * Q(C4, halvings);
        x4 = T.Minus(sum0, sum1) * Q(C4, halvings);
        x2 = T.Plus(difference0 * Q(C2, halvings), difference1 * Q(C6, halvings));
        x6 = T.Minus(difference0 * Q(C6, halvings), difference1 * Q(C2, halvings));

        T t4 = T.Plus(d3 * Q(C3, halvings), d0 * Q(C5, halvings)), t7 = T.Minus(d0 * Q(C3, halvings), d3 * Q(C5, halvings));
        T t5 = T.Plus(d2 * Q(C1, halvings), d1 * Q(C7, halvings)), t6 = T.Minus(d1 * Q(C1, halvings), d2 * Q(C7, halvings));
        T u4 = T.Plus(t4, t6), u7 = T.Plus(t7, t5);
        x3 = T.Minus(t7, t5);
        x5 = T.Minus(t4, t6);
        x1 = T.Plus(u7, u4) * Q(C4, 0);
        x7 = T.Minus(u7, u4) * Q(C4, 0);
    }

    /// <summary>Coefficients into samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inverse(ref T x0, ref T x1, ref T x2, ref T x3, ref T x4, ref T x5, ref T x6, ref T x7, int halvings)
    {
        T sum0 = T.Plus(x0, x4) * Q(C4, halvings), sum1 = T.Minus(x0, x4) * Q(C4, halvings);
        T difference0 = T.Plus(x2 * Q(C2, halvings), x6 * Q(C6, halvings)), difference1 = T.Minus(x2 * Q(C6, halvings), x6 * Q(C2, halvings));
        T s0 = T.Plus(sum0, difference0), s3 = T.Minus(sum0, difference0), s1 = T.Plus(sum1, difference1), s2 = T.Minus(sum1, difference1);

        T u7 = T.Plus(x1, x7) * Q(C4, 0), u4 = T.Minus(x1, x7) * Q(C4, 0);
        T t4 = T.Plus(u4, x5), t6 = T.Minus(u4, x5), t7 = T.Plus(u7, x3), t5 = T.Minus(u7, x3);
        T d3 = T.Minus(t4 * Q(C3, halvings), t7 * Q(C5, halvings)), d0 = T.Plus(t4 * Q(C5, halvings), t7 * Q(C3, halvings));
        T d2 = T.Minus(t5 * Q(C1, halvings), t6 * Q(C7, halvings)), d1 = T.Plus(t5 * Q(C7, halvings), t6 * Q(C1, halvings));

        (x0, x7) = (T.Plus(s0, d0), T.Minus(s0, d0));
        (x1, x6) = (T.Plus(s1, d1), T.Minus(s1, d1));
        (x2, x5) = (T.Plus(s2, d2), T.Minus(s2, d2));
        (x3, x4) = (T.Plus(s3, d3), T.Minus(s3, d3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Q(int fraction, int halvings) => T.Of((fraction + ((1 << halvings) >> 1)) >> halvings);
}
