using Mps.Kernels.Colour;

namespace Mps.Kernels.Enhance;

/// <summary>
/// The definition of the <see cref="LowLightEnhancer"/> for one tile: a power of luma that brings the mean of a dark tile near two fifths of the range.
/// The light that falls on a tile is taken from its mean luma, as Retinex models do (E. Land and J. McCann, "Lightness and Retinex
/// Theory", 1971), and from the picture's. Black stays black, white white, and the slope at black is limited.
/// </summary>
/// <param name="range">Of luma.</param>
internal sealed class DarkCurve(SignalRange range)
{
    /// <summary>Mean luma that is aimed at, and from which on nothing is done; the steepest power.</summary>
    private const double Aim = 0.4, Enough = 0.30, LeastPower = 0.4;

    /// <summary>Luma is lifted by this before the power, so that the slope at black stays finite.</summary>
    private const double Lift = 0.03;

    /// <summary>Most that chroma grows.</summary>
    private const double MostChroma = 2.2;

    /// <summary>The power that a light asks for: 1 for bright, less for dark.</summary>
    /// <param name="light">Mean luma, 0..1.</param>
    public static double Power(double light)
    {
        // Full effect below half of what is enough, none above it.
        double dark = Math.Clamp((Enough - light) / (Enough / 2), 0, 1);
        double power = Math.Max(LeastPower, Math.Log(Aim) / Math.Log(Math.Clamp(light, 0.01, 0.9)));
        return 1 - (dark * (1 - Math.Min(1, power)));
    }

    /// <summary>Gives what is added to luma words 0, 64 .. 4096, and by how much chroma grows there, of 2^13.</summary>
    public void Curve(double power, Span<double> luma, Span<double> chroma)
    {
        for (int i = 0; i < CurveRows.Points; i++)
        {
            double y = Math.Clamp(range.Luma(i << CurveRows.PointShift), 0, 1);
            double bright = (Math.Pow(y + Lift, power) - Math.Pow(Lift, power)) / (Math.Pow(1 + Lift, power) - Math.Pow(Lift, power));
            luma[i] = range.LumaWord(bright) - range.LumaWord(y);
            chroma[i] = 8192 * (Math.Min(MostChroma, 1 + (0.7 * ((bright + 0.01) / (y + 0.01) - 1))) - 1);
        }
    }
}
