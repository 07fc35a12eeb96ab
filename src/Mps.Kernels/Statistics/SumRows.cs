using System.Runtime.CompilerServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Statistics;

/// <summary>The row functions of <see cref="PlaneStatistics"/> at one level; all levels give the same numbers. Samples of 8 bits are bytes, of 9 to 12 words.</summary>
internal sealed unsafe class SumRows
{
    /// <summary>Rows and columns of a block of <see cref="BlockDifferences"/>: sixteen differences of 12 bits fit a word.</summary>
    public const int Block = 16;

    // Vectors whose products of 12 bits, two to a sum, stay within 32 bits.
    private const int Vectors = 32;

    private SumRows()
    {
    }

    /// <summary>Sum, squares, and how many are at most as bright as said. Arguments: row, samples, wide, dark.</summary>
    public required delegate*<byte*, int, bool, int, PlaneSums> Sums { get; init; }

    /// <summary>Σ|a − b|. Arguments: a, b, samples, wide.</summary>
    public required delegate*<byte*, byte*, int, bool, long> Difference { get; init; }

    /// <summary>How many |a − b| are greater than said. Arguments: a, b, samples, wide, by.</summary>
    public required delegate*<byte*, byte*, int, bool, int, long> Changed { get; init; }

    /// <summary>
    /// Σ|a − b| of each block of a row of blocks; the last one may be narrower. Arguments: a, its stride, b, its stride, samples, rows (1..16), wide, one sum a block.
    /// </summary>
    public required delegate*<byte*, nint, byte*, nint, int, int, bool, int*, void> BlockDifferences { get; init; }

    public static SumRows Of(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => Wide<Words512, WordSums512>(),
        KernelLevel.Avx2 => Wide<Words256, WordSums256>(),
        _ => new()
        {
            Sums = &ScalarSumRows.Sums,
            Difference = &ScalarSumRows.Difference,
            Changed = &ScalarSumRows.Changed,
            BlockDifferences = &ScalarSumRows.BlockDifferences,
        },
    };

