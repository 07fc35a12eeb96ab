using Mps.Kernels.Conversion;
using Mps.Media;

namespace Mps.Kernels.LinearLight;

/// <summary>
/// Scales pictures by the light that they stand for: fine detail of bright and dark keeps its brightness when it is made smaller, which the mean of
/// codes darkens. Takes and makes yuv444p12le; <see cref="Open"/> puts conversions from and to other formats around it.
/// <para>Codes become R'G'B' and light in single precision (16 bits could not hold the dark light of BT.1886 and PQ), rows of light are blended, brought
/// to the target's columns and become codes again. Overshoot beside edges is larger than of codes, as light spans more: kernels without
/// negative weights have none.</para>
/// <para>Accuracy: within 1 code of the formula; where light of both signs cancels out to about 0, where curves are steep, within what single precision is.
/// Every <see cref="KernelLevel"/> gives the same bits. Nothing is allocated per picture.</para>
/// </summary>
public sealed unsafe class LinearResizer : IPictureKernel
{
    // Rows that a thread takes at once: at the first it computes the light of all rows under the kernel.
    private const int Grain = 64;

    private readonly LightAxis _horizontal;
    private readonly LightAxis _vertical;
    private readonly LightTables _tables;
    private readonly LightCode _from;
    private readonly LightCode _to;
    private readonly LightScratch[] _scratches;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private readonly bool _scalar;
    private readonly bool _widest;
    private FramePlanes _source;
    private FramePlanes _target;

