using Mps.Media;

namespace Mps.Kernels.Conversion;

/// <summary>Reads a picture's chroma, planar or in pairs, through the vertical pass.</summary>
internal sealed unsafe class ChromaSource(SampleLayout layout, ConversionRows rows)
{
    public SampleLayout Layout => layout;

    /// <summary>Makes the rows of words of Cb and Cr for a target row.</summary>
    /// <param name="grid">From the picture's chroma to the target's grid.</param>
    /// <param name="picture">Where it is.</param>
    /// <param name="y">Target row.</param>
    /// <param name="scratch">The thread's; its first two rows are written.</param>
    /// <param name="cb">First word, with room before it.</param>
    /// <param name="cr">First word, with room before it.</param>
    public void Blend(GridScaler grid, in FramePlanes picture, int y, ConversionScratch scratch, out short* cb, out short* cr)
    {
        int width = layout.ChromaWidth;
        cb = scratch.First + grid.LeftPadding;
        cr = scratch.Second + grid.LeftPadding;
        if (!layout.IsPaired)
        {
            grid.Blend(layout.Form, layout.Bits, (byte*)picture.Addresses[1], picture.LineSizes[1], y, scratch.Addresses, cb, width);
            grid.Blend(layout.Form, layout.Bits, (byte*)picture.Addresses[2], picture.LineSizes[2], y, scratch.Addresses, cr, width);
            return;
        }

        grid.Blend(layout.Form, layout.Bits, (byte*)picture.Addresses[1], picture.LineSizes[1], y, scratch.Addresses, scratch.Pairs, 2 * width);
        rows.SplitWords(scratch.Pairs, layout.IsSwapped ? cr : cb, layout.IsSwapped ? cb : cr, width);
    }
}
