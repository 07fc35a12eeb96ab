using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Kernels.Hdr;
using Mps.Kernels.LinearLight;
using Mps.Media;

namespace Mps.Pipeline.Negotiation;

/// <summary>
/// Which colours an encoder's pictures have. HDR (PQ or HLG) stays HDR in formats of more than 8 bits; in 8 bits it would show
/// bands, and players of 8-bit streams expect SDR, so there it is tone mapped to BT.709. Full range becomes limited.
/// </summary>
public static class HdrColors
{
    private const int Pq = 16, Hlg = 18, Srgb = 13; // AVCOL_TRC_SMPTE2084, AVCOL_TRC_ARIB_STD_B67, AVCOL_TRC_IEC61966_2_1
    private const int Bt2020 = 9; // AVCOL_PRI_BT2020, AVCOL_SPC_BT2020_NCL

    /// <summary>AVCOL_RANGE_JPEG and AVCOL_RANGE_MPEG.</summary>
    public const int FullRange = 2, LimitedRange = 1;

    // Content that states no peak was most often mastered on a display of this, cd/m² (ITU-R BT.2100's reference for HLG too).
    private const double UsualPeakNits = 1000;

    // Light above this is not worth keeping apart in SDR: the curve would darken everything else for it.
    private const double HighestPeakNits = 4000;

    // BT.2020's primaries and D65, 0.005 cd/m² to the brightest that the expansion makes, in the units of SMPTE ST 2086.
    private static readonly MasteringDisplay Mastering = new((35400, 14600), (8500, 39850), (6550, 2300), (15635, 16450), HdrExpander.PeakNits * 10000, 50);

    /// <summary>BT.709, limited range.</summary>
    public static readonly ColorFacts Sdr = new(1, 1, 1, LimitedRange);

    /// <summary>
    /// Whether luma and chroma have all codes: because the pictures say so, or their format does. Luma alone comes from still pictures mostly, and has
    /// them unless it says otherwise, as libswscale takes it.
    /// </summary>
    public static bool IsFullRange(VideoParameters pictures)
    {
        string format = AvLibrary.PixelFormatName(pictures.PixelFormat);
        return pictures.Color.Range == FullRange || format.StartsWith("yuvj", StringComparison.Ordinal)
            || (format.StartsWith("gray", StringComparison.Ordinal) && pictures.Color.Range != LimitedRange);
    }

    /// <summary>Whether a format means full range.</summary>
    public static bool IsFullRange(PixelFormat format) => format is PixelFormat.Yuvj420p or PixelFormat.Yuvj422p or PixelFormat.Yuvj444p;

    /// <summary>Whether the transfer characteristic is an HDR one.</summary>
    public static bool IsHdr(in ColorFacts color) => color.Transfer is Pq or Hlg;

    /// <summary>How signals stand for light.</summary>
    public static LightTransfer Light(in ColorFacts color) => color.Transfer switch
    {
        Pq => LightTransfer.Pq,
        Hlg => LightTransfer.Hlg,
        Srgb => LightTransfer.Srgb,
        _ => LightTransfer.Bt1886,
    };

    /// <summary>Whether pictures must be tone mapped on their way to a pixel format.</summary>
    /// <param name="color">What they are.</param>
    /// <param name="pixelFormat">The library's name of what they become.</param>
    public static bool NeedsToneMapping(in ColorFacts color, string pixelFormat) =>
        IsHdr(color) && PixelFormats.TryParse(pixelFormat, out PixelFormat format) && new FrameFormat(format, 2, 2).BitsPerSample == 8;

    /// <summary>What pictures are once they have been brought to a pixel format.</summary>
    public static VideoParameters After(VideoParameters input, string pixelFormat) =>
        NeedsToneMapping(input.Color, pixelFormat) ? input with { Color = Sdr with { ChromaLocation = ChromaPlacement.After(input, pixelFormat) }, Hdr = null } : Limited(input, pixelFormat);

    /// <summary>What pictures are as luma and chroma of limited range in a pixel format.</summary>
    public static VideoParameters Limited(VideoParameters input, string pixelFormat)
    {
        ColorFacts color = input.Color with { ChromaLocation = ChromaPlacement.After(input, pixelFormat) };
        return input with
        {
            Color = AvLibrary.IsRgb(input.PixelFormat) ? color with { Space = Sdr.Space, Range = LimitedRange }
                : color.Range == FullRange ? color with { Range = LimitedRange }
                : color,
        };
    }

    /// <summary>What SDR pictures are once they have been expanded: BT.2100, for HDR10 mastered for the brightest that the expansion makes.</summary>
    public static VideoParameters Expanded(VideoParameters input, HdrForm form) => input with
    {
        Color = new ColorFacts(Bt2020, form == HdrForm.Hlg ? Hlg : Pq, Bt2020, LimitedRange, input.Color.ChromaLocation),
        Hdr = form == HdrForm.Hlg ? null : new HdrFacts(Mastering, HdrExpander.PeakNits, 0),
    };

    /// <summary>The curve for HDR pictures.</summary>
    public static ToneCurve Curve(VideoParameters input)
    {
        double peak = input.Hdr switch
        {
            { MaxContentNits: > 0 and var content } => content,
            { Mastering.MaxLuminance: > 0 and var mastering } => mastering / 10000.0,
            _ => UsualPeakNits,
        };
        return new ToneCurve(input.Color.Transfer == Pq ? HdrTransfer.Pq : HdrTransfer.Hlg, Math.Clamp(peak, ToneCurve.SdrWhite, HighestPeakNits));
    }
}
