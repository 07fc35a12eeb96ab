namespace Mps.Kernels;

/// <summary>How much a kernel changes a picture: the API's <c>weak</c>, <c>normal</c> and <c>strong</c>.</summary>
public enum EnhanceStrength
{
    /// <summary>Hardly to be seen on good pictures.</summary>
    Weak,

    /// <summary>For ordinary material.</summary>
    Normal,

    /// <summary>For bad material.</summary>
    Strong,
}
