using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mps.Kernels.Words;

namespace Mps.Kernels.Denoise;

/// <summary>
/// Averages what stands still over time. Each cell of 4×4 samples knows of how many pictures it is the mean (the Kalman filter of a constant: a new
/// picture has weight 1/n). Where the new picture differs from the mean by more than both noises explain, seen over the cell's
/// neighbourhood, the count falls, to 1 where something moved: then the new picture is taken as it is. Owns its memory.
/// </summary>
internal sealed unsafe class TemporalBlend<T> : IDisposable
    where T : struct, IWords<T>
{
    private const int CountBits = 7; // counts have 7 fraction bits

    private readonly CellPlane _current;
    private readonly int _cellRows;
    private readonly int _stride;
    private readonly T _most;
    private byte* _memory;

    /// <param name="current">The new picture: a ring of as many rows of it as are in hand.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="most">Of how many pictures a mean may be, 1..16.</param>
    /// <param name="workers">Threads that blend at the same time.</param>
    public TemporalBlend(CellPlane current, int height, int most, int workers)
    {
        _current = current;
        _cellRows = (height + CellPlane.Side - 1) / CellPlane.Side;
        _stride = current.RunSamples + LaneWidth.Most;
        _most = T.Of(most << CountBits);
        Mean = new CellPlane(current.Width, height);
        nuint bytes = (nuint)_stride * (nuint)((3 * _cellRows) + (2 * workers)) * sizeof(short);
        _memory = (byte*)NativeMemory.AlignedAlloc(bytes + 64, 64);
        NativeMemory.Clear(_memory, bytes + 64);
        Tables = _memory + bytes;
        BlendLimits.WriteTables(new Span<byte>(Tables, BlendLimits.TableBytes));
    }

    ~TemporalBlend() => Free();

    /// <summary>The means so far.</summary>
    public CellPlane Mean { get; }

    private byte* Tables { get; }

    /// <summary>√n / 4 of each cell, fractions of 2^15: how much narrower its noise is. <paramref name="cellRow"/> beyond the ends is that at the end.</summary>
    public short* Precision(int cellRow) => Line((2 * _cellRows) + Math.Clamp(cellRow, 0, _cellRows - 1));

    /// <summary>The next picture follows on none.</summary>
    public void Restart() => NativeMemory.Clear(Line(_cellRows), (nuint)_stride * (nuint)_cellRows * sizeof(short));

    /// <summary>Measures how a row of cells of the new picture differs from the mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Measure(int cellRow)
    {
        short* differences = Differences(cellRow);
        int cells = _current.Cells, run = _current.RunSamples;
        for (int line = 0; line < CellPlane.Side; line++)
        {
            int y = Math.Min((cellRow * CellPlane.Side) + line, Mean.Height - 1);
            short* fresh = _current.Row(y % _current.Height), mean = Mean.Row(y);
            for (int cell = 0; cell < cells; cell += T.Lanes)
            {
                T sum = line == 0 ? T.Of(0) : T.Load(differences + cell);
                T first = T.Plus(Difference(fresh + cell, mean + cell), Difference(fresh + run + cell, mean + run + cell));
                T second = T.Plus(Difference(fresh + (2 * run) + cell, mean + (2 * run) + cell), Difference(fresh + (3 * run) + cell, mean + (3 * run) + cell));
                T.Plus(sum, T.Plus(first, second)).Store(differences + cell);
            }
        }
    }

    /// <summary>Blends a row of cells of the new picture in, when it and its neighbours are measured.</summary>
    /// <param name="cellRow">Which.</param>
    /// <param name="noise">Standard deviation of the noise of one picture, in the plane's units.</param>
    /// <param name="worker">Which thread does it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Blend(int cellRow, double noise, int worker)
    {
        short* above = Differences(Math.Max(cellRow - 1, 0)), own = Differences(cellRow), below = Differences(Math.Min(cellRow + 1, _cellRows - 1));
        short* smooth = Line((3 * _cellRows) + (2 * worker)), weights = Line((3 * _cellRows) + (2 * worker) + 1), counts = Line(_cellRows + cellRow), precision = Precision(cellRow);
        int cells = _current.Cells, run = _current.RunSamples;
        for (int cell = 0; cell < cells; cell += T.Lanes)
        {
            Smooth(T.Load(above + cell), T.Load(own + cell), T.Load(below + cell)).Store(smooth + cell);
        }

        BlendLimits numbers = BlendLimits.Of(noise);
        T limit = T.Of(numbers.Limit), reach = T.Of(numbers.Reach), toSixteenths = T.Of(numbers.ToSixteenths);
        T one = T.Of(1 << CountBits), roundOff = T.Of(1 << (CountBits - 1)), step = T.Of(1), full = T.Of(127), none = T.Of(0), ownWeight = T.Of(BlendLimits.OwnWeight);
        for (int cell = 0; cell < cells; cell += T.Lanes)
        {
            T around = Smooth(T.Load(smooth + cell - 1), T.Load(smooth + cell), T.Load(smooth + cell + 1));
            T difference = T.Max(around, T.Load(own + cell) * ownWeight);
            T count = T.Load(counts + cell);
            T index = T.Max(((count + roundOff) >> CountBits) - step, none);
            T spare = T.Min(T.Max((limit * ((T.Lookup(Tables + 16, index) << 7) + full)) - difference, none), reach);
            T kept = (spare * toSixteenths) << 11;
            count = T.Min((count * kept) + one, _most);
            count.Store(counts + cell);
            index = ((count + roundOff) >> CountBits) - step;
            ((T.Lookup(Tables + 32, index) << 7) + full).Store(precision + cell);
            ((T.Lookup(Tables, index) << 7) + full).Store(weights + cell);
        }

        int end = Math.Min((cellRow + 1) * CellPlane.Side, Mean.Height);
        for (int y = cellRow * CellPlane.Side; y < end; y++)
        {
            short* fresh = _current.Row(y % _current.Height), mean = Mean.Row(y);
            for (int column = 0; column < CellPlane.Side; column++, fresh += run, mean += run)
            {
                for (int cell = 0; cell < cells; cell += T.Lanes)
                {
                    T before = T.Load(mean + cell);
                    (before + ((T.Load(fresh + cell) - before) * T.Load(weights + cell))).Store(mean + cell);
                }
            }
        }
    }

    public void Dispose()
    {
        Mean.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Smooth(T before, T own, T after) =>
        T.Plus(T.Plus(before * T.Of(1 << 13), own * T.Of(1 << 14)), after * T.Of(1 << 13));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Difference(short* fresh, short* mean) => T.Abs(T.Load(fresh) - T.Load(mean));

    private short* Differences(int cellRow) => Line(cellRow);

    // Half a vector's room before each line: neighbours of the first cells are read there.
    private short* Line(int index) => (short*)_memory + ((nint)index * _stride) + (LaneWidth.Most / 2);

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
