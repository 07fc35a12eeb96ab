using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Enhance;

/// <summary>
/// Takes weak grain out of dark luma: a sample moves towards the 3x3 binomial mean of its neighbourhood by at most a distance that falls from black
/// to middle grey. Stronger differences are detail and keep all but that distance. Every level gives the same bits.
/// </summary>
internal static unsafe class Coring
{
    /// <summary>The distance falls by luma / 2^this.</summary>
    private const int Fall = 5;

    /// <summary>Row above, row, row below (one sample of margin each), output, count, most that a sample moves.</summary>
    public static delegate*<short*, short*, short*, short*, int, int, void> Of(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Vectors<Words512>,
        KernelLevel.Avx2 => &Vectors<Words256>,
        _ => &Scalar,
    };

    private static void Scalar(short* above, short* row, short* below, short* output, int count, int most)
    {
        for (int x = 0; x < count; x++)
        {
            int cross = above[x] + below[x] + row[x - 1] + row[x + 1];
            int corners = above[x - 1] + above[x + 1] + below[x - 1] + below[x + 1];
            int blurred = ((row[x] * 4) + (cross * 2) + corners + 8) >> 4;
            int reach = Math.Max(most - (row[x] >> Fall), 0);
            output[x] = (short)(row[x] + Math.Clamp(blurred - row[x], -reach, reach));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors<T>(short* above, short* row, short* below, short* output, int count, int most)
        where T : struct, IWords<T>
    {
        T none = T.Of(0), half = T.Of(8), greatest = T.Of(most);
        for (int x = 0; x < count; x += T.Lanes)
        {
            T e = T.Load(row + x);
            T cross = T.Load(above + x) + T.Load(below + x) + T.Load(row + x - 1) + T.Load(row + x + 1);
            T corners = T.Load(above + x - 1) + T.Load(above + x + 1) + T.Load(below + x - 1) + T.Load(below + x + 1);
            T blurred = ((e << 2) + (cross << 1) + corners + half) >>> 4;
            T reach = T.Max(greatest - (e >> Fall), none);
            (e + T.Min(T.Max(blurred - e, none - reach), reach)).Store(output + x);
        }
    }
}
