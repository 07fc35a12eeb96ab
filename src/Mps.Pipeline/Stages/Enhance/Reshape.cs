using Mps.Jobs;
using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Kernels.LinearLight;
using Mps.Media;

namespace Mps.Pipeline.Stages.Enhance;

/// <summary>
/// Pictures are brought to another size, layout, depth, range, or into a frame with bars. No job asks for it by name: it stands among improvements where these
/// are made on a device, so that pictures do not leave it in between.
/// </summary>
/// <param name="Target">What they become.</param>
/// <param name="Options">How.</param>
/// <param name="Light">Scaled as light, by this curve; null = as codes.</param>
/// <param name="ChromaLocation">Where chroma then lies, the library's number; null = not told.</param>
public sealed record Reshape(FrameFormat Target, ConversionOptions Options, LightTransfer? Light, int? ChromaLocation = null) : Enhancement
{
    /// <summary>Opens the CPU's kernel.</summary>
    /// <param name="source">What comes in, of a format that <see cref="FrameConverter"/> knows.</param>
    /// <param name="team">Borrowed; null = the caller alone.</param>
    /// <param name="kernels">Instruction set; null = the best.</param>
    public IPictureKernel Open(FrameFormat source, RowTeam? team = null, KernelSet? kernels = null) => Light is { } light
        ? LinearResizer.Open(source, Target, Options, light, team, kernels)
        : new FrameConverter(source, Target, Options, team, kernels);
}
