using Mps.Media;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// A picture at least as large as another: its luma is doubled once or twice, and brought to the size that was asked for by a
/// <see cref="PlaneScaler"/> if it is another; chroma and alpha are scaled by Lanczos. Owns the doublers and the luma between them.
/// </summary>
internal sealed unsafe class PictureDoublings : IDisposable
{
    private const int Grain = 16;
    private readonly RowTeam _team;
    private readonly LumaDoubler[] _doublers;
    private readonly FrameMemory[] _between;
    private readonly PlaneScaler?[] _scalers;
    private readonly ScaleScratch[] _scratch;
    private readonly RowWork _scale;
    private PlaneScaler? _scaler;
    private (nint Address, int Stride) _from;
    private (nint Address, int Stride) _to;
    private (int Width, int Height) _fromSize;

    public PictureDoublings(
        FrameFormat source, int width, int height, ChromaSiting siting, KernelSet kernels, RowTeam team, FilterBook filters, ConvolutionNet? net)
    {
        (Source, Target, _team) = (source, source with { Width = width, Height = height }, team);
        DoublingPlan plan = new(Source, Target);
        _doublers = [.. Enumerable.Range(0, plan.Doublings).Select(i => new LumaDoubler(
            source.Width << i, source.Height << i, source.BitsPerSample, kernels.Level, team, filters, net))];
        _between = [.. Enumerable.Range(1, plan.Between).Select(i => new FrameMemory(new FrameFormat(plan.Luma, source.Width << i, source.Height << i)))];
        _scalers = [.. Enumerable.Range(0, source.PlaneCount).Select(plane => plane == 0 && plan.IsExact ? null : Scaler(plan.Axes(plane, siting), kernels))];

        _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new ScaleScratch(
            _scalers.Max(scaler => scaler?.CreateScratch().RowLength ?? 1), _scalers.Max(scaler => scaler?.CreateScratch().Taps ?? 1)))];
        _scale = (first, end, worker) => _scaler!.Scale(
            new ReadOnlyPlaneView(_from.Address, _fromSize.Width, _fromSize.Height, _from.Stride, Source.BytesPerSample),
            new PlaneView(_to.Address, _scaler.Target.Width, _scaler.Target.Height, _to.Stride, Source.BytesPerSample),
            first, end - first, _scratch[worker]);
    }

    public FrameFormat Source { get; }

    public FrameFormat Target { get; }

    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        if (source.Format != Source || target.Format != Target)
        {
            throw new ArgumentException($"The scaler was made for {Source} to {Target}, not {source.Format} to {target.Format}.", nameof(source));
        }

        ReadOnlyPlaneView luma = source.Plane(0);
        for (int i = 0; i < _doublers.Length; i++)
        {
            PlaneView doubled = i < _between.Length ? _between[i].View().Plane(0) : target.Plane(0);
            _doublers[i].Double(luma, doubled);
            luma = doubled;
        }

        for (int plane = 0; plane < Source.PlaneCount; plane++)
        {
            if (_scalers[plane] is { } scaler)
            {
                Scale(scaler, plane == 0 ? luma : source.Plane(plane), target.Plane(plane));
            }
        }
    }

    public void Dispose()
    {
        Array.ForEach(_doublers, doubler => doubler.Dispose());
        Array.ForEach(_between, luma => luma.Dispose());
    }

    private void Scale(PlaneScaler scaler, ReadOnlyPlaneView from, PlaneView to)
    {
        (_scaler, _from, _to, _fromSize) = (scaler, (from.Address, from.StrideBytes), (to.Address, to.StrideBytes), (from.Width, from.Height));
        _team.Run(to.Height, Grain, _scale);
    }

    private PlaneScaler Scaler((ScaleAxis Horizontal, ScaleAxis Vertical) axes, KernelSet kernels) =>
        new(axes.Horizontal, axes.Vertical, Source.BitsPerSample, ScaleKernel.Lanczos, kernels);
}
