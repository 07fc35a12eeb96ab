using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Enhance;

/// <summary>Of two colours that a colour may become, takes the one that is nearer by the sum of |Cb| and |Cr|; every level gives the same bits.</summary>
internal static unsafe class LesserChange
{
    /// <summary>Cb and Cr of the first, and of the second; Cb and Cr, which become one of both; count. Whole vectors are read and written.</summary>
    public static delegate*<short*, short*, short*, short*, short*, short*, int, void> Of(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Vectors<Words512>,
        KernelLevel.Avx2 => &Vectors<Words256>,
        _ => &Scalar,
    };

    private static void Scalar(short* firstCb, short* firstCr, short* secondCb, short* secondCr, short* cb, short* cr, int count)
    {
        for (int x = 0; x < count; x++)
        {
            int first = Math.Abs(firstCb[x] - cb[x]) + Math.Abs(firstCr[x] - cr[x]), second = Math.Abs(secondCb[x] - cb[x]) + Math.Abs(secondCr[x] - cr[x]);
            (cb[x], cr[x]) = first > second ? (secondCb[x], secondCr[x]) : (firstCb[x], firstCr[x]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors<T>(short* firstCb, short* firstCr, short* secondCb, short* secondCr, short* cb, short* cr, int count)
        where T : struct, IWords<T>
    {
        for (int x = 0; x < count; x += T.Lanes)
        {
            T b = T.Load(cb + x), b1 = T.Load(firstCb + x), b2 = T.Load(secondCb + x);
            T r = T.Load(cr + x), r1 = T.Load(firstCr + x), r2 = T.Load(secondCr + x);
            T second = T.Greater(T.Abs(b1 - b) + T.Abs(r1 - r), T.Abs(b2 - b) + T.Abs(r2 - r));
            (b1 + ((b2 - b1) & second)).Store(cb + x);
            (r1 + ((r2 - r1) & second)).Store(cr + x);
        }
    }
}
