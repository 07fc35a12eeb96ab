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

    /// <summary>Cubic spline through six samples, support 3 (Dersch, "Interpolator", Panorama Tools): softer than Lanczos, with less ringing.</summary>
    Spline36 = 4,

    /// <summary>Mean of what a target sample covers, each source sample by the part of it that is covered. When a picture gets larger, bilinear.</summary>
    Area = 5,
}

/// <summary>The kernels' formulas.</summary>
internal static class ScaleKernels
{
    /// <summary>Distance beyond which the kernel is zero, source samples.</summary>
    /// <param name="kernel">Which.</param>
    /// <param name="widening">Source samples per target sample, at least 1.</param>
    public static double Support(this ScaleKernel kernel, double widening) => kernel switch
    {
        ScaleKernel.Bilinear => widening,
        ScaleKernel.Bicubic => 2 * widening,
        ScaleKernel.Lanczos or ScaleKernel.Spline36 => 3 * widening,
        ScaleKernel.Area => (widening + 1) / 2,
        _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Unknown kernel."),
    };

    /// <summary>Weight at a distance of <paramref name="x"/> source samples; not normalised over the taps.</summary>
    public static double Weight(this ScaleKernel kernel, double x, double widening)
    {
        x = Math.Abs(x);
        if (kernel == ScaleKernel.Area)
        {
            return Math.Clamp(((widening + 1) / 2) - x, 0, 1);
        }

        x /= widening;
        return kernel switch
        {
            ScaleKernel.Bilinear => Math.Max(0, 1 - x),
            ScaleKernel.Bicubic => Cubic(x, b: 0, c: 0.6),
            ScaleKernel.Lanczos => x < 3 ? Sinc(x) * Sinc(x / 3) : 0,
            ScaleKernel.Spline36 => Spline36(x),
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

    // The natural cubic spline through six equidistant samples, as three pieces of the distance; 209 = 11 · 19 is its common denominator.
    private static double Spline36(double x) => x switch
    {
        < 1 => (((((247 * x) - 453) * x) - 3) * x / 209) + 1,
        < 2 => (((-114 * (x - 1)) + 270) * (x - 1) - 156) * (x - 1) / 209,
        < 3 => (((19 * (x - 2)) - 45) * (x - 2) + 26) * (x - 2) / 209,
        _ => 0,
    };

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
