using Mps.Kernels.Colour;

namespace Mps.Kernels.Enhance;

/// <summary>
/// The definition of the <see cref="ColorEnhancer"/>: more chroma at the same luma and at the same hue in <see cref="OkLab"/>. Weak colours gain
/// most and full ones nothing; hues of skin gain less. A colour goes at most half of the way to where a component of R'G'B' would be clipped, and all
/// of the way that it is to go where that is far.
/// </summary>
/// <param name="colour">Matrix and range.</param>
/// <param name="gain">By how much the chroma of a weak colour grows, 0..1.</param>
internal sealed class Vibrance(PictureColour colour, double gain)
{
    /// <summary>OkLab chroma at which nothing is gained any more; sRGB's most colourful, blue, has 0.31.</summary>
    private const double FullChroma = 0.26;

    /// <summary>Hue of skin of all complexions, its spread, radians, and the share of the gain that it is spared.</summary>
    private const double SkinHue = 0.96, SkinSpread = 0.35, SkinShare = 0.6;

    /// <summary>Hues are turned back by no more than this, radians: near black they mean nothing.</summary>
    private const double MostTurn = 0.2;

    /// <summary>Gives the chroma of a colour, signals of −0.5..0.5; colours that R'G'B' cannot show stay as they are.</summary>
    public (double Cb, double Cr) Map(double y, double cb, double cr)
    {
        const double Grey = 1e-4;
        (double red, double green, double blue) = Rgb(y, cb, cr);
        if ((Math.Abs(cb) < Grey && Math.Abs(cr) < Grey) || Math.Min(red, Math.Min(green, blue)) <= 0 || Math.Max(red, Math.Max(green, blue)) >= 1)
            return (cb, cr);
        (double hue, double chroma) = Polar(y, cb, cr);
        double skin = Math.Exp(-Math.Pow((hue - SkinHue) / SkinSpread, 2) / 2);
        double factor = 1 + (gain * Math.Pow(Math.Max(0, 1 - (chroma / FullChroma)), 1.5) * (1 - (SkinShare * skin)));

        // At constant luma more chroma is another lightness too, and a line through grey bends in hue: the secant method turns it back.
        double before = 0, turn = 0.01;
        double missed = Missed(before);
        for (int i = 0; i < 3; i++)
        {
            double now = Missed(turn);
            if (Math.Abs(now - missed) < 1e-9)
                break;
            (before, turn, missed) = (turn, Math.Clamp(turn - (now * (turn - before) / (now - missed)), -MostTurn, MostTurn), now);
        }

        (double u, double v) = Turned(turn);
        double room = Room(y, cb, cr, u - cb, v - cr), way = 1 / (1 + (1 / (room * room)));
        return (cb + ((u - cb) * way), cr + ((v - cr) * way));

        (double U, double V) Turned(double angle)
        {
            (double sine, double cosine) = Math.SinCos(angle);
            return (factor * ((cb * cosine) - (cr * sine)), factor * ((cb * sine) + (cr * cosine)));
        }

        double Missed(double angle)
        {
            (double u, double v) = Turned(angle);
            return Math.IEEERemainder(Polar(y, u, v).Hue - hue, 2 * Math.PI);
        }
    }

    // How many steps of (du, dv) chroma can go until a component of R'G'B' is clipped.
    private double Room(double y, double cb, double cr, double du, double dv)
    {
        (double r, double g, double b) = Rgb(y, cb, cr);
        (double dr, double dg, double db) = Rgb(0, du, dv);
        return Math.Min(Steps(r, dr), Math.Min(Steps(g, dg), Steps(b, db)));

        static double Steps(double from, double step) =>
            step == 0 ? double.PositiveInfinity : Math.Max(0, ((step > 0 ? 1 : 0) - from) / step);
    }

    private (double R, double G, double B) Rgb(double y, double cb, double cr)
    {
        (double kr, double kg, double kb) = (colour.Matrix.Kr, colour.Matrix.Kg, colour.Matrix.Kb);
        double r = y + (2 * (1 - kr) * cr), b = y + (2 * (1 - kb) * cb);
        return (r, (y - (kr * r) - (kb * b)) / kg, b);
    }

    private (double Hue, double Chroma) Polar(double y, double cb, double cr)
    {
        (double r, double g, double b) = Rgb(y, cb, cr);
        (_, double first, double second) = OkLab.From(Light(r), Light(g), Light(b));
        return (Math.Atan2(second, first), Math.Sqrt((first * first) + (second * second)));

        // ITU-R BT.1886, black at 0; odd about it, so that it has a slope on both sides.
        static double Light(double signal) => Math.CopySign(Math.Pow(Math.Abs(signal), 2.4), signal);
    }
}
