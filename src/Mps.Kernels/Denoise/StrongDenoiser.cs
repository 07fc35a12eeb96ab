using Mps.Kernels.Statistics;
using Mps.Media;

namespace Mps.Kernels.Denoise;

/// <summary>
/// Takes strong noise out of moving pictures and keeps more of their detail than <see cref="RealtimeDenoiser"/> does, at six times the work:
/// each picture is averaged with those before where it stands still (<see cref="TemporalBlend{T}"/>), then 8×8 DCT blocks at every row and second column
/// are shrunk twice (<see cref="BlockShrinkage{T, TOverlap}"/>), the second time by Wiener gains that the first result foretells. For the API's <c>strong</c>.
/// <para>How much noise there is, it measures in each picture and plane (<see cref="NoiseEstimate"/>): clean pictures stay as they are.</para>
/// <para>Planar formats of 8 to 12 bits with any subsampling; alpha is copied. Every <see cref="KernelLevel"/> gives the same bits. Owns its memory,
/// about 5 bytes per sample and a band of rows for each thread.</para>
/// </summary>
public sealed class StrongDenoiser : PictureDenoiser
{
    /// <param name="format">Format and size of the pictures.</param>
    /// <param name="strength">How much of the noise goes, and over how many pictures what stands still is averaged (4, 8 or 16).</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <param name="team">Threads that share the rows, borrowed; null = the caller's alone.</param>
    /// <exception cref="NotSupportedException">The format is not planar, or has more than 12 bits.</exception>
    /// <exception cref="ArgumentException">The size is out of range.</exception>
    public StrongDenoiser(FrameFormat format, EnhanceStrength strength = EnhanceStrength.Normal, KernelSet? kernels = null, RowTeam? team = null)
        : base(format, strength, twice: true, "dense 8x8 DCT shrinkage, two passes", kernels, team)
    {
    }
}
