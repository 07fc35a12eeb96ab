using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Scratches;

/// <summary>Rows of what <see cref="LineFinder"/> looks at; every level gives the same bits.</summary>
internal static unsafe class LineRows
{
    /// <summary>Adds a row of bytes to sums. Arguments: row, sums, count.</summary>
    public static delegate*<byte*, short*, int, void> Add(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Add<Words512>,
        KernelLevel.Avx2 => &Add<Words256>,
        _ => &AddScalar,
    };

    /// <summary>See <see cref="RidgeScalar"/>.</summary>
    public static delegate*<short*, short*, int, int, int, void> Ridge(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Ridge<Words512>,
        KernelLevel.Avx2 => &Ridge<Words256>,
        _ => &RidgeScalar,
    };

    /// <summary>Adds a row of words to another. Arguments: row, sums, count.</summary>
    public static delegate*<short*, short*, int, void> Gather(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => &Gather<Words512>,
        KernelLevel.Avx2 => &Gather<Words256>,
        _ => &GatherScalar,
    };

    /// <summary>
    /// How much each sample stands above both sides of it (positive) or below both (negative); 0 between the two, and where the sides differ
    /// by twice as much or more: that is an edge, not a line.
    /// </summary>
    /// <param name="profile">Sums, 0..32767, with <paramref name="gap"/> + 1 more on both sides.</param>
    /// <param name="output">−<paramref name="most"/>..<paramref name="most"/>.</param>
    /// <param name="count">Samples.</param>
    /// <param name="gap">From a sample to its sides.</param>
    /// <param name="most">What counts at most.</param>
    public static void RidgeScalar(short* profile, short* output, int count, int gap, int most)
    {
        for (int x = 0; x < count; x++)
        {
            int left = (profile[x - gap - 1] + profile[x - gap]) >> 1, right = (profile[x + gap] + profile[x + gap + 1]) >> 1;
            int ridge = Math.Max(profile[x] - Math.Max(left, right), 0) - Math.Max(Math.Min(left, right) - profile[x], 0);
            output[x] = (short)(Math.Abs(ridge) > Math.Abs(left - right) >> 1 ? Math.Clamp(ridge, -most, most) : 0);
        }
    }

    private static void AddScalar(byte* row, short* sums, int count)
    {
        for (int x = 0; x < count; x++)
            sums[x] += row[x];
    }

    private static void GatherScalar(short* row, short* sums, int count)
    {
        for (int x = 0; x < count; x++)
            sums[x] += row[x];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(byte* row, short* sums, int count)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
            (T.Load(sums + x) + T.LoadBytes(row + x)).Store(sums + x);
        AddScalar(row + x, sums + x, count - x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<T>(short* row, short* sums, int count)
        where T : struct, IWords<T>
    {
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
            (T.Load(sums + x) + T.Load(row + x)).Store(sums + x);
        GatherScalar(row + x, sums + x, count - x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Ridge<T>(short* profile, short* output, int count, int gap, int most)
        where T : struct, IWords<T>
    {
        T none = T.Of(0), top = T.Of(most), bottom = T.Of(-most);
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
        {
            // Sums of two fill 16 bits without a sign.
            T left = (T.Load(profile + x - gap - 1) + T.Load(profile + x - gap)) >>> 1;
            T right = (T.Load(profile + x + gap) + T.Load(profile + x + gap + 1)) >>> 1;
            T sample = T.Load(profile + x);
            T ridge = T.Max(sample - T.Max(left, right), none) - T.Max(T.Min(left, right) - sample, none);
            T.WhereGreater(T.Abs(ridge), T.Abs(left - right) >> 1, T.Min(T.Max(ridge, bottom), top)).Store(output + x);
        }

        RidgeScalar(profile + x, output + x, count - x, gap, most);
    }
}
