using System.Runtime.InteropServices;
using Mps.Media;

namespace Mps.Kernels.Colour;

/// <summary>
/// Where luma may lie under a colour. R'G'B' is luma and three differences that chroma alone makes (ITU-T H.273, clause 8.3), so that no component leaves
/// black..white while luma lies between black − the least and white − the greatest of them. All in twelve-bit words.
/// Shaders take it as it lies in memory.
/// </summary>
/// <param name="Black">Word of black.</param>
/// <param name="White">Word of white.</param>
/// <param name="RedOfCr">R' − Y' for one word of Cr; this and the others have 12 fraction bits.</param>
/// <param name="GreenOfCb">Y' − G' for one word of Cb.</param>
/// <param name="GreenOfCr">Y' − G' for one word of Cr.</param>
/// <param name="BlueOfCb">B' − Y' for one word of Cb.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ColourBounds(int Black, int White, int RedOfCr, int GreenOfCb, int GreenOfCr, int BlueOfCb)
{
    /// <param name="format">Depth of the samples: the word of full-range white depends on it. Luma alone has no differences.</param>
    /// <param name="colour">Matrix and range.</param>
    public static ColourBounds Of(FrameFormat format, PictureColour colour)
    {
        (double kr, double kg, double kb) = (colour.Matrix.Kr, colour.Matrix.Kg, colour.Matrix.Kb);
        SignalRange range = new(colour.FullRange, format.BitsPerSample);
        if (format.PlaneCount == 1)
            return new ColourBounds(range.BlackWord, range.WhiteWord, 0, 0, 0, 0);
        double word = (range.LumaWord(1) - range.LumaWord(0)) * range.Chroma(2048 + 1) * 4096, red = 2 * (1 - kr) * word, blue = 2 * (1 - kb) * word;
        return new ColourBounds(
            range.BlackWord, range.WhiteWord, (int)Math.Round(red), (int)Math.Round(blue * kb / kg), (int)Math.Round(red * kr / kg), (int)Math.Round(blue));
    }
}
