namespace Mps.Kernels.SuperResolution;

/// <summary>What pictures were before they are enlarged: which weights are used.</summary>
public enum SuperResolutionMaterial
{
    /// <summary>Well encoded: the API's <c>hq</c>. What is there is made the best of.</summary>
    Clean,

    /// <summary>With compression's artifacts: the API's <c>lq</c>. These are smoothed rather than sharpened.</summary>
    Compressed,
}
