using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels;

/// <summary>
/// Rows of samples as the words of <see cref="GridScaler"/>: what its vertical pass comes to where the rows stay what they are. Reads and writes exactly
/// the samples of a row.
/// </summary>
internal static unsafe class Widening
{
    public static void Bytes(byte* from, short* to, int count, int shift)
    {
        for (int x = 0; x < count; x++)
            to[x] = (short)(from[x] << shift);
    }

    public static void Low(byte* from, short* to, int count, int shift)
    {
        for (int x = 0; x < count; x++)
            to[x] = (short)(((short*)from)[x] << shift);
    }

    public static void High(byte* from, short* to, int count, int shift)
    {
        for (int x = 0; x < count; x++)
            to[x] = (short)((((ushort*)from)[x] >> HighSamples.Below) << shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Bytes<T>(byte* from, short* to, int count, int shift)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
            (T.LoadBytes(from + x) << shift).Store(to + x);
        Bytes(from + x, to + x, count - x, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Low<T>(byte* from, short* to, int count, int shift)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
            (T.Load((short*)from + x) << shift).Store(to + x);
        Low(from + (2 * x), to + x, count - x, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void High<T>(byte* from, short* to, int count, int shift)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
            ((T.Load((short*)from + x) >>> HighSamples.Below) << shift).Store(to + x);
        High(from + (2 * x), to + x, count - x, shift);
    }
}
