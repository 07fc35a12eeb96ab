using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Restore;

/// <summary>Sums of eight smoothed samples to words of twelve bits, with ordered dither where the picture has 8 bits: soft gradients do not band.</summary>
internal static unsafe class Rounding
{
    /// <summary>Words of a row of <see cref="Dither"/>.</summary>
    public const int DitherStride = 32;

    /// <summary>Sums, dither of the row, output, count (whole vectors are written).</summary>
    public static delegate*<short*, short*, short*, int, void> Of(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Vectors<Words512>,
        KernelLevel.Avx2 => &Vectors<Words256>,
        _ => &Scalar,
    };

    /// <summary>
    /// Four rows: Bayer's 4x4 matrix (1973) about 0. It spans 11 of the 16 words of a code and not all, so that what came back within 2 words of a
    /// code is that code.
    /// </summary>
    public static void Dither(Span<short> rows, int bits)
    {
        ReadOnlySpan<int> bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];
        for (int i = 0; i < 4 * DitherStride; i++)
            rows[i] = (short)(bits > 8 ? 0 : ((bayer[(4 * (i / DitherStride)) + (i % 4)] * 11) + 7) / 15 - 6);
    }

    private static void Scalar(short* sums, short* dither, short* output, int count)
    {
        for (int x = 0; x < count; x++)
            output[x] = (short)(((sums[x] + 4) >> 3) + 2048 + dither[x % DitherStride]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors<T>(short* sums, short* dither, short* output, int count)
        where T : struct, IWords<T>
    {
        T half = T.Of(4), middle = T.Of(2048) + T.Load(dither);
        for (int x = 0; x < count; x += T.Lanes)
            (((T.Load(sums + x) + half) >> 3) + middle).Store(output + x);
    }
}
