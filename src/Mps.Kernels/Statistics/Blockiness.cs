using System.Runtime.CompilerServices;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Statistics;

/// <summary>
/// How much a picture shows the blocks of a codec: by how much steps between neighbouring samples are larger every eighth column than between
/// these. Strong steps are the picture's own and do not count. After Z. Wang, A. Bovik and B. Evans, "Blind measurement of blocking
/// artifacts in images", 2000, in space instead of in frequency.
/// </summary>
internal sealed unsafe class Blockiness
{
    /// <summary>Every how many rows one is looked at, and the first.</summary>
    public const int RowStep = 4, FirstRow = RowStep / 2;

    /// <summary>A step of more than this, codes of 8 bits, is an edge of the picture.</summary>
    public const int MostStep = 12;

    private readonly delegate*<byte*, int, bool, int, long*, int*, void> _row;

    /// <param name="level">Instruction set; all give the same.</param>
    public Blockiness(KernelLevel level) => _row = level switch
    {
        KernelLevel.Avx512 => &Row<Words512>,
        KernelLevel.Avx2 => &Row<Words256>,
        _ => &RowScalar,
    };

    /// <summary>Mean step at the edges of blocks less that elsewhere, in codes of 8 bits; around 0 for pictures that show no blocks.</summary>
    /// <param name="luma">Plane 0.</param>
    /// <param name="bits">Of a sample.</param>
    public double Of(ReadOnlyPlaneView luma, int bits)
    {
        int most = MostStep << (bits - 8);
        long* sums = stackalloc long[8];
        int* counts = stackalloc int[8];
        for (int y = FirstRow; y < luma.Height; y += RowStep)
            _row((byte*)luma.Address + ((nint)y * luma.StrideBytes), luma.Width, luma.PixelBytes > 1, most, sums, counts);
        return Of(new ReadOnlySpan<long>(sums, 8), new ReadOnlySpan<int>(counts, 8), bits);
    }

    /// <summary>The same from what was counted.</summary>
    /// <param name="sums">For each column of the eight: of its steps, twice, the steps beside them taken off.</param>
    /// <param name="counts">How many steps each sum is of.</param>
    /// <param name="bits">Of a sample.</param>
    public static double Of(ReadOnlySpan<long> sums, ReadOnlySpan<int> counts, int bits)
    {
        double greatest = double.MinValue, all = 0;
        int phases = 0;
        for (int i = 0; i < 8; i++)
        {
            if (counts[i] == 0)
                continue;
            double mean = (double)sums[i] / counts[i];
            (greatest, all, phases) = (Math.Max(greatest, mean), all + mean, phases + 1);
        }

        return phases < 8 ? 0 : (greatest - ((all - greatest) / 7)) / (1 << (bits - 8)) / 2;
    }

    private static void RowScalar(byte* row, int width, bool wide, int most, long* sums, int* counts) => Count(row, 2, width - 1, wide, most, sums, counts);

    private static void Count(byte* row, int first, int end, bool wide, int most, long* sums, int* counts)
    {
        for (int x = first; x < end; x++)
        {
            int a = RowSamples.At(row, x - 2, wide), b = RowSamples.At(row, x - 1, wide), c = RowSamples.At(row, x, wide), d = RowSamples.At(row, x + 1, wide);
            int step = Math.Abs(c - b);
            if (step > most)
                continue;
            sums[x & 7] += (2 * step) - Math.Abs(b - a) - Math.Abs(d - c);
            counts[x & 7]++;
        }
    }

    // Vectors begin at multiples of 8, so that a lane belongs to one column of the eight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T>(byte* row, int width, bool wide, int most, long* sums, int* counts)
        where T : struct, IWords<T>
    {
        const int First = 8;
        // Four steps of 12 bits, or more of fewer, stay within a word.
        int vectors = wide ? short.MaxValue / (2 * TwelveBits.Maximum) : short.MaxValue / (2 * byte.MaxValue), last = width - 1, x = First;
        short* lanes = stackalloc short[LaneWidth.Most];
        T one = T.Of(1), greater = T.Of(most + 1);
        for (int left = (last - First) / T.Lanes; left > 0; left -= vectors)
        {
            T sum = default, count = default;
            for (int end = x + (Math.Min(left, vectors) * T.Lanes); x < end; x += T.Lanes)
            {
                T a = RowSamples.Load<T>(row, x - 2, wide), b = RowSamples.Load<T>(row, x - 1, wide), c = RowSamples.Load<T>(row, x, wide), d = RowSamples.Load<T>(row, x + 1, wide);
                T step = T.Abs(c - b);
                sum += T.WhereGreater(greater, step, (step << 1) - T.Abs(b - a) - T.Abs(d - c));
                count += T.WhereGreater(greater, step, one);
            }

            sum.Store(lanes);
            for (int i = 0; i < T.Lanes; i++)
                sums[i & 7] += lanes[i];
            count.Store(lanes);
            for (int i = 0; i < T.Lanes; i++)
                counts[i & 7] += lanes[i];
        }

        Count(row, 2, Math.Min(First, last), wide, most, sums, counts);
        Count(row, x, last, wide, most, sums, counts);
    }
}
