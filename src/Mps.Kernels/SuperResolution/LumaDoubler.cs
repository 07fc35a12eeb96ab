using Mps.Media;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// Makes a luma plane of twice the width and height; the four samples that a sample becomes lie around its place, as
/// <see cref="PlaneScaler"/> has it. Filters that follow edges write them, and a convolutional net, if there is one, adds what these
/// miss. One picture at a time; nothing is allocated per picture. Owns its memory.
/// </summary>
internal sealed class LumaDoubler : IDisposable
{
    private const int Grain = 16;
    private readonly RowTeam _team;
    private readonly PaddedPlane _padded;
    private readonly EdgeAdaptiveRows _edges;
    private readonly ConvolutionRows? _net;
    private readonly RowWork _fill;
    private readonly RowWork _double;
    private readonly int _width;
    private readonly int _height;
    private readonly int _sampleBytes;
    private readonly int _grain;
    private (nint Address, int Stride) _source;
    private (nint Address, int Stride) _target;

    /// <param name="width">Of the source, samples.</param>
    /// <param name="height">Of the source, rows.</param>
    /// <param name="bits">Significant bits of a sample, 8..12; 8 in bytes, more in 16.</param>
    /// <param name="level">Instruction set.</param>
    /// <param name="team">Borrowed.</param>
    /// <param name="filters">By edges.</param>
    /// <param name="net">What adds to them; null = nothing.</param>
    public LumaDoubler(int width, int height, int bits, KernelLevel level, RowTeam team, FilterBook filters, ConvolutionNet? net)
    {
        (_width, _height, _sampleBytes, _team) = (width, height, bits > 8 ? 2 : 1, team);
        _padded = new PaddedPlane(width, height);
        _edges = new EdgeAdaptiveRows(_padded, bits, level, team.Threads, filters);
        _net = net is null ? null : new ConvolutionRows(_padded, bits, level, team.Threads, net);

        // A net computes some rows twice where two runs of rows meet.
        _grain = net is null ? Grain : Math.Max(Grain, (height + (2 * team.Threads) - 1) / (2 * team.Threads));
        _fill = (first, end, _) => _padded.Fill(new ReadOnlyPlaneView(_source.Address, _width, _height, _source.Stride, _sampleBytes), first, end);
        _double = (first, end, worker) =>
        {
            PlaneView target = new(_target.Address, 2 * _width, 2 * _height, _target.Stride, _sampleBytes);
            _edges.Write(first, end, target, worker);
            _net?.Add(first, end, target, worker);
        };
    }

    public void Double(ReadOnlyPlaneView source, PlaneView target)
    {
        (_source, _target) = ((source.Address, source.StrideBytes), (target.Address, target.StrideBytes));
        _team.Run(_height, Grain, _fill);
        _team.Run(_height, _grain, _double);
    }

    public void Dispose()
    {
        _net?.Dispose();
        _edges.Dispose();
        _padded.Dispose();
    }
}
