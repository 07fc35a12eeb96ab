using System.Runtime.CompilerServices;

namespace Mps.Kernels.Words;

/// <summary>
/// Samples of 8 to 12 bits as words of twelve: kernels then know one depth only, and have the fraction bits that rounding wants. Loading
/// multiplies by 2^(12−bits); storing divides by it, rounded to nearest (halves up), so that what a kernel leaves alone comes back unchanged.
/// </summary>
internal static unsafe class TwelveBits
{
    public const int Maximum = 4095;

    public static void LoadScalar(byte* from, short* to, int count, int bits)
    {
        for (int x = 0; x < count; x++)
            to[x] = (short)((bits == 8 ? from[x] : ((ushort*)from)[x]) << (12 - bits));
    }

    /// <summary>Clamps to 0..2^bits − 1.</summary>
    public static void StoreScalar(short* from, byte* to, int count, int bits)
    {
        int shift = 12 - bits, half = (1 << shift) >> 1, maximum = (1 << bits) - 1;
        for (int x = 0; x < count; x++)
        {
            int sample = Math.Clamp((from[x] + half) >> shift, 0, maximum);
            if (bits == 8)
                to[x] = (byte)sample;
            else
                ((ushort*)to)[x] = (ushort)sample;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load<T>(byte* from, short* to, int count, int bits)
        where T : struct, IWords<T>
    {
        int x = 0, shift = 12 - bits;
        if (bits == 8)
        {
            for (; x + T.Lanes <= count; x += T.Lanes)
                (T.LoadBytes(from + x) << 4).Store(to + x);
        }
        else
        {
            for (; x + T.Lanes <= count; x += T.Lanes)
                (T.Load((short*)from + x) << shift).Store(to + x);
        }

        LoadScalar(from + (bits == 8 ? x : 2 * x), to + x, count - x, bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<T>(short* from, byte* to, int count, int bits)
        where T : struct, IWords<T>
    {
        int x = 0, shift = 12 - bits;
        T half = T.Of((1 << shift) >> 1);
        if (bits == 8)
        {
            for (; x + T.Lanes <= count; x += T.Lanes)
                ((T.Load(from + x) + half) >> 4).StoreBytes(to + x);
        }
        else
        {
            T none = T.Of(0), maximum = T.Of((1 << bits) - 1);
            for (; x + T.Lanes <= count; x += T.Lanes)
                T.Min(T.Max((T.Load(from + x) + half) >> shift, none), maximum).Store((short*)to + x);
        }

        StoreScalar(from + x, to + (bits == 8 ? x : 2 * x), count - x, bits);
    }
}
