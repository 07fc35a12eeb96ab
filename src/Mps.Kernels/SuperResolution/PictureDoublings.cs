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
        Check();
        double ratio = Math.Max((double)width / source.Width, (double)height / source.Height);
        int doublings = ratio <= 1 ? 0 : ratio <= 2 ? 1 : 2;
        _doublers = [.. Enumerable.Range(0, doublings).Select(i => new LumaDoubler(
            source.Width << i, source.Height << i, source.BitsPerSample, kernels.Level, team, filters, net))];
        (int Width, int Height) doubled = (source.Width << doublings, source.Height << doublings);
        bool exact = doubled == (width, height);

        // Luma alone, in the samples of the format.
        PixelFormat luma = source.BytesPerSample == 1 ? PixelFormat.Gray : PixelFormat.Gray10le;
        _between = [.. Enumerable.Range(1, exact ? Math.Max(0, doublings - 1) : doublings)
            .Select(i => new FrameMemory(new FrameFormat(luma, source.Width << i, source.Height << i)))];
        _scalers = [.. Enumerable.Range(0, source.PlaneCount).Select(plane => Scaler(plane, plane == 0 ? doubled : (source.Width, source.Height), siting, kernels))];
        if (exact && doublings > 0)
        {
            _scalers[0] = null;
        }

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

    private PlaneScaler Scaler(int plane, (int Width, int Height) from, ChromaSiting siting, KernelSet kernels)
    {
        bool chroma = plane is 1 or 2;
        return new PlaneScaler(
            ScaleAxis.Chroma(from.Width, Target.Width, chroma ? Source.Log2ChromaWidth : 0, siting is ChromaSiting.Left or ChromaSiting.TopLeft),
            ScaleAxis.Chroma(from.Height, Target.Height, chroma ? Source.Log2ChromaHeight : 0, siting is ChromaSiting.TopLeft),
            Source.BitsPerSample, ScaleKernel.Lanczos, kernels);
    }

    private void Check()
    {
        if (!FrameScaler.Supports(Source.PixelFormat) || Source.PixelFormat is PixelFormat.Gbrp or PixelFormat.Gbrp10le or PixelFormat.Gbrp12le or PixelFormat.Gbrap)
        {
            throw new NotSupportedException(
                $"Frames of {Source.PixelFormat.Name()} cannot be enlarged by super-resolution: convert them to planar YUV of 8 to 12 bits.");
        }

        if (!Source.IsValid || !Target.IsValid || Target.Width < Source.Width || Target.Height < Source.Height)
        {
            throw new ArgumentException($"Super-resolution enlarges: {Source} cannot become {Target}.", nameof(Target));
        }
    }
}
