using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Blur;

/// <summary>Weighted sums of rows; every level gives the same bits.</summary>
internal static unsafe class WeightedRows
{
    /// <summary>Bits that samples have beyond twelve, so that rounding products does not count.</summary>
    public const int Fraction = 2;

    /// <summary>Multiplies samples by 2^<see cref="Fraction"/> in place. Arguments: samples, count.</summary>
    public static delegate*<short*, int, void> Raise(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Raise<Words512>,
        KernelLevel.Avx2 => &Raise<Words256>,
        _ => &RaiseScalar,
    };

    /// <summary>See <see cref="Scalar"/>.</summary>
    public static delegate*<short**, short*, int, short*, int, int, void> Of(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Vectors<Words512>,
        KernelLevel.Avx2 => &Vectors<Words256>,
        _ => &Scalar,
    };

    /// <summary>output[x] = Σ rows[i][x] · weights[i] / 2^15, each product rounded to nearest, and the sum divided by 2^drop.</summary>
    /// <param name="rows">One for each weight; the same row moved by a sample each for sums along it. Samples 0..16383.</param>
    /// <param name="weights">Fractions of 2^15, none negative, 2^15 together.</param>
    /// <param name="rowCount">How many.</param>
    /// <param name="output">Samples; as many more may be written as fill two vectors.</param>
    /// <param name="count">Samples; as many more are read as fill two vectors.</param>
    /// <param name="drop">Bits that are dropped in the end, rounded to nearest.</param>
    public static void Scalar(short** rows, short* weights, int rowCount, short* output, int count, int drop)
    {
        for (int x = 0; x < count; x++)
        {
            int sum = (1 << drop) >> 1;
            for (int i = 0; i < rowCount; i++)
                sum += ((rows[i][x] * weights[i]) + (1 << 14)) >> 15;
            output[x] = (short)(sum >> drop);
        }
    }

    private static void RaiseScalar(short* samples, int count)
    {
        for (int x = 0; x < count; x++)
            samples[x] <<= Fraction;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Raise<T>(short* samples, int count)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
            (T.Load(samples + x) << Fraction).Store(samples + x);
        RaiseScalar(samples + x, count - x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors<T>(short** rows, short* weights, int rowCount, short* output, int count, int drop)
        where T : struct, IWords<T>
    {
        // Two vectors at a time share a row's address and its weight.
        int x = 0;
        T half = T.Of((1 << drop) >> 1);
        for (; x + T.Lanes < count; x += 2 * T.Lanes)
        {
            T first = half, second = half;
            for (int i = 0; i < rowCount; i++)
            {
                T weight = T.Of(weights[i]);
                first += T.Load(rows[i] + x) * weight;
                second += T.Load(rows[i] + x + T.Lanes) * weight;
            }

            (first >> drop).Store(output + x);
            (second >> drop).Store(output + x + T.Lanes);
        }

        for (; x < count; x += T.Lanes)
        {
            T sum = half;
            for (int i = 0; i < rowCount; i++)
                sum += T.Load(rows[i] + x) * T.Of(weights[i]);
            (sum >> drop).Store(output + x);
        }
    }
}
