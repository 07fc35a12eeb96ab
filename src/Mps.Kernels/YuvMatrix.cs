namespace Mps.Kernels;

/// <summary>Weights of red and blue in luma (ITU-T H.273, MatrixCoefficients).</summary>
/// <param name="Kr">Of red.</param>
/// <param name="Kb">Of blue.</param>
public readonly record struct YuvMatrix(double Kr, double Kb)
{
    /// <summary>BT.601: what JPEG (JFIF) and WebP define.</summary>
    public static readonly YuvMatrix Bt601 = new(0.299, 0.114);

    /// <summary>BT.709.</summary>
    public static readonly YuvMatrix Bt709 = new(0.2126, 0.0722);

    /// <summary>BT.2020, non-constant luminance.</summary>
    public static readonly YuvMatrix Bt2020 = new(0.2627, 0.0593);

    /// <summary>Weight of green.</summary>
    public double Kg => 1 - Kr - Kb;
}
