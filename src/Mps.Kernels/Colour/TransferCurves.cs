namespace Mps.Kernels.Colour;

/// <summary>What signals of 0..1 stand for.</summary>
internal static class TransferCurves
{
    // SMPTE ST 2084.
    private const double M1 = 2610 / 16384.0, M2 = 2523 / 4096.0 * 128, C1 = 3424 / 4096.0, C2 = 2413 / 4096.0 * 32, C3 = 2392 / 4096.0 * 32;

    // ARIB STD-B67.
    private const double A = 0.17883277, B = 1 - (4 * A), C = 0.55991073;

    /// <summary>SMPTE ST 2084, equation 4.1: light as a share of 10000 cd/m².</summary>
    public static double PqLight(double signal)
    {
        double p = Math.Pow(Math.Clamp(signal, 0, 1), 1 / M2);
        return Math.Pow(Math.Max(p - C1, 0) / (C2 - (C3 * p)), 1 / M1);
    }

    /// <summary>SMPTE ST 2084, equation 5.2; no light at all is 0, to which the formula gives a trace of signal.</summary>
    public static double PqSignal(double light)
    {
        if (light <= 0)
            return 0;
        double p = Math.Pow(Math.Min(light, 1), M1);
        return Math.Pow((C1 + (C2 * p)) / (1 + (C3 * p)), M2);
    }

    /// <summary>ARIB STD-B67, the inverse of the camera's curve: light of the scene, 0..1.</summary>
    public static double HlgLight(double signal) => signal <= 0.5 ? signal * signal / 3 : (Math.Exp((signal - C) / A) + B) / 12;

    /// <summary>ARIB STD-B67, the camera's curve.</summary>
    public static double HlgSignal(double light) => light <= 1 / 12.0 ? Math.Sqrt(3 * light) : (A * Math.Log((12 * light) - B)) + C;

    /// <summary>IEC 61966-2-1.</summary>
    public static double SrgbLight(double signal) => signal <= 0.04045 ? signal / 12.92 : Math.Pow((signal + 0.055) / 1.055, 2.4);

    /// <summary>The inverse of <see cref="SrgbLight"/>.</summary>
    public static double SrgbSignal(double light) => light <= 0.0031308 ? light * 12.92 : (1.055 * Math.Pow(light, 1 / 2.4)) - 0.055;
}
