using Mps.Kernels.Conversion;

namespace Mps.Kernels.LinearLight;

/// <summary>Between twelve-bit codes of Y'CbCr and R'G'B' signals (ITU-T H.273, clause 8.3), in single precision.</summary>
internal readonly struct LightCode
{
    public const int Bits = 12, Most = (1 << Bits) - 1, Neutral = 1 << (Bits - 1);

    public readonly float Black, LumaCodes, ChromaCodes;

    /// <summary>Red and blue less luma, of the chroma signals; green less luma, of both.</summary>
    public readonly float RedOfCr, BlueOfCb, GreenOfCb, GreenOfCr;

    /// <summary>Shares of luma.</summary>
    public readonly float Red, Green, Blue;

    public LightCode(PictureColour colour)
    {
        const double WordsOfCode = 1 << (GridScaler.WordBits - Bits);
        CodeRange range = new(colour.FullRange, Bits);
        (Black, LumaCodes, ChromaCodes) = ((float)(range.Black / WordsOfCode), (float)(range.Luma / WordsOfCode), (float)(range.Chroma / WordsOfCode));
        YuvMatrix matrix = colour.Matrix;
        double redOfCr = 2 * (1 - matrix.Kr), blueOfCb = 2 * (1 - matrix.Kb);
        (RedOfCr, BlueOfCb) = ((float)redOfCr, (float)blueOfCb);
        (GreenOfCb, GreenOfCr) = ((float)(-matrix.Kb * blueOfCb / matrix.Kg), (float)(-matrix.Kr * redOfCr / matrix.Kg));
        (Red, Green, Blue) = ((float)matrix.Kr, (float)matrix.Kg, (float)matrix.Kb);
    }
}
