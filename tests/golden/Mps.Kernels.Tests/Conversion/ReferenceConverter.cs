using Mps.Kernels.Conversion;
using Mps.Media;

namespace Mps.Kernels.Tests.Conversion;

/// <summary>
/// Conversion in doubles, by way of R'G'B' (ITU-T H.273, clause 8.3), written from the formulas and from nothing in the product but the options.
/// </summary>
internal sealed class ReferenceConverter(SamplePicture source, FrameFormat target, ConversionOptions options)
{
    /// <summary>The real value, in codes, of a sample of the target.</summary>
    public double Sample(int component, int x, int y)
    {
        // Luma has chroma where the target has luma; a chroma sample's luma does not matter to it.
        double luma = component == 0 ? Signal(0, component, x, y) : 0;
        bool grey = source.Components == 1;
        double cb = grey ? 0 : Signal(1, component, x, y), cr = grey ? 0 : Signal(2, component, x, y);
        YuvMatrix from = options.SourceColour.Matrix, to = options.TargetColour.Matrix;
        double r = luma + (2 * (1 - from.Kr) * cr), b = luma + (2 * (1 - from.Kb) * cb);
        double g = (luma - (from.Kr * r) - (from.Kb * b)) / from.Kg;
        double newLuma = (to.Kr * r) + (to.Kg * g) + (to.Kb * b);
        double signal = component switch { 0 => newLuma, 1 => (b - newLuma) / (2 * (1 - to.Kb)), _ => (r - newLuma) / (2 * (1 - to.Kr)) };
        (double zero, double excursion) = Range(component, options.TargetColour.FullRange, target.BitsPerSample);
        return Math.Clamp(zero + (signal * excursion), 0, (1 << target.BitsPerSample) - 1);
    }

    // A component of the source at the place of a sample of a component of the target.
    private double Signal(int component, int at, int x, int y)
    {
        FrameFormat from = source.Format;
        (double zero, double excursion) = Range(component, options.SourceColour.FullRange, from.BitsPerSample);
        bool chroma = component > 0, targetChroma = at > 0;
        (double, double) across = Place(
            x, from.Width / (double)target.Width,
            chroma ? from.Log2ChromaWidth : 0, options.SourceSiting is ChromaSiting.Left or ChromaSiting.TopLeft,
            targetChroma ? target.Log2ChromaWidth : 0, options.TargetSiting is ChromaSiting.Left or ChromaSiting.TopLeft);
        (double, double) down = Place(
            y, from.Height / (double)target.Height,
            chroma ? from.Log2ChromaHeight : 0, options.SourceSiting is ChromaSiting.TopLeft or ChromaSiting.Top,
            targetChroma ? target.Log2ChromaHeight : 0, options.TargetSiting is ChromaSiting.TopLeft or ChromaSiting.Top);
        double code = ReferenceScaler.At(
            (u, v) => source[component, u, v], source.Width(component), source.Height(component), across, down, options.Kernel);
        return (code - zero) / excursion;
    }

    // Distances from the picture's edge, in luma samples: a co-sited sample lies on luma's first centre, a centred one in the middle of what it stands for.
    private static (double Centre, double Widening) Place(int index, double ratio, int log2From, bool cositedFrom, int log2To, bool cositedTo)
    {
        double from = 1 << log2From, to = 1 << log2To;
        double edge = (index * to) + (cositedTo ? 0.5 : to / 2);
        return (((edge * ratio) - (cositedFrom ? 0.5 : from / 2)) / from, Math.Max(1, ratio * to / from));
    }

    private static (double Zero, double Excursion) Range(int component, bool full, int bits)
    {
        double scale = 1 << (bits - 8), greatest = (1 << bits) - 1;
        return (component, full) switch
        {
            (0, false) => (16 * scale, 219 * scale),
            (0, true) => (0, greatest),
            (_, false) => (128 * scale, 224 * scale),
            _ => (128 * scale, greatest),
        };
    }
}
