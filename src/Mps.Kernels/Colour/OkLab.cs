namespace Mps.Kernels.Colour;

/// <summary>B. Ottosson, "A perceptual color space for image processing", 2020: lightness and two axes on which equal steps look equal.</summary>
internal static class OkLab
{
    /// <summary>From linear light of BT.709 (sRGB) primaries, white = 1; components below 0 are taken as they are.</summary>
    public static (double L, double A, double B) From(double r, double g, double b)
    {
        double l = Math.Cbrt((0.4122214708 * r) + (0.5363325363 * g) + (0.0514459929 * b));
        double m = Math.Cbrt((0.2119034982 * r) + (0.6806995451 * g) + (0.1073969566 * b));
        double s = Math.Cbrt((0.0883024619 * r) + (0.2817188376 * g) + (0.6299787005 * b));
        return (
            (0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
            (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
            (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s));
    }
}
