using Mps.Kernels.Colour;

namespace Mps.Kernels;

/// <summary>How an HDR picture's values stand for light (ITU-R BT.2100).</summary>
public enum HdrTransfer
{
    /// <summary>Perceptual quantiser, SMPTE ST 2084: a value is a luminance.</summary>
    Pq,

    /// <summary>Hybrid log-gamma, ARIB STD-B67: a value is a share of the scene's light.</summary>
    Hlg,
}

/// <summary>
/// The definition of tone mapping: one colour of a BT.2020 HDR picture to one of a BT.709 SDR picture. Light is taken relative to
/// 100 cd/m², brought to BT.709 primaries, compressed by Hable's filmic curve on the largest component (so that hues stay), and
/// given BT.1886's gamma; what lies outside BT.709 is clipped.
/// </summary>
/// <param name="transfer">Of the source.</param>
/// <param name="peakNits">Brightest light that must stay distinguishable, cd/m², at least 100.</param>
public sealed class ToneCurve(HdrTransfer transfer, double peakNits)
{
    /// <summary>Luminance of SDR white, cd/m².</summary>
    public const double SdrWhite = 100;

    // BT.2100: peak of the display that HLG's system gamma is defined for, cd/m², and that gamma.
    private const double HlgPeak = 1000, HlgGamma = 1.2;

    private readonly double _curvePeak = Hable(Math.Max(peakNits, SdrWhite) / SdrWhite);

    /// <summary>Maps one colour.</summary>
    /// <param name="y">Luma of BT.2020, 0 to 1.</param>
    /// <param name="cb">Chroma, -0.5 to 0.5.</param>
    /// <param name="cr">Chroma, -0.5 to 0.5.</param>
    /// <returns>The same of BT.709.</returns>
    public (double Y, double Cb, double Cr) Map(double y, double cb, double cr)
    {
        // BT.2100, table 6: non-constant luminance.
        const double Kr = 0.2627, Kb = 0.0593, Kg = 1 - Kr - Kb;
        double r = y + (2 * (1 - Kr) * cr), b = y + (2 * (1 - Kb) * cb);
        double g = (y - (Kr * r) - (Kb * b)) / Kg;
        (r, g, b) = Light(r, g, b);

        // BT.2087: linear BT.2020 to linear BT.709.
        (r, g, b) = (
            (1.6605 * r) - (0.5876 * g) - (0.0728 * b),
            (-0.1246 * r) + (1.1329 * g) - (0.0083 * b),
            (-0.0182 * r) - (0.1006 * g) + (1.1187 * b));
        double signal = Math.Max(Math.Max(r, Math.Max(g, b)), 1e-6);
        double gain = Hable(signal) / _curvePeak / signal;
        (r, g, b) = (Gamma(r * gain), Gamma(g * gain), Gamma(b * gain));

        // BT.709.
        const double Lr = 0.2126, Lb = 0.0722, Lg = 1 - Lr - Lb;
        double luma = (Lr * r) + (Lg * g) + (Lb * b);
        return (luma, (b - luma) / (2 * (1 - Lb)), (r - luma) / (2 * (1 - Lr)));
    }

    // Light relative to SDR white.
    private (double R, double G, double B) Light(double r, double g, double b)
    {
        if (transfer == HdrTransfer.Pq)
            return (10000 / SdrWhite * TransferCurves.PqLight(r), 10000 / SdrWhite * TransferCurves.PqLight(g), 10000 / SdrWhite * TransferCurves.PqLight(b));
        (r, g, b) = (Scene(r), Scene(g), Scene(b));
        double display = HlgPeak / SdrWhite * Math.Pow(Math.Max((0.2627 * r) + (0.6780 * g) + (0.0593 * b), 1e-6), HlgGamma - 1);
        return (r * display, g * display, b * display);

        static double Scene(double value) => TransferCurves.HlgLight(Math.Clamp(value, 0, 1));
    }

    // J. Hable, "Filmic Tonemapping Operators", 2010.
    private static double Hable(double x)
    {
        const double A = 0.15, B = 0.50, C = 0.10, D = 0.20, E = 0.02, F = 0.30;
        return (((x * ((x * A) + (C * B))) + (D * E)) / ((x * ((x * A) + B)) + (D * F))) - (E / F);
    }

    // BT.1886 with black at 0.
    private static double Gamma(double light) => Math.Pow(Math.Clamp(light, 0, 1), 1 / 2.4);
}
