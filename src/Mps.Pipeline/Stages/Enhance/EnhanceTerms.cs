using Mps.Jobs;
using Mps.Kernels;
using Mps.Kernels.SuperResolution;

namespace Mps.Pipeline.Stages.Enhance;

/// <summary>What a job's words for improvements are to the kernels, of the CPU and of devices alike.</summary>
public static class EnhanceTerms
{
    /// <summary>How much a kernel changes.</summary>
    public static EnhanceStrength ToStrength(this EnhancementLevel level) => level switch
    {
        EnhancementLevel.Strong => EnhanceStrength.Strong,
        EnhancementLevel.Normal => EnhanceStrength.Normal,
        _ => EnhanceStrength.Weak,
    };

    /// <summary>Which weights enlarge pictures.</summary>
    public static SuperResolutionMaterial Material(this SuperResolve step) => step.HighQuality ? SuperResolutionMaterial.Clean : SuperResolutionMaterial.Compressed;
}
