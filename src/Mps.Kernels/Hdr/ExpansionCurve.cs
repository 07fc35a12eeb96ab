using Mps.Kernels.Colour;

namespace Mps.Kernels.Hdr;

/// <summary>
/// The definition of the <see cref="HdrExpander"/>: one colour of an SDR picture to one of a BT.2020 HDR picture.
/// <list type="number">
/// <item>R'G'B' to light of a reference display: ITU-R BT.1886, black at 0.</item>
/// <item>SDR white becomes HDR reference white, 203 cd/m² (ITU-R BT.2408, direct mapping): most of the picture keeps its look.</item>
/// <item>Highlights grow: above luma <see cref="Knee"/> light is multiplied by up to <see cref="WhiteNits"/> / 203, all components alike, so that
/// hues stay. It is less than the 1000 cd/m² that ITU-R BT.2446 gives to white, because titles and graphics are white too.</item>
/// <item>BT.709 primaries to BT.2020 (ITU-R BT.2087).</item>
/// <item>ITU-R BT.2100: PQ's inverse EOTF; or HLG's inverse OOTF (1000 cd/m², gamma 1.2) and OETF. Then non-constant luminance Y'CbCr.</item>
/// </list>
/// </summary>
/// <param name="matrix">Of the source.</param>
/// <param name="transfer">Of the result.</param>
internal sealed class ExpansionCurve(YuvMatrix matrix, HdrTransfer transfer)
{
    /// <summary>Luma from which on highlights grow.</summary>
    public const double Knee = 0.75;

    /// <summary>Light of SDR reference white in HDR, cd/m².</summary>
    public const double ReferenceNits = 203;

    /// <summary>Light of luma 1, cd/m².</summary>
    public const double WhiteNits = 600;

    private const double HlgPeak = 1000, HlgGamma = 1.2;

    /// <summary>Maps a colour; what lies outside of R'G'B' 0..1 is clipped.</summary>
    /// <param name="y">Luma, 0 to 1.</param>
    /// <param name="cb">Chroma, −0.5 to 0.5.</param>
    /// <param name="cr">Chroma, −0.5 to 0.5.</param>
    /// <returns>The same of BT.2020.</returns>
    public (double Y, double Cb, double Cr) Map(double y, double cb, double cr)
    {
        double red = y + (2 * (1 - matrix.Kr) * cr), blue = y + (2 * (1 - matrix.Kb) * cb);
        double green = (y - (matrix.Kr * red) - (matrix.Kb * blue)) / matrix.Kg;
        double nits = ReferenceNits * Highlight(y);
        (double r, double g, double b) = (nits * Light(red), nits * Light(green), nits * Light(blue));
        (r, g, b) = (
            (0.6274 * r) + (0.3293 * g) + (0.0433 * b),
            (0.0691 * r) + (0.9195 * g) + (0.0114 * b),
            (0.0164 * r) + (0.0880 * g) + (0.8956 * b));
        (r, g, b) = transfer == HdrTransfer.Pq ? (TransferCurves.PqSignal(r / 10000), TransferCurves.PqSignal(g / 10000), TransferCurves.PqSignal(b / 10000)) : Hlg(r, g, b);

        // BT.2100, table 6.
        const double Kr = 0.2627, Kb = 0.0593, Kg = 1 - Kr - Kb;
        double luma = (Kr * r) + (Kg * g) + (Kb * b);
        return (luma, (b - luma) / (2 * (1 - Kb)), (r - luma) / (2 * (1 - Kr)));

        static double Light(double signal) => Math.Pow(Math.Clamp(signal, 0, 1), 2.4);
    }

    // Rises from 1 at the knee, at first not at all: no edge shows where highlights begin.
    private static double Highlight(double luma)
    {
        double way = Math.Clamp((luma - Knee) / (1 - Knee), 0, 1);
        return 1 + (((WhiteNits / ReferenceNits) - 1) * way * way);
    }

    // BT.2100: scene light whose display light this is, and ARIB STD-B67's curve of it.
    private static (double R, double G, double B) Hlg(double r, double g, double b)
    {
        double display = Math.Max(((0.2627 * r) + (0.6780 * g) + (0.0593 * b)) / HlgPeak, 1e-9);
        double scale = Math.Pow(display, (1 - HlgGamma) / HlgGamma) / HlgPeak;
        return (Signal(r * scale), Signal(g * scale), Signal(b * scale));

        static double Signal(double scene) => TransferCurves.HlgSignal(Math.Clamp(scene, 0, 1));
    }
}
