using Mps.Av;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Negotiation;

/// <summary>
/// Where chroma lies between luma samples: as pictures state it, and in what is made of them. Subsampled chroma stays where it is, so that it need not be
/// moved; encoders are told.
/// </summary>
internal static class ChromaPlacement
{
    // The library's numbers (AVChromaLocation).
    private const int Unstated = 0, Left = 1, Center = 2, TopLeft = 3, Top = 4, Bottom = 6;

    /// <summary>
    /// Where a number says that chroma lies: left when it says nothing (H.264 and HEVC, E.2.1). What lies on the lower of two rows, which nobody makes, is taken
    /// as lying between them.
    /// </summary>
    public static ChromaSiting Of(int location) => location switch
    {
        Center or Bottom => ChromaSiting.Center,
        TopLeft => ChromaSiting.TopLeft,
        Top => ChromaSiting.Top,
        _ => ChromaSiting.Left,
    };

    /// <summary>The library's number for pictures that have been brought to a pixel format.</summary>
    /// <param name="input">What they were.</param>
    /// <param name="pixelFormat">The library's name of the format.</param>
    /// <returns>As before from 4:2:0 to 4:2:0; where chroma is made anew what such pictures usually have: centred in JPEG's formats, top left in HDR (BT.2100), else left.</returns>
    public static int After(VideoParameters input, string pixelFormat)
    {
        if (!PixelFormats.TryParse(pixelFormat, out PixelFormat made) || !IsQuartered(made))
            return Unstated;
        if (HdrColors.IsFullRange(made))
            return Center;
        // Pictures on a device have 4:2:0 of one kind or another.
        bool kept = !PixelFormats.TryParse(AvLibrary.PixelFormatName(input.PixelFormat), out PixelFormat own) || IsQuartered(own);
        return kept ? input.Color.ChromaLocation
            : HdrColors.IsHdr(input.Color) && !HdrColors.NeedsToneMapping(input.Color, pixelFormat) ? TopLeft
            : Left;
    }

    private static bool IsQuartered(PixelFormat format) => new FrameFormat(format, 2, 2) is { Log2ChromaWidth: 1, Log2ChromaHeight: 1 };
}
