using Mps.Media;

namespace Mps.Kernels.Statistics;

/// <summary>
/// Numbers about planes of samples, exact: what detectors of black, still and changing pictures compute with. One picture at a time; planes may have any size.
/// <para>Accuracy: integers; every <see cref="KernelLevel"/> gives the same. Nothing is allocated per picture.</para>
/// </summary>
public sealed unsafe class PlaneStatistics
{
    /// <summary>Rows and columns of a block of <see cref="BlockDifferences"/>.</summary>
    public const int Block = SumRows.Block;

    // Rows that a thread takes at a time: whole rows of blocks.
    private const int Band = 4 * Block;

    private readonly int _bits;
    private readonly SumRows _rows;
    private readonly RowTeam _team;
    private readonly PlaneSums[] _sums;
    private readonly long[] _totals;
    private readonly int[] _bins;
    private readonly RowWork _sum, _differ, _change, _differByBlock, _count;
    private byte* _a, _b;
    private nint _strideA, _strideB;
    private int _width, _height, _bound;
    private int* _blocks;

    /// <param name="bits">Of a sample, 8 to 12; more than 8 lie in the low bits of 16.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has fewer or more bits.</exception>
    public PlaneStatistics(int bits, RowTeam? team = null, KernelSet? kernels = null)
    {
        Check(bits);
        _bits = bits;
        _team = team ?? RowTeam.Alone;
        _rows = SumRows.Of((kernels ?? KernelSet.Best).Level);
        (_sums, _totals) = (new PlaneSums[_team.Threads], new long[_team.Threads]);
        _bins = new int[_team.Threads * HistogramRows.Tables << bits];
        (_sum, _differ, _change, _differByBlock, _count) = (Sum, Differ, Change, DifferByBlock, CountRows);
    }

    /// <summary>True for formats whose luma, or what comes first, is a plane of 8 to 12 bits in the low ones: planar ones and nv12, not p010 and rgb24.</summary>
    public static bool Supports(PixelFormat format)
    {
        FrameFormat probe = new(format, 16, 16);
        return probe.IsValid && probe.BitsPerSample <= 12 && probe.PixelBytes(0) == probe.BytesPerSample && format != PixelFormat.P010le;
    }

    /// <summary>Sum and squares of the samples, and how many are dark.</summary>
    /// <param name="plane">Samples.</param>
    /// <param name="dark">The brightest code that is dark.</param>
    /// <exception cref="ArgumentException">Samples have other bits.</exception>
    public PlaneSums Sums(ReadOnlyPlaneView plane, int dark)
    {
        Take(plane, plane);
        _bound = Math.Clamp(dark, -1, (1 << _bits) - 1);
        Array.Clear(_sums);
        _team.Run(_height, Band, _sum);
        PlaneSums all = default;
        foreach (PlaneSums each in _sums)
            all += each;
        return all;
    }

    /// <summary>Sum of absolute differences of two planes: by the number of samples, the mean difference that FFmpeg's freezedetect and scdet look at.</summary>
    /// <param name="a">Samples.</param>
    /// <param name="b">As many.</param>
    /// <exception cref="ArgumentException">The planes have other bits, or not the same size.</exception>
    public long Difference(ReadOnlyPlaneView a, ReadOnlyPlaneView b)
    {
        Take(a, b);
        return Total(_differ);
    }

    /// <summary>How many samples differ by more than something.</summary>
    /// <param name="a">Samples.</param>
    /// <param name="b">As many.</param>
    /// <param name="by">Codes; what differs by more counts.</param>
    /// <exception cref="ArgumentException">The planes have other bits, or not the same size.</exception>
    public long Changed(ReadOnlyPlaneView a, ReadOnlyPlaneView b, int by)
    {
        Take(a, b);
        _bound = Math.Clamp(by, -1, 1 << _bits);
        return Total(_change);
    }

    /// <summary>How many blocks of <see cref="Block"/> by <see cref="Block"/> samples cover a plane.</summary>
    public static (int Columns, int Rows) Blocks(int width, int height) => ((width + Block - 1) / Block, (height + Block - 1) / Block);

