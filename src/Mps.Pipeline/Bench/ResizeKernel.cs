using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Bench;

/// <summary>Our scaler as a kernel among others, to be measured like them. Borrows the team.</summary>
internal sealed class ResizeKernel : IPictureKernel
{
    private readonly FrameScaler _scaler;
    private readonly ScaleScratch[] _scratch;
    private readonly RowTeam _team;
    private readonly RowWork _slices;
    private FramePlanes _from;
    private FramePlanes _to;

    /// <param name="source">Of a format that <see cref="FrameScaler.Supports"/>.</param>
    /// <param name="width">Of the result, pixels.</param>
    /// <param name="height">Of the result, pixels.</param>
    /// <param name="kernels">Instruction set; null = the best.</param>
    /// <param name="team">Shares the rows.</param>
    public ResizeKernel(FrameFormat source, int width, int height, KernelSet? kernels, RowTeam team)
    {
        _scaler = new FrameScaler(source, width, height, kernels: kernels);
        _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => _scaler.CreateScratch())];
        _team = team;
        _slices = Scale;
        Summary = $"scaled to {width}x{height} by our bicubic kernel ({(kernels ?? KernelSet.Best).Level})";
    }

    public FrameFormat Source => _scaler.Source;

    public FrameFormat Target => _scaler.Target;

    public string Summary { get; }

    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        (_from, _to) = (source.Planes, target.Planes);
        _team.Run(_team.Threads, 1, _slices);
    }

    public void Restart()
    {
        // Each picture stands alone.
    }

    public void Dispose()
    {
        // Everything is managed memory.
    }

    private void Scale(int first, int end, int worker)
    {
        for (int slice = first; slice < end; slice++)
            _scaler.Scale(new ReadOnlyFrameView(Source, _from), new FrameView(Target, _to), slice, _team.Threads, _scratch[worker]);
    }
}
