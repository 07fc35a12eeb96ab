using Mps.Kernels.Lanes;
using Mps.Media;

namespace Mps.Kernels.Denoise;

/// <summary>
/// Denoises one plane of pictures that follow each other, band by band: all is done to the rows of a band while they are in the processor's cache.
/// Owns its memory, borrows the team.
/// </summary>
internal abstract unsafe class PlaneDenoiser : IDisposable
{
    /// <summary>The plane's units in a sample of 8 bits.</summary>
    public const int UnitsPerSample = 16;

    /// <summary>Rows that a row of blocks reads beyond its own, rounded up to a cell.</summary>
    private const int Reach = 8;

    private readonly RowTeam _team;
    private readonly RowWork _read, _blend, _shrink, _finish;
    private readonly int _height;
    private readonly int _cellRows;
    private readonly int _grain;
    private readonly bool _twice;
    private int _top;

    private protected PlaneDenoiser(int width, int height, bool twice, RowTeam team)
    {
        (_height, _twice, _team) = (height, twice, team);
        _cellRows = (height + CellPlane.Side - 1) / CellPlane.Side;
        _grain = GrainOf(width);
        _read = (first, end, worker) => Read(_top + first, _top + end, worker);
        _blend = (first, end, worker) => Blend(_top + first, _top + end, worker);
        _shrink = (first, end, worker) => Shrink(_top + first, _top + end, worker);
        _finish = (first, end, worker) => Finish(_top + first, _top + end, worker);
    }

    /// <summary>Standard deviation of the noise that pictures are averaged by, 12-bit samples.</summary>
    protected double TemporalNoise { get; private set; }

    /// <summary>That which coefficients are shrunk by.</summary>
    protected double SpatialNoise { get; private set; }

    /// <summary>The picture that comes in.</summary>
    protected byte* Source { get; private set; }

    /// <summary>Bytes from one of its rows to the next.</summary>
    protected int SourceStride { get; private set; }

    /// <summary>The picture that goes out.</summary>
    protected byte* Target { get; private set; }

    /// <summary>Bytes from one of its rows to the next.</summary>
    protected int TargetStride { get; private set; }

    /// <param name="level">Instruction set.</param>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bits">Significant bits of a sample, 8..12.</param>
    /// <param name="twice">Dense blocks, and again with the first result as pilot; else sparse ones, once.</param>
    /// <param name="pictures">Over how many pictures what stands still is averaged, 1..16.</param>
    /// <param name="team">Threads that share the rows.</param>
    public static PlaneDenoiser Create(KernelLevel level, int width, int height, int bits, bool twice, int pictures, RowTeam team) => level switch
    {
        KernelLevel.Avx512 => Create<Lanes32>(width, height, bits, twice, pictures, team),
        KernelLevel.Avx2 => Create<Lanes16>(width, height, bits, twice, pictures, team),
        _ => Create<Lanes1>(width, height, bits, twice, pictures, team),
    };

    /// <summary>Denoises the next picture.</summary>
    /// <param name="source">The plane that comes in.</param>
    /// <param name="target">The plane that goes out, of the same size.</param>
    /// <param name="temporalNoise">Standard deviation of the noise that pictures are averaged by, samples of 8 bits.</param>
    /// <param name="spatialNoise">That which coefficients are shrunk by.</param>
    public void Apply(ReadOnlyPlaneView source, PlaneView target, double temporalNoise, double spatialNoise)
    {
        (TemporalNoise, SpatialNoise) = (temporalNoise * UnitsPerSample, spatialNoise * UnitsPerSample);
        Source = (byte*)source.Address;
        SourceStride = source.StrideBytes;
        Target = (byte*)target.Address;
        TargetStride = target.StrideBytes;

        // Each step follows the one before as closely as the rows below its own allow.
        int read = 0, blended = 0, shrunk = 0, finished = 0;
        while (shrunk < _height || (_twice && finished < _height))
        {
            read = Run(_read, read, Math.Min(read + (_grain * _team.Threads), _cellRows), _grain);
            blended = Run(_blend, blended, read == _cellRows ? read : read - 1, _grain);
            shrunk = Run(_shrink, shrunk, blended == _cellRows ? _height : (blended * CellPlane.Side) - Reach, _grain * CellPlane.Side);
            if (_twice)
            {
                finished = Run(_finish, finished, shrunk == _height ? _height : shrunk - Reach, _grain * CellPlane.Side);
            }
        }
    }

