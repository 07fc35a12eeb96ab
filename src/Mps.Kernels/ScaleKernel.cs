namespace Mps.Kernels;

/// <summary>The interpolation kernel of a scaler. When a picture gets smaller, each is widened by the ratio, so that it also removes what the
/// smaller grid cannot show.</summary>
public enum ScaleKernel
{
    /// <summary>Triangle, support 1.</summary>
    Bilinear = 1,

    /// <summary>Mitchell and Netravali's cubic with B = 0, C = 0.6, support 2: swscale's "bicubic".</summary>
    Bicubic = 2,

    /// <summary>Windowed sinc, support 3.</summary>
    Lanczos = 3,
}

/// <summary>The kernels' formulas.</summary>
internal static class ScaleKernels
{
    /// <summary>Distance beyond which the kernel is zero, samples of the coarser grid.</summary>
    public static double Support(this ScaleKernel kernel) => kernel switch
    {
        ScaleKernel.Bilinear => 1,
        ScaleKernel.Bicubic => 2,
        ScaleKernel.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Unknown kernel."),
    };

    /// <summary>Weight at distance <paramref name="x"/>; not normalised over the taps.</summary>
    public static double Weight(this ScaleKernel kernel, double x)
    {
        x = Math.Abs(x);
        return kernel switch
        {
            ScaleKernel.Bilinear => Math.Max(0, 1 - x),
            ScaleKernel.Bicubic => Cubic(x, b: 0, c: 0.6),
            ScaleKernel.Lanczos => x < 3 ? Sinc(x) * Sinc(x / 3) : 0,
            _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Unknown kernel."),
        };
    }

    // Mitchell and Netravali, "Reconstruction Filters in Computer Graphics", SIGGRAPH 1988, equation 8.
    private static double Cubic(double x, double b, double c) => x switch
    {
        < 1 => (((12 - (9 * b) - (6 * c)) * x * x * x) + ((-18 + (12 * b) + (6 * c)) * x * x) + 6 - (2 * b)) / 6,
        < 2 => (((-b - (6 * c)) * x * x * x) + (((6 * b) + (30 * c)) * x * x) + (((-12 * b) - (48 * c)) * x) + (8 * b) + (24 * c)) / 6,
        _ => 0,
    };

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
