using Mps.Media;

namespace Mps.Kernels;

/// <summary>The code points of ITU-T H.273 that say what a picture's samples mean; 2 = unspecified.</summary>
/// <param name="Primaries">ColourPrimaries.</param>
/// <param name="Transfer">TransferCharacteristics.</param>
/// <param name="Matrix">MatrixCoefficients.</param>
/// <param name="FullRange">Samples use the whole range of values.</param>
public readonly record struct ColourDescription(int Primaries, int Transfer, int Matrix, bool FullRange);

/// <summary>
/// Turns sRGB colours into the sample values of one kind of picture: its matrix, range, bit depth, and for wide-gamut and HDR pictures its
/// primaries and transfer too. Unspecified matrices are taken as players take them: BT.709 from 1280 columns or 577 rows on, else BT.601.
/// HDR has graphics white at 203 cd/m² (ITU-R BT.2408: 58 % of PQ, 75 % of HLG). Immutable.
/// </summary>
public sealed class OverlayColour
{
    private const double GraphicsWhite = 203; // cd/m²
    private const int Bt2020 = 9, Smpte2084 = 16, AribB67 = 18;

    // ITU-R BT.2087, table of M2: BT.709 to BT.2020 primaries, linear light.
    private static readonly double[] s_widen =
        [0.6274, 0.3293, 0.0433, 0.0691, 0.9195, 0.0114, 0.0164, 0.0880, 0.8956];

    private static readonly double[] s_linear = [.. Enumerable.Range(0, 256).Select(v => SrgbToLinear(v / 255.0))];

    private readonly int _transfer;
    private readonly bool _widen;

    /// <param name="picture">Format and size of the pictures to draw on.</param>
    /// <param name="description">What their samples mean.</param>
    public OverlayColour(FrameFormat picture, ColourDescription description)
    {
        Picture = picture;
        bool high = picture.Width >= 1280 || picture.Height > 576;
        (KR, KB) = description.Matrix switch
        {
            1 => (0.2126, 0.0722),
            4 => (0.30, 0.11),
            5 or 6 => (0.299, 0.114),
            7 => (0.212, 0.087),
            9 or 10 => (0.2627, 0.0593),
            _ => high ? (0.2126, 0.0722) : (0.299, 0.114),
        };
        int bits = picture.BitsPerSample;
        double unit = 1 << (bits - 8), maximum = (1 << bits) - 1;
        LumaOffset = description.FullRange ? 0 : 16 * unit;
        LumaScale = description.FullRange ? maximum : 219 * unit;
        ChromaOffset = 128 * unit;
        ChromaScale = description.FullRange ? maximum : 224 * unit;
        Maximum = (int)maximum;
        _transfer = description.Transfer;
        _widen = description.Primaries == Bt2020;
        IsDirect = !_widen && _transfer is not (Smpte2084 or AribB67);
    }

    /// <summary>Format and size of the pictures to draw on.</summary>
    public FrameFormat Picture { get; }

    /// <summary>sRGB values go into the matrix as they are.</summary>
    internal bool IsDirect { get; }

    internal double KR { get; }

    internal double KB { get; }

    internal double LumaOffset { get; }

    internal double LumaScale { get; }

    internal double ChromaOffset { get; }

    internal double ChromaScale { get; }

    internal int Maximum { get; }

    /// <summary>Sample values of an opaque colour, not rounded. Components 0 to 255.</summary>
    public (double Y, double Cb, double Cr) Convert(double r, double g, double b)
    {
        (r, g, b) = IsDirect ? (r / 255, g / 255, b / 255) : ToPictureLight((int)Math.Round(r), (int)Math.Round(g), (int)Math.Round(b));
        double y = (KR * r) + ((1 - KR - KB) * g) + (KB * b);
        return (
            LumaOffset + (LumaScale * y),
            ChromaOffset + (ChromaScale * (b - y) / (2 * (1 - KB))),
            ChromaOffset + (ChromaScale * (r - y) / (2 * (1 - KR))));
    }

    /// <summary>sRGB as the picture's own non-linear R'G'B', 0 to 1.</summary>
    internal (double R, double G, double B) ToPictureLight(int red, int green, int blue)
    {
        double r = s_linear[red], g = s_linear[green], b = s_linear[blue];
        if (_widen)
        {
            (r, g, b) = (
                (s_widen[0] * r) + (s_widen[1] * g) + (s_widen[2] * b),
                (s_widen[3] * r) + (s_widen[4] * g) + (s_widen[5] * b),
                (s_widen[6] * r) + (s_widen[7] * g) + (s_widen[8] * b));
        }

        switch (_transfer)
        {
            case Smpte2084:
                return (Pq(r), Pq(g), Pq(b));
            case AribB67:
                // Display light of a 1000 cd/m² screen back to scene light (ITU-R BT.2100, note 5f: system gamma 1.2), then the OETF.
                double white = GraphicsWhite / 1000, luminance = white * ((0.2627 * r) + (0.6780 * g) + (0.0593 * b));
                double scene = luminance > 0 ? white * Math.Pow(luminance, (1 / 1.2) - 1) : 0;
                return (Hlg(r * scene), Hlg(g * scene), Hlg(b * scene));
            default:
                return (LinearToSrgb(r), LinearToSrgb(g), LinearToSrgb(b));
        }
    }

    // SMPTE ST 2084, equation 5.2.
    private static double Pq(double linear)
    {
        const double M1 = 0.1593017578125, M2 = 78.84375, C1 = 0.8359375, C2 = 18.8515625, C3 = 18.6875;
        double y = Math.Pow(Math.Clamp(linear, 0, 1) * GraphicsWhite / 10000, M1);
        return Math.Pow((C1 + (C2 * y)) / (1 + (C3 * y)), M2);
    }

    // ITU-R BT.2100, table 5.
    private static double Hlg(double scene)
    {
        const double A = 0.17883277, B = 0.28466892, C = 0.55991073;
        scene = Math.Clamp(scene, 0, 1);
        return scene <= 1 / 12.0 ? Math.Sqrt(3 * scene) : (A * Math.Log((12 * scene) - B)) + C;
    }

    // IEC 61966-2-1.
    private static double SrgbToLinear(double v) => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);

    private static double LinearToSrgb(double v) => v <= 0.0031308 ? v * 12.92 : (1.055 * Math.Pow(v, 1 / 2.4)) - 0.055;
}
