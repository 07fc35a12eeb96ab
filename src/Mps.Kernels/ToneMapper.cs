using Mps.Media;

namespace Mps.Kernels;

/// <summary>
/// Turns HDR pictures (yuv420p10le, BT.2020, limited range) into SDR ones (yuv420p, BT.709, limited range) of the same even size.
/// <para>Accuracy: within 2 codes of <see cref="ToneCurve"/> for colours that BT.709 can show; the table interpolates across the edge
/// of the gamut. Every <see cref="KernelLevel"/> gives the same bits. Nothing is allocated per frame. Immutable; any thread.</para>
/// </summary>
public sealed unsafe class ToneMapper
{
    private readonly ToneTable _table;
    private readonly KernelSet _kernels;

    /// <param name="curve">How colours are mapped; sampled once.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    public ToneMapper(ToneCurve curve, KernelSet? kernels = null)
    {
        ArgumentNullException.ThrowIfNull(curve);
        _table = new ToneTable(curve);
        _kernels = kernels ?? KernelSet.Best;
    }

    /// <summary>Maps one picture.</summary>
    /// <param name="source">yuv420p10le of even width and height.</param>
    /// <param name="target">yuv420p of the same size.</param>
    /// <exception cref="ArgumentException">A picture has another format or size.</exception>
    public void Map(ReadOnlyFrameView source, FrameView target)
    {
        FrameFormat format = source.Format;
        if (format.PixelFormat != PixelFormat.Yuv420p10le || target.Format != format with { PixelFormat = PixelFormat.Yuv420p }
            || ((format.Width | format.Height) & 1) != 0)
        {
            throw new ArgumentException($"Tone mapping takes yuv420p10le to yuv420p of one even size, not {format} to {target.Format}.", nameof(source));
        }

        ReadOnlyPlaneView luma = source.Plane(0), cb = source.Plane(1), cr = source.Plane(2);
        PlaneView lumaOut = target.Plane(0), cbOut = target.Plane(1), crOut = target.Plane(2);
        for (int y = 0; y < cb.Height; y++)
        {
            ushort* above = Row(luma, 2 * y), below = Row(luma, (2 * y) + 1), u = Row(cb, y), v = Row(cr, y);
            _kernels.ToneLuma(_table.Luma, above, u, v, Row(lumaOut, 2 * y), luma.Width);
            _kernels.ToneLuma(_table.Luma, below, u, v, Row(lumaOut, (2 * y) + 1), luma.Width);
            _kernels.ToneChroma(_table.Cb, above, below, u, v, Row(cbOut, y), cb.Width);
            _kernels.ToneChroma(_table.Cr, above, below, u, v, Row(crOut, y), cb.Width);
        }

        GC.KeepAlive(_table);
    }

    private static ushort* Row(ReadOnlyPlaneView plane, int y) => (ushort*)((byte*)plane.Address + ((nint)y * plane.StrideBytes));

    private static byte* Row(PlaneView plane, int y) => (byte*)plane.Address + ((nint)y * plane.StrideBytes);
}