    private static SumRows Wide<T, TSums>()
        where T : struct, IWords<T>
        where TSums : struct, IWordSums<TSums, T> => new()
        {
            Sums = &Sum<T, TSums>,
            Difference = &Differ<T, TSums>,
            Changed = &Change<T, TSums>,
            BlockDifferences = &DifferByBlock<T>,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PlaneSums Sum<T, TSums>(byte* row, int count, bool wide, int dark)
        where T : struct, IWords<T>
        where TSums : struct, IWordSums<TSums, T>
    {
        T one = T.Of(1), brighter = T.Of(dark + 1);
        long sum = 0, squares = 0, darks = 0;
        int x = 0;
        for (int left = count / T.Lanes; left > 0; left -= Vectors)
        {
            TSums sums = default, products = default, below = default;
            for (int end = x + (Math.Min(left, Vectors) * T.Lanes); x < end; x += T.Lanes)
            {
                T samples = RowSamples.Load<T>(row, x, wide);
                sums = TSums.AddProducts(sums, samples, one);
                products = TSums.AddProducts(products, samples, samples);
                below = TSums.AddProducts(below, T.WhereGreater(brighter, samples, one), one);
            }

            (sum, squares, darks) = (sum + sums.Total, squares + products.Total, darks + below.Total);
        }

        return new PlaneSums(x, sum, squares, darks) + ScalarSumRows.Sums(At(row, x, wide), count - x, wide, dark);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Differ<T, TSums>(byte* a, byte* b, int count, bool wide)
        where T : struct, IWords<T>
        where TSums : struct, IWordSums<TSums, T>
    {
        TSums sums = default;
        int x = 0;
        if (wide)
        {
            T one = T.Of(1);
            for (; x + T.Lanes <= count; x += T.Lanes)
                sums = TSums.AddProducts(sums, T.Abs(T.Load((short*)a + x) - T.Load((short*)b + x)), one);
        }
        else
        {
            for (; x + (2 * T.Lanes) <= count; x += 2 * T.Lanes)
                sums = TSums.AddDifferences(sums, a + x, b + x);
        }

        return sums.Total + ScalarSumRows.Difference(At(a, x, wide), At(b, x, wide), count - x, wide);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Change<T, TSums>(byte* a, byte* b, int count, bool wide, int by)
        where T : struct, IWords<T>
        where TSums : struct, IWordSums<TSums, T>
    {
        T one = T.Of(1), bound = T.Of(by);
        TSums sums = default;
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
            sums = TSums.AddProducts(sums, T.WhereGreater(T.Abs(RowSamples.Load<T>(a, x, wide) - RowSamples.Load<T>(b, x, wide)), bound, one), one);
        return sums.Total + ScalarSumRows.Changed(At(a, x, wide), At(b, x, wide), count - x, wide, by);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DifferByBlock<T>(byte* a, nint strideA, byte* b, nint strideB, int count, int rows, bool wide, int* sums)
        where T : struct, IWords<T>
    {
        ushort* columns = stackalloc ushort[LaneWidth.Most];
        int x = 0;
        for (; x + T.Lanes <= count; x += T.Lanes)
        {
            T differences = default;
            byte* rowA = a, rowB = b;
            for (int y = 0; y < rows; y++, rowA += strideA, rowB += strideB)
                differences += T.Abs(RowSamples.Load<T>(rowA, x, wide) - RowSamples.Load<T>(rowB, x, wide));
            differences.Store((short*)columns);
            for (int block = 0; block < T.Lanes / Block; block++)
            {
                int sum = 0;
                for (int i = 0; i < Block; i++)
                    sum += columns[(block * Block) + i];
                sums[(x / Block) + block] = sum;
            }
        }

        if (x < count)
            ScalarSumRows.BlockDifferences(At(a, x, wide), strideA, At(b, x, wide), strideB, count - x, rows, wide, sums + (x / Block));
    }

    private static byte* At(byte* row, int x, bool wide) => row + (wide ? 2 * x : x);
}

/// <summary>The definitions.</summary>
internal static unsafe class ScalarSumRows
{
    /// <inheritdoc cref="SumRows.Sums"/>
    public static PlaneSums Sums(byte* row, int count, bool wide, int dark)
    {
        long sum = 0, squares = 0, darks = 0;
        for (int x = 0; x < count; x++)
        {
            int sample = RowSamples.At(row, x, wide);
            sum += sample;
            squares += sample * sample;
            darks += sample <= dark ? 1 : 0;
        }

        return new PlaneSums(count, sum, squares, darks);
    }

    /// <inheritdoc cref="SumRows.Difference"/>
    public static long Difference(byte* a, byte* b, int count, bool wide)
    {
        long sum = 0;
        for (int x = 0; x < count; x++)
            sum += Math.Abs(RowSamples.At(a, x, wide) - RowSamples.At(b, x, wide));
        return sum;
    }

    /// <inheritdoc cref="SumRows.Changed"/>
    public static long Changed(byte* a, byte* b, int count, bool wide, int by)
    {
        long changed = 0;
        for (int x = 0; x < count; x++)
            changed += Math.Abs(RowSamples.At(a, x, wide) - RowSamples.At(b, x, wide)) > by ? 1 : 0;
        return changed;
    }

    /// <inheritdoc cref="SumRows.BlockDifferences"/>
    public static void BlockDifferences(byte* a, nint strideA, byte* b, nint strideB, int count, int rows, bool wide, int* sums)
    {
        for (int x = 0; x < count; x += SumRows.Block)
            sums[x / SumRows.Block] = 0;
        for (int y = 0; y < rows; y++, a += strideA, b += strideB)
        {
            for (int x = 0; x < count; x++)
                sums[x / SumRows.Block] += Math.Abs(RowSamples.At(a, x, wide) - RowSamples.At(b, x, wide));
        }
    }
}
