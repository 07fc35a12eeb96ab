using Mps.Media;

namespace Mps.Kernels;

/// <summary>
/// Turns HDR pictures (yuv420p10le, BT.2020, limited range) into SDR ones (yuv420p, BT.709, limited range) of the same even size.
/// <para>Accuracy: within 2 codes of <see cref="ToneCurve"/> for colours that BT.709 can show; the table interpolates across the edge
/// of the gamut. Every <see cref="KernelLevel"/> gives the same bits.</para>
/// </summary>
public sealed unsafe class ToneMapper : IPictureKernel
{
    private const int Band = 16;

    private readonly ToneTable _table;
    private readonly KernelSet _kernels;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private FramePlanes _source;
    private FramePlanes _target;

    /// <param name="format">yuv420p10le of even width and height.</param>
    /// <param name="curve">How colours are mapped; sampled once.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">The pictures are not yuv420p10le of even width and height.</exception>
    public ToneMapper(FrameFormat format, ToneCurve curve, RowTeam? team = null, KernelSet? kernels = null)
    {
        ArgumentNullException.ThrowIfNull(curve);
        if (!Supports(format))
        {
            throw new NotSupportedException($"Pictures of {format} cannot be tone mapped: yuv420p10le of even width and height can. Convert them first.");
        }

        (Source, Target) = (format, format with { PixelFormat = PixelFormat.Yuv420p });
        _table = new ToneTable(curve);
        _kernels = kernels ?? KernelSet.Best;
        _team = team ?? RowTeam.Alone;
        _work = Map;
        Summary = $"tone mapped to BT.709 ({_kernels.Level})";
    }

    /// <inheritdoc/>
    public FrameFormat Source { get; }

    /// <inheritdoc/>
    public FrameFormat Target { get; }

    /// <inheritdoc/>
    public string Summary { get; }

    /// <inheritdoc/>
    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        if (source.Format != Source || target.Format != Target)
        {
            throw new ArgumentException($"The kernel was made for {Source} to {Target}, not {source.Format} to {target.Format}.", nameof(source));
        }

        (_source, _target) = (source.Planes, target.Planes);
        _team.Run(Source.PlaneHeight(1), Band, _work);
    }

    /// <inheritdoc/>
    public void Restart()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>True for yuv420p10le of even width and height.</summary>
    internal static bool Supports(FrameFormat format) =>
        format.PixelFormat == PixelFormat.Yuv420p10le && format.IsValid && ((format.Width | format.Height) & 1) == 0;

    // Rows of chroma, and the luma rows that they serve.
    private void Map(int first, int end, int worker)
    {
        int width = Source.Width, columns = Source.PlaneWidth(1);
        for (int y = first; y < end; y++)
        {
            ushort* above = From(0, 2 * y), below = From(0, (2 * y) + 1), cb = From(1, y), cr = From(2, y);
            _kernels.ToneLuma(_table.Luma, above, cb, cr, To(0, 2 * y), width);
            _kernels.ToneLuma(_table.Luma, below, cb, cr, To(0, (2 * y) + 1), width);
            _kernels.ToneChroma(_table.Cb, above, below, cb, cr, To(1, y), columns);
            _kernels.ToneChroma(_table.Cr, above, below, cb, cr, To(2, y), columns);
        }

        GC.KeepAlive(_table);
    }

    private ushort* From(int plane, int y) => (ushort*)((byte*)_source.Addresses[plane] + ((nint)y * _source.LineSizes[plane]));

    private byte* To(int plane, int y) => (byte*)_target.Addresses[plane] + ((nint)y * _target.LineSizes[plane]);
}