    /// <param name="source">yuv444p12le.</param>
    /// <param name="width">Of the target, pixels.</param>
    /// <param name="height">Of the target, pixels.</param>
    /// <param name="transfer">What signals stand for, before and after.</param>
    /// <param name="sourceColour">Matrix and range before.</param>
    /// <param name="targetColour">Matrix and range after.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    /// <param name="team">Threads that share a picture's rows; borrowed. Null = the caller's alone.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">The pixel format is another.</exception>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public LinearResizer(
        FrameFormat source, int width, int height, LightTransfer transfer, PictureColour sourceColour, PictureColour targetColour,
        ScaleKernel kernel = ScaleKernel.Bicubic, RowTeam? team = null, KernelSet? kernels = null)
    {
        if (source.PixelFormat != PixelFormat.Yuv444p12le)
            throw new NotSupportedException($"Pictures of {source.PixelFormat.Name()} cannot be scaled as light, those of yuv444p12le can; {nameof(Open)} converts.");
        (Source, Target) = (source, source with { Width = width, Height = height });
        if (!Source.IsValid || !Target.IsValid)
            throw new ArgumentException($"Cannot scale {Source} to {Target}: a size is out of range.", nameof(width));
        kernels ??= KernelSet.Best;
        (_horizontal, _vertical) = (new LightAxis(source.Width, width, kernel), new LightAxis(source.Height, height, kernel));
        (_tables, _from, _to) = (new LightTables(transfer), new LightCode(sourceColour), new LightCode(targetColour));
        _team = team ?? RowTeam.Alone;
        _work = Work;
        (_scalar, _widest) = (kernels.Level == KernelLevel.Scalar, kernels.Level == KernelLevel.Avx512);
        _scratches = [.. Enumerable.Range(0, _team.Threads).Select(_ => new LightScratch(_horizontal, _vertical, width))];
        Summary = $"scaled to {width}x{height} as light by our {kernel.ToString().ToLowerInvariant()} kernel ({kernels.Level}, {transfer})";
    }

    /// <inheritdoc/>
    public FrameFormat Source { get; }

    /// <inheritdoc/>
    public FrameFormat Target { get; }

    /// <inheritdoc/>
    public string Summary { get; }

    /// <summary>Scales pictures of any format that <see cref="FrameConverter"/> knows, with all that it does, as light.</summary>
    /// <param name="source">Of the pictures that come in.</param>
    /// <param name="target">Of the pictures that go out.</param>
    /// <param name="options">What pictures mean; the kernel.</param>
    /// <param name="transfer">What signals stand for.</param>
    /// <param name="team">Threads that share a picture's rows; borrowed. Null = the caller's alone.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">A pixel format is not <see cref="FrameConverter.Supports">supported</see>.</exception>
    /// <exception cref="ArgumentException">A size is out of range, or the area does not lie in the target.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public static IPictureKernel Open(
        FrameFormat source, FrameFormat target, ConversionOptions options, LightTransfer transfer, RowTeam? team = null, KernelSet? kernels = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        PictureArea area = options.Area ?? new PictureArea(0, 0, target.Width, target.Height);
        FrameFormat deep = source with { PixelFormat = PixelFormat.Yuv444p12le }, scaled = deep with { Width = area.Width, Height = area.Height };
        // What can be refused comes first.
        FrameConverter last = new(scaled, target, options with { SourceColour = options.TargetColour }, team, kernels);
        FrameConverter first = new(source, deep, options with { TargetColour = options.SourceColour, Area = null }, team, kernels);
        return KernelChain.Of(
            [first, new LinearResizer(deep, scaled.Width, scaled.Height, transfer, options.SourceColour, options.TargetColour, options.Kernel, team, kernels), last]);
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        if (source.Format != Source || target.Format != Target)
            throw new ArgumentException($"The scaler was made for {Source} to {Target}, not {source.Format} to {target.Format}.", nameof(source));
        (_source, _target) = (source.Planes, target.Planes);
        _team.Run(Target.Height, Grain, _work);
    }

    /// <inheritdoc/>
    public void Restart()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LightScratch scratch in _scratches)
            scratch.Dispose();
    }

    private void Work(int first, int end, int worker)
    {
        LightScratch scratch = _scratches[worker];
        scratch.Forget();
        for (int y = first; y < end; y++)
        {
            for (int t = 0; t < _vertical.Taps; t++)
                scratch.Rows[t] = Light(ScaleAxis.Mirror(_vertical.Positions[y] + t, Source.Height), scratch);
            float* row = scratch.Blended, coefficients = _vertical.Coefficients + ((nint)y * _vertical.Taps);
            if (_scalar)
                ScalarLight.Blend(scratch.Rows, coefficients, _vertical.Taps, row, 4 * Source.Width);
            else
                VectorLight.Blend(scratch.Rows, coefficients, _vertical.Taps, row, 4 * Source.Width, _widest);
            Mirror(row);
            if (_scalar)
                ScalarLight.Resample(row, _horizontal, scratch.Result, Target.Width);
            else
                VectorLight.Resample(row, _horizontal, scratch.Result, Target.Width);
            ushort* luma = Row(_target, 0, y), cb = Row(_target, 1, y), cr = Row(_target, 2, y);
            if (_scalar)
                ScalarLight.Encode(scratch.Result, luma, cb, cr, Target.Width, _to, _tables);
            else
                VectorLight.Encode(scratch.Result, luma, cb, cr, Target.Width, _to, _tables);
        }
    }

    private float* Light(int y, LightScratch scratch)
    {
        float* row = scratch.Row(y, out bool held);
        if (held)
            return row;
        ushort* luma = Row(_source, 0, y), cb = Row(_source, 1, y), cr = Row(_source, 2, y);
        if (_scalar)
            ScalarLight.Decode(luma, cb, cr, row, Source.Width, _from, _tables);
        else
            VectorLight.Decode(luma, cb, cr, row, Source.Width, _from, _tables);
        return row;
    }

    private void Mirror(float* row)
    {
        var pixels = (System.Runtime.Intrinsics.Vector128<float>*)row;
        for (int x = -_horizontal.Before; x < 0; x++)
            pixels[x] = pixels[ScaleAxis.Mirror(x, Source.Width)];
        for (int x = Source.Width; x < Source.Width + _horizontal.After; x++)
            pixels[x] = pixels[ScaleAxis.Mirror(x, Source.Width)];
    }

    private static ushort* Row(in FramePlanes planes, int plane, int y) => (ushort*)(planes.Addresses[plane] + ((nint)y * planes.LineSizes[plane]));
}
