using Mps.Media;

namespace Mps.Kernels.Conversion;

/// <summary>Where in a picture its luma and chroma samples lie.</summary>
/// <param name="Format">Of the picture.</param>
internal readonly record struct SampleLayout(FrameFormat Format)
{
    public int Bits => Format.BitsPerSample;

    public bool Wide => Format.BytesPerSample == 2;

    public bool HasChroma => Format.PlaneCount > 1;

    /// <summary>The two chroma samples of a place lie side by side in one plane.</summary>
    public bool IsPaired => Format.PlaneCount == 2;

    /// <summary>Cr comes first.</summary>
    public bool IsSwapped => Format.PixelFormat == PixelFormat.Nv21;

    public SampleForm Form => !Wide ? SampleForm.Bytes : Format.PixelFormat == PixelFormat.P010le ? SampleForm.High : SampleForm.Low;

    /// <summary>Bits below a sample's lowest.</summary>
    public int Below => Form == SampleForm.High ? HighSamples.Below : 0;

    public int ChromaWidth => Format.PlaneWidth(1);

    public int ChromaHeight => Format.PlaneHeight(1);

    /// <summary>Subsampling and siting of chroma's columns, as <see cref="ScaleAxis.Between"/> wants them.</summary>
    public (int Log2Subsampling, bool Cosited) Columns(ChromaSiting siting) =>
        (Format.Log2ChromaWidth, siting is ChromaSiting.Left or ChromaSiting.TopLeft);

    /// <summary>Subsampling and siting of chroma's rows.</summary>
    public (int Log2Subsampling, bool Cosited) Rows(ChromaSiting siting) => (Format.Log2ChromaHeight, siting is ChromaSiting.TopLeft or ChromaSiting.Top);

    /// <summary>True for Y'CbCr of 8 to 12 bits, planar or with chroma in pairs, and for luma alone.</summary>
    public static bool Supports(PixelFormat format) => format
        is (>= PixelFormat.Gray and <= PixelFormat.Yuv444p12le) or (>= PixelFormat.Nv12 and <= PixelFormat.P010le) or PixelFormat.Gray10le;
}
