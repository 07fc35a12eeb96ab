using Mps.Media;

namespace Mps.Kernels;

/// <summary>Where chroma samples lie between luma samples (ITU-T H.273, ChromaLocType; FFmpeg's AVChromaLocation).</summary>
public enum ChromaSiting
{
    /// <summary>On every second luma column, between rows: MPEG-2, and H.264 and HEVC unless they say otherwise.</summary>
    Left = 1,

    /// <summary>Between columns and rows: JPEG, MPEG-1; also what swscale assumes unless it is told otherwise.</summary>
    Center = 2,

    /// <summary>On luma samples both ways: BT.2020 and BT.2100.</summary>
    TopLeft = 3,

    /// <summary>Between columns, on every second luma row.</summary>
    Top = 4,
}

/// <summary>
/// Scales whole planar frames of one pixel format (8 to 12 bits, any subsampling, with or without alpha) from one fixed size to another, with a
/// <see cref="PlaneScaler"/> for each plane. Threads as in <see cref="PlaneScaler"/>.
/// </summary>
public sealed class FrameScaler
{
    private readonly PlaneScaler[] _planes;
    private readonly ScaleScratch _scratch;

    /// <param name="source">Format and size of the frames that come in.</param>
    /// <param name="targetWidth">Width of the frames that go out, pixels.</param>
    /// <param name="targetHeight">Height of the frames that go out, pixels.</param>
    /// <param name="siting">Where the source's chroma lies, and the target's will.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">The pixel format is not <see cref="Supports">supported</see>.</exception>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public FrameScaler(
        FrameFormat source,
        int targetWidth,
        int targetHeight,
        ChromaSiting siting = ChromaSiting.Left,
        ScaleKernel kernel = ScaleKernel.Bicubic,
        KernelSet? kernels = null)
    {
        if (!Supports(source.PixelFormat))
        {
            throw new NotSupportedException(
                $"Frames of {source.PixelFormat.Name()} cannot be scaled: their samples are not planar, or have more than 12 bits.");
        }

        Source = source;
        Target = source with { Width = targetWidth, Height = targetHeight };
        if (!Source.IsValid || !Target.IsValid)
        {
            throw new ArgumentException($"Cannot scale {Source} to {Target}: a size is out of range.", nameof(targetWidth));
        }

        _planes = new PlaneScaler[source.PlaneCount];
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            (ScaleAxis horizontal, ScaleAxis vertical) = Axes(source, Target, plane, siting);
            _planes[plane] = new PlaneScaler(horizontal, vertical, source.BitsPerSample, kernel, kernels);
        }

        _scratch = CreateScratch();
    }

    /// <summary>Format of the frames that come in.</summary>
    public FrameFormat Source { get; }

    /// <summary>Format of the frames that go out.</summary>
    public FrameFormat Target { get; }

    /// <summary>
    /// True for planar formats of 8 to 12 bits (yuv420p, yuv422p10le, gray, gbrp, yuva444p …); false for interleaved ones (nv12, rgb24).
    /// </summary>
    public static bool Supports(PixelFormat format)
    {
        FrameFormat probe = new(format, 1, 1);
        if (!probe.IsValid || probe.BitsPerSample > 12)
        {
            return false;
        }

        for (int plane = 0; plane < probe.PlaneCount; plane++)
        {
            if (probe.PixelBytes(plane) != probe.BytesPerSample)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Working memory for one more thread.</summary>
    public ScaleScratch CreateScratch()
    {
        ScaleScratch[] each = [.. _planes.Select(plane => plane.CreateScratch())];
        return new ScaleScratch(each.Max(scratch => scratch.RowLength), each.Max(scratch => scratch.Taps));
    }

    /// <summary>Scales a frame with the scaler's own scratch: one thread at a time.</summary>
    /// <exception cref="ArgumentException">A frame has another format than the scaler was made for.</exception>
    public void Scale(ReadOnlyFrameView source, FrameView target) => Scale(source, target, 0, 1, _scratch);

    /// <summary>Scales one of several horizontal slices of a frame; slices may run on several threads, each with its own scratch.</summary>
    /// <param name="source">The whole source frame.</param>
    /// <param name="target">The whole target frame.</param>
    /// <param name="slice">Which slice, 0..<paramref name="slices"/>-1.</param>
    /// <param name="slices">Into how many the target is divided.</param>
    /// <param name="scratch">From <see cref="CreateScratch"/>.</param>
    /// <exception cref="ArgumentException">A frame has another format than the scaler was made for, or there is no such slice.</exception>
    public void Scale(ReadOnlyFrameView source, FrameView target, int slice, int slices, ScaleScratch scratch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slices);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slice, (uint)slices, nameof(slice));
        if (source.Format != Source || target.Format != Target)
        {
            throw new ArgumentException($"The scaler was made for {Source} to {Target}, not {source.Format} to {target.Format}.", nameof(source));
        }

        for (int plane = 0; plane < _planes.Length; plane++)
        {
            long height = _planes[plane].Target.Height;
            int first = (int)(height * slice / slices), end = (int)(height * (slice + 1) / slices);
            _planes[plane].Scale(source.Plane(plane), target.Plane(plane), first, end - first, scratch);
        }
    }

    /// <summary>How the axes of one plane are mapped.</summary>
    internal static (ScaleAxis Horizontal, ScaleAxis Vertical) Axes(FrameFormat source, FrameFormat target, int plane, ChromaSiting siting)
    {
        bool chroma = plane is 1 or 2, cositedColumns = siting is ChromaSiting.Left or ChromaSiting.TopLeft, cositedRows = siting is ChromaSiting.TopLeft or ChromaSiting.Top;
        return (
            ScaleAxis.Chroma(source.Width, target.Width, chroma ? source.Log2ChromaWidth : 0, cositedColumns),
            ScaleAxis.Chroma(source.Height, target.Height, chroma ? source.Log2ChromaHeight : 0, cositedRows));
    }
}
