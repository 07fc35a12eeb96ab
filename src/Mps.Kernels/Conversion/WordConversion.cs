using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Conversion;

/// <summary>
/// The definition of the row functions of <see cref="ConversionRows"/>, and the same with vectors: whole ones, then what is left by the definition. Reads
/// and writes exactly the samples of a row.
/// </summary>
internal static unsafe class WordConversion
{
    public static void MixBytes(short* first, short* second, in WordMix mix, byte* output, int count)
    {
        for (int x = 0; x < count; x++)
            output[x] = (byte)Mix(first[x], second[x], mix);
    }

    public static void MixSamples(short* first, short* second, in WordMix mix, byte* output, int count)
    {
        for (int x = 0; x < count; x++)
            ((ushort*)output)[x] = (ushort)Mix(first[x], second[x], mix);
    }

    public static void JoinBytes(byte* first, byte* second, byte* pairs, int count)
    {
        for (int x = 0; x < count; x++)
            (pairs[2 * x], pairs[(2 * x) + 1]) = (first[x], second[x]);
    }

    public static void JoinSamples(short* first, short* second, short* pairs, int count, int shift)
    {
        for (int x = 0; x < count; x++)
            (pairs[2 * x], pairs[(2 * x) + 1]) = ((short)(first[x] << shift), (short)(second[x] << shift));
    }

    public static void SplitBytes(byte* pairs, byte* first, byte* second, int count)
    {
        for (int x = 0; x < count; x++)
            (first[x], second[x]) = (pairs[2 * x], pairs[(2 * x) + 1]);
    }

    public static void SplitWords(short* pairs, short* first, short* second, int count)
    {
        for (int x = 0; x < count; x++)
            (first[x], second[x]) = (pairs[2 * x], pairs[(2 * x) + 1]);
    }

    public static void Raise(short* row, int count, int shift)
    {
        for (int x = 0; x < count; x++)
            row[x] = (short)(row[x] << shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MixBytes<T>(short* first, short* second, in WordMix mix, byte* output, int count)
        where T : struct, IWords<T>
    {
        int x = 0, weights = mix.Weights, bias = mix.Bias, shift = mix.Shift;
        for (; x + T.Lanes <= count; x += T.Lanes)
            T.Mix(T.Load(first + x), T.Load(second + x), weights, bias, shift).StoreBytes(output + x);
        MixBytes(first + x, second + x, mix, output + x, count - x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MixSamples<T>(short* first, short* second, in WordMix mix, byte* output, int count)
        where T : struct, IWords<T>
    {
        int x = 0, weights = mix.Weights, bias = mix.Bias, shift = mix.Shift;
        T none = T.Of(0), most = T.Of(mix.Maximum);
        for (; x + T.Lanes <= count; x += T.Lanes)
            T.Min(T.Max(T.Mix(T.Load(first + x), T.Load(second + x), weights, bias, shift), none), most).Store((short*)output + x);
        MixSamples(first + x, second + x, mix, output + (2 * x), count - x);
    }

    /// <summary>A pair of bytes is a word whose high half is the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void JoinBytes<T>(byte* first, byte* second, byte* pairs, int count)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
            (T.LoadBytes(first + x) + (T.LoadBytes(second + x) << 8)).Store((short*)pairs + x);
        JoinBytes(first + x, second + x, pairs + (2 * x), count - x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void JoinSamples<T>(short* first, short* second, short* pairs, int count, int shift)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
        {
            (T one, T two) = T.Interleave(T.Load(first + x) << shift, T.Load(second + x) << shift);
            one.Store(pairs + (2 * x));
            two.Store(pairs + (2 * x) + T.Lanes);
        }

        JoinSamples(first + x, second + x, pairs + (2 * x), count - x, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SplitBytes<T>(byte* pairs, byte* first, byte* second, int count)
        where T : struct, IWords<T>
    {
        int x = 0;
        T low = T.Of(255);
        for (; x + T.Lanes <= count; x += T.Lanes)
        {
            T pair = T.Load((short*)pairs + x);
            (pair & low).StoreBytes(first + x);
            (pair >>> 8).StoreBytes(second + x);
        }

        SplitBytes(pairs + (2 * x), first + x, second + x, count - x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SplitWords<T>(short* pairs, short* first, short* second, int count)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
        {
            (T a, T b) = T.Deinterleave(T.Load(pairs + (2 * x)), T.Load(pairs + (2 * x) + T.Lanes));
            a.Store(first + x);
            b.Store(second + x);
        }

        SplitWords(pairs + (2 * x), first + x, second + x, count - x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Raise<T>(short* row, int count, int shift)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
            (T.Load(row + x) << shift).Store(row + x);
        Raise(row + x, count - x, shift);
    }

    private static int Mix(int first, int second, in WordMix mix) =>
        Math.Clamp(((first * mix.First) + (second * mix.Second) + mix.Bias) >> mix.Shift, 0, mix.Maximum);
}
