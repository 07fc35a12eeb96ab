using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Scratches;

/// <summary>Rows of what <see cref="DirtFinder"/> looks at; every level gives the same bits. Samples of 8 bits.</summary>
internal static unsafe class DirtRows
{
    /// <summary>Row above, row, row below (one sample more on both sides), least and greatest of the nine, count.</summary>
    public static delegate*<byte*, byte*, byte*, byte*, byte*, int, void> Range(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Range<Words512>,
        KernelLevel.Avx2 => &Range<Words256>,
        _ => &RangeScalar,
    };

    /// <summary>See <see cref="NoveltyScalar"/>.</summary>
    public static delegate*<byte*, byte*, byte*, byte*, byte*, int, int, byte*, int, void> Novelty(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Novelty<Words512>,
        KernelLevel.Avx2 => &Novelty<Words256>,
        _ => &NoveltyScalar,
    };

    /// <summary>
    /// By how much a sample is above all, or below all, that the two pictures before have there: the first of the rank-ordered differences of
    /// M. J. Nadenau and S. K. Mitra ("Blotch and scratch detection in image sequences based on rank ordered differences", 1996), over nine
    /// samples of each picture, so that motion of fractions of a sample is no novelty.
    /// </summary>
    /// <param name="row">The picture's.</param>
    /// <param name="low1">Least of the picture before.</param>
    /// <param name="high1">Greatest of it.</param>
    /// <param name="low2">Least of the picture before that.</param>
    /// <param name="high2">Greatest of it.</param>
    /// <param name="brighter1">How much brighter the whole picture is than the one before, −32..32.</param>
    /// <param name="brighter2">And than the one before that.</param>
    /// <param name="output">0..255.</param>
    /// <param name="count">Samples.</param>
    public static void NoveltyScalar(byte* row, byte* low1, byte* high1, byte* low2, byte* high2, int brighter1, int brighter2, byte* output, int count)
    {
        for (int x = 0; x < count; x++)
        {
            int low = Math.Min(low1[x] + brighter1, low2[x] + brighter2), high = Math.Max(high1[x] + brighter1, high2[x] + brighter2);
            output[x] = (byte)Math.Clamp(Math.Max(row[x] - high, low - row[x]), 0, 255);
        }
    }

    private static void RangeScalar(byte* above, byte* row, byte* below, byte* low, byte* high, int count)
    {
        for (int x = 0; x < count; x++)
        {
            (low[x], high[x]) = (255, 0);
            for (int i = x - 1; i <= x + 1; i++)
            {
                low[x] = Math.Min(low[x], Math.Min(row[i], Math.Min(above[i], below[i])));
                high[x] = Math.Max(high[x], Math.Max(row[i], Math.Max(above[i], below[i])));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Range<T>(byte* above, byte* row, byte* below, byte* low, byte* high, int count)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
        {
            T a = T.LoadBytes(above + x - 1), b = T.LoadBytes(above + x), c = T.LoadBytes(above + x + 1);
            T d = T.LoadBytes(row + x - 1), e = T.LoadBytes(row + x), f = T.LoadBytes(row + x + 1);
            T g = T.LoadBytes(below + x - 1), h = T.LoadBytes(below + x), i = T.LoadBytes(below + x + 1);
            T.Min(T.Min(T.Min(T.Min(a, b), T.Min(c, d)), T.Min(T.Min(e, f), T.Min(g, h))), i).StoreBytes(low + x);
            T.Max(T.Max(T.Max(T.Max(a, b), T.Max(c, d)), T.Max(T.Max(e, f), T.Max(g, h))), i).StoreBytes(high + x);
        }

        RangeScalar(above + x, row + x, below + x, low + x, high + x, count - x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Novelty<T>(byte* row, byte* low1, byte* high1, byte* low2, byte* high2, int brighter1, int brighter2, byte* output, int count)
        where T : struct, IWords<T>
    {
        T first = T.Of(brighter1), second = T.Of(brighter2);
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
        {
            T low = T.Min(T.LoadBytes(low1 + x) + first, T.LoadBytes(low2 + x) + second);
            T high = T.Max(T.LoadBytes(high1 + x) + first, T.LoadBytes(high2 + x) + second);
            T sample = T.LoadBytes(row + x);
            T.Max(sample - high, low - sample).StoreBytes(output + x);
        }

        NoveltyScalar(row + x, low1 + x, high1 + x, low2 + x, high2 + x, brighter1, brighter2, output + x, count - x);
    }
}
