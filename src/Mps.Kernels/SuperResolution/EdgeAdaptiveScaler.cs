using Mps.Media;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// Enlarges pictures with filters that follow edges: fast super-resolution. Luma goes by filters of 7x7 samples that were fitted to lossless
/// pictures, chosen for each sample by the direction, coherence and strength of the gradients around it (after Romano, Isidoro and Milanfar,
/// "RAISR", 2017; tools/train/edge_adaptive.py); chroma by Lanczos. It doubles, once for ratios to 2 and twice for larger ones; other ratios
/// are scaled from that, by Lanczos.
/// <para>Every <see cref="KernelLevel"/> gives the same
/// bits. Nothing is allocated per picture.</para>
/// </summary>
public sealed class EdgeAdaptiveScaler : IPictureKernel
{
    private readonly PictureDoublings _doublings;

    /// <param name="source">Planar YUV or luma alone, 8 to 12 bits, with or without alpha.</param>
    /// <param name="width">Of the pictures that come out, pixels; not less than the source's.</param>
    /// <param name="height">Of the pictures that come out, pixels; not less than the source's.</param>
    /// <param name="material">What the pictures were before.</param>
    /// <param name="siting">Where chroma lies in the source, and will in the target.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <param name="team">Threads that share the rows, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <exception cref="NotSupportedException">The pixel format is interleaved, RGB or has more than 12 bits.</exception>
    /// <exception cref="ArgumentException">A size is out of range, or less than the source's.</exception>
    public EdgeAdaptiveScaler(
        FrameFormat source, int width, int height, SuperResolutionMaterial material = SuperResolutionMaterial.Clean,
        ChromaSiting siting = ChromaSiting.Left, KernelSet? kernels = null, RowTeam? team = null)
    {
        KernelSet set = kernels ?? KernelSet.Best;
        _doublings = new PictureDoublings(source, width, height, siting, set, team ?? RowTeam.Alone, FilterBook.Of(material), net: null);
        Summary = $"super-resolution {source.Width}x{source.Height} to {width}x{height}, edge-adaptive, {material}, {set.Level}";
    }

    /// <inheritdoc/>
    public FrameFormat Source => _doublings.Source;

    /// <inheritdoc/>
    public FrameFormat Target => _doublings.Target;

    /// <inheritdoc/>
    public string Summary { get; }

    /// <inheritdoc/>
    public void Apply(ReadOnlyFrameView source, FrameView target) => _doublings.Apply(source, target);

    /// <summary>Does nothing: each picture stands alone.</summary>
    public void Restart()
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _doublings.Dispose();
}
