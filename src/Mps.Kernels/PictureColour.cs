namespace Mps.Kernels;

/// <summary>What the samples of a YUV picture mean (ITU-T H.273).</summary>
/// <param name="Matrix">MatrixCoefficients.</param>
/// <param name="FullRange">VideoFullRangeFlag: luma 0..255 in 8 bits, not 16..235.</param>
/// <param name="Siting">ChromaLocType: where chroma lies, if there is less of it than of luma.</param>
public readonly record struct PictureColour(YuvMatrix Matrix, bool FullRange, ChromaSiting Siting = ChromaSiting.Left)
{
    /// <summary>HD television: BT.709, limited range.</summary>
    public static readonly PictureColour Bt709 = new(YuvMatrix.Bt709, FullRange: false);
}