    /// <summary>
    /// Sum of absolute differences of each block of two planes: a cut changes most blocks, a thing that moves some. Blocks at the right and bottom edges may
    /// be smaller.
    /// </summary>
    /// <param name="a">Samples.</param>
    /// <param name="b">As many.</param>
    /// <param name="sums">Takes as many as <see cref="Blocks"/> says, row by row.</param>
    /// <exception cref="ArgumentException">The planes have other bits, or not the same size; there is no room for the sums.</exception>
    public void BlockDifferences(ReadOnlyPlaneView a, ReadOnlyPlaneView b, Span<int> sums)
    {
        Take(a, b);
        (int columns, int rows) = Blocks(_width, _height);
        if (sums.Length < columns * rows)
            throw new ArgumentException($"There are {columns * rows} blocks, not {sums.Length}.", nameof(sums));
        fixed (int* blocks = sums)
        {
            _blocks = blocks;
            _team.Run(_height, Band, _differByBlock);
            _blocks = null;
        }
    }

    /// <summary>Counts how often each code occurs; what was counted before is forgotten.</summary>
    /// <param name="plane">Samples.</param>
    /// <param name="histogram">Of as many bits.</param>
    /// <exception cref="ArgumentException">Plane or histogram have other bits.</exception>
    public void Count(ReadOnlyPlaneView plane, SampleHistogram histogram)
    {
        if (histogram.Bits != _bits)
            throw new ArgumentException($"The histogram is of {histogram.Bits} bits, not {_bits}.", nameof(histogram));
        Take(plane, plane);
        Array.Clear(_bins);
        _team.Run(_height, Band, _count);
        Span<int> counts = histogram.Counts;
        counts.Clear();
        for (int table = 0; table < _bins.Length; table += counts.Length)
        {
            for (int code = 0; code < counts.Length; code++)
                counts[code] += _bins[table + code];
        }
    }

    internal static void Check(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 12);
    }

    private void Take(ReadOnlyPlaneView a, ReadOnlyPlaneView b)
    {
        if (a.PixelBytes != (_bits > 8 ? 2 : 1) || b.PixelBytes != a.PixelBytes)
            throw new ArgumentException($"Samples of {_bits} bits do not have {a.PixelBytes} and {b.PixelBytes} bytes.", nameof(a));
        if (a.Width != b.Width || a.Height != b.Height)
            throw new ArgumentException($"Planes of {a.Width}x{a.Height} and {b.Width}x{b.Height} samples cannot be compared.", nameof(b));
        _a = (byte*)a.Address;
        _b = (byte*)b.Address;
        (_strideA, _strideB, _width, _height) = (a.StrideBytes, b.StrideBytes, a.Width, a.Height);
    }

    private long Total(RowWork work)
    {
        Array.Clear(_totals);
        _team.Run(_height, Band, work);
        long all = 0;
        foreach (long each in _totals)
            all += each;
        return all;
    }

    private void Sum(int first, int end, int worker)
    {
        PlaneSums sums = default;
        for (int y = first; y < end; y++)
            sums += _rows.Sums(_a + (y * _strideA), _width, _bits > 8, _bound);
        _sums[worker] += sums;
    }

    private void Differ(int first, int end, int worker)
    {
        long sum = 0;
        for (int y = first; y < end; y++)
            sum += _rows.Difference(_a + (y * _strideA), _b + (y * _strideB), _width, _bits > 8);
        _totals[worker] += sum;
    }

    private void Change(int first, int end, int worker)
    {
        long changed = 0;
        for (int y = first; y < end; y++)
            changed += _rows.Changed(_a + (y * _strideA), _b + (y * _strideB), _width, _bits > 8, _bound);
        _totals[worker] += changed;
    }

    private void DifferByBlock(int first, int end, int worker)
    {
        int columns = Blocks(_width, _height).Columns;
        for (int y = first; y < end; y += Block)
        {
            _rows.BlockDifferences(
                _a + (y * _strideA), _strideA, _b + (y * _strideB), _strideB, _width, Math.Min(Block, end - y), _bits > 8, _blocks + (y / Block * columns));
        }
    }

    private void CountRows(int first, int end, int worker)
    {
        int codes = 1 << _bits;
        fixed (int* bins = &_bins[worker * HistogramRows.Tables * codes])
        {
            for (int y = first; y < end; y++)
                HistogramRows.Count(_a + (y * _strideA), _width, 1, _bits > 8, 0, codes - 1, bins, codes);
        }
    }
}