    /// <summary>Rows of cells that a thread takes at a time: of two planes, half a megabyte.</summary>
    protected static int GrainOf(int width) => Math.Max(8, (512 << 10) / (width * CellPlane.Side * 2 * sizeof(short)));

    /// <summary>The next picture follows on none.</summary>
    public abstract void Restart();

    public abstract void Dispose();

    /// <summary>Rows of cells come in and are compared with the mean.</summary>
    protected abstract void Read(int first, int end, int worker);

    /// <summary>Rows of cells go into the mean.</summary>
    protected abstract void Blend(int first, int end, int worker);

    /// <summary>Rows are shrunk, to the picture or the pilot.</summary>
    protected abstract void Shrink(int first, int end, int worker);

    /// <summary>Rows are shrunk with the pilot.</summary>
    protected abstract void Finish(int first, int end, int worker);

    private int Run(RowWork work, int first, int end, int grain)
    {
        if (end <= first)
        {
            return first;
        }

        _top = first;
        _team.Run(end - first, grain, work);
        return end;
    }

    private static PlaneDenoiser Create<T>(int width, int height, int bits, bool twice, int pictures, RowTeam team)
        where T : unmanaged, ILanes<T> =>
        twice ? new PlaneDenoiser<T, DenseOverlap>(width, height, bits, twice, pictures, team) : new PlaneDenoiser<T, SparseOverlap>(width, height, bits, twice, pictures, team);
}

/// <summary>The same with vectors of one width.</summary>
internal sealed unsafe class PlaneDenoiser<T, TOverlap> : PlaneDenoiser
    where T : unmanaged, ILanes<T>
    where TOverlap : struct, IOverlap
{
    private readonly CellPlane _current;
    private readonly CellPlane? _pilot;
    private readonly TemporalBlend<T> _blend;
    private readonly BlockShrinkage<T, TOverlap> _first;
    private readonly BlockShrinkage<T, TOverlap>? _second;
    private readonly CellRow<T> _row;
    private readonly short[] _scratch;
    private readonly int _scratchSamples;

    public PlaneDenoiser(int width, int height, int bits, bool twice, int pictures, RowTeam team)
        : base(width, height, twice, team)
    {
        _row = new CellRow<T>(bits);
        _scratchSamples = CellRow<T>.ScratchSamples(width);
        _scratch = GC.AllocateArray<short>(_scratchSamples * team.Threads, pinned: true);

        // A band, and the row of cells before it that waited for its neighbours.
        _current = new CellPlane(width, Math.Min(height, ((GrainOf(width) * team.Threads) + 1) * CellPlane.Side));
        _blend = new TemporalBlend<T>(_current, height, pictures, team.Threads);
        _first = new BlockShrinkage<T, TOverlap>(_blend.Mean, null, _blend, bits, team.Threads);
        if (twice)
        {
            _pilot = new CellPlane(width, height);
            _second = new BlockShrinkage<T, TOverlap>(_blend.Mean, _pilot, _blend, bits, team.Threads);
        }
    }

    public override void Restart() => _blend.Restart();

    public override void Dispose()
    {
        _first.Dispose();
        _second?.Dispose();
        _blend.Dispose();
        _current.Dispose();
        _pilot?.Dispose();
    }

    protected override void Read(int first, int end, int worker)
    {
        short* scratch = (short*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_scratch, worker * _scratchSamples);
        for (int cellRow = first; cellRow < end; cellRow++)
        {
            int last = Math.Min((cellRow + 1) * CellPlane.Side, _blend.Mean.Height);
            for (int y = cellRow * CellPlane.Side; y < last; y++)
            {
                _row.Read(Source + ((nint)y * SourceStride), _current.Width, scratch, _current.Row(y % _current.Height), _current.Cells, _current.RunSamples);
            }

            _blend.Measure(cellRow);
        }
    }

    protected override void Blend(int first, int end, int worker)
    {
        for (int cellRow = first; cellRow < end; cellRow++)
        {
            _blend.Blend(cellRow, TemporalNoise, worker);
        }
    }

    protected override void Shrink(int first, int end, int worker)
    {
        if (_pilot is null)
        {
            _first.ToPicture(first, end, worker, SpatialNoise, Target, TargetStride);
        }
        else
        {
            _first.ToPlane(first, end, worker, SpatialNoise, _pilot);
        }
    }

    protected override void Finish(int first, int end, int worker) => _second!.ToPicture(first, end, worker, SpatialNoise, Target, TargetStride);
}
