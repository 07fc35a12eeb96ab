using Mps.Media;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// Enlarges pictures with a small convolutional net: the better, slower super-resolution. Luma goes by the filters of <see cref="EdgeAdaptiveScaler"/>,
/// and a net of 16 features (5x5, four times 3x3, 3x3; ReLU; about 10 000 products for a sample) adds what they miss, in fixed point; chroma
/// by Lanczos. The weights are our own (tools/train). It doubles, once for ratios to 2 and twice for larger ones; other ratios are scaled from
/// that, by Lanczos.
/// <para>Every <see cref="KernelLevel"/> gives the same bits. A flat picture stays as it is. Nothing is allocated per picture.</para>
/// </summary>
public sealed class LearnedScaler : IPictureKernel
{
    private readonly PictureDoublings _doublings;

    /// <inheritdoc cref="EdgeAdaptiveScaler(FrameFormat, int, int, SuperResolutionMaterial, ChromaSiting, KernelSet, RowTeam)"/>
    public LearnedScaler(
        FrameFormat source, int width, int height, SuperResolutionMaterial material = SuperResolutionMaterial.Clean,
        ChromaSiting siting = ChromaSiting.Left, KernelSet? kernels = null, RowTeam? team = null)
    {
        KernelSet set = kernels ?? KernelSet.Best;
        _doublings = new PictureDoublings(source, width, height, siting, set, team ?? RowTeam.Alone, FilterBook.Of(material), ConvolutionNet.Of(material));
        Summary = $"super-resolution {source.Width}x{source.Height} to {width}x{height}, learned, {material}, {set.Level}";
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
