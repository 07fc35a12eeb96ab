using Mps.Kernels.Restore;
using Mps.Media;

namespace Mps.Kernels.Enhance;

/// <summary>
/// The API's comprehensive enhancement, one after the other: repair of compression, local contrast, livelier colours, sharpening. Repair comes
/// first, so that nothing makes blocks stronger; sharpening last, so that contrast does not make its edges harder. It takes no noise out: that is
/// an enhancement of its own, and sharpening leaves grain alone.
/// <list type="table">
/// <item>weak: repair weak, contrast weak, colour weak, sharpening 0.2</item>
/// <item>normal: repair weak, contrast weak, colour normal, sharpening 0.35</item>
/// <item>strong: repair strong, contrast normal, colour normal, sharpening 0.5</item>
/// </list>
/// <para>Accuracy: every <see cref="KernelLevel"/> gives the same bits. Remembers what its parts remember. Owns two pictures.</para>
/// </summary>
public sealed class QualityEnhancer : IPictureKernel
{
    private readonly IPictureKernel _chain;

    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="strength">How much of everything.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public QualityEnhancer(FrameFormat format, PictureColour colour, EnhanceStrength strength, RowTeam? team = null, KernelSet? kernels = null)
    {
        (EnhanceStrength repair, EnhanceStrength contrast, EnhanceStrength lively, double sharpness) = Parts(strength);
        _chain = KernelChain.Of(
        [
            new ArtifactRepair(format, repair, team, kernels),
            new ContrastEnhancer(format, colour, contrast, team, kernels),
            new ColorEnhancer(format, colour, lively, team, kernels),
            new Sharpener(format, colour, sharpness, team, kernels),
        ]);
        Source = format;
        Summary = $"quality {strength.ToString().ToLowerInvariant()}: {_chain.Summary}";
    }

    /// <inheritdoc/>
    public FrameFormat Source { get; }

    /// <inheritdoc/>
    public FrameFormat Target => Source;

    /// <inheritdoc/>
    public string Summary { get; }

    /// <inheritdoc/>
    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        if (source.Format != Source || target.Format != Target)
            throw new ArgumentException($"The kernel was made for {Source}, not {source.Format} to {target.Format}.", nameof(source));
        _chain.Apply(source, target);
    }

    /// <inheritdoc/>
    public void Restart() => _chain.Restart();

    /// <inheritdoc/>
    public void Dispose() => _chain.Dispose();

    /// <summary>How strong each part is.</summary>
    internal static (EnhanceStrength Repair, EnhanceStrength Contrast, EnhanceStrength Colour, double Sharpness) Parts(EnhanceStrength strength) => strength switch
    {
        EnhanceStrength.Weak => (EnhanceStrength.Weak, EnhanceStrength.Weak, EnhanceStrength.Weak, 0.2),
        EnhanceStrength.Normal => (EnhanceStrength.Weak, EnhanceStrength.Weak, EnhanceStrength.Normal, 0.35),
        _ => (EnhanceStrength.Strong, EnhanceStrength.Normal, EnhanceStrength.Normal, 0.5),
    };
}
