namespace Mps.Kernels.Conversion;

/// <summary>
/// From Y'CbCr of one matrix and range to another, R'G'B' staying what it is (ITU-T H.273, clauses 8.3): both are linear, so luma gets a share of the
/// chroma signals on top, and chroma is a mix of both that knows no luma.
/// <para>Y' = Y + <see cref="LumaOfCb"/> · Cb + <see cref="LumaOfCr"/> · Cr; Cb' = <see cref="CbOfCb"/> · Cb + <see cref="CbOfCr"/> · Cr; Cr' =
/// <see cref="CrOfCb"/> · Cb + <see cref="CrOfCr"/> · Cr, of signals: luma 0..1, chroma −0.5..0.5.</para>
/// </summary>
internal sealed class ColourChange
{
    public ColourChange(PictureColour source, int sourceBits, PictureColour target, int targetBits)
    {
        (Source, Target) = (new CodeRange(source.FullRange, sourceBits), new CodeRange(target.FullRange, targetBits));
        (YuvMatrix from, YuvMatrix to) = (source.Matrix, target.Matrix);
        ChangesMatrix = from != to;

        // R, G and B less Y, of Cb and Cr.
        double blueOfCb = 2 * (1 - from.Kb), redOfCr = 2 * (1 - from.Kr);
        double greenOfCb = -from.Kb * blueOfCb / from.Kg, greenOfCr = -from.Kr * redOfCr / from.Kg;
        LumaOfCb = (to.Kb * blueOfCb) + (to.Kg * greenOfCb);
        LumaOfCr = (to.Kr * redOfCr) + (to.Kg * greenOfCr);
        (CbOfCb, CbOfCr) = ((blueOfCb - LumaOfCb) / (2 * (1 - to.Kb)), -LumaOfCr / (2 * (1 - to.Kb)));
        (CrOfCb, CrOfCr) = (-LumaOfCb / (2 * (1 - to.Kr)), (redOfCr - LumaOfCr) / (2 * (1 - to.Kr)));
    }

    public CodeRange Source { get; }

    public CodeRange Target { get; }

    /// <summary>False when luma and chroma stay apart: <see cref="LumaGain"/> and <see cref="ChromaGain"/> are all there is.</summary>
    public bool ChangesMatrix { get; }

    /// <summary>Words of luma for a word of luma.</summary>
    public double LumaGain => Target.Luma / Source.Luma;

    /// <summary>Words of chroma for a word of chroma.</summary>
    public double ChromaGain => Target.Chroma / Source.Chroma;

    public double LumaOfCb { get; }

    public double LumaOfCr { get; }

    public double CbOfCb { get; }

    public double CbOfCr { get; }

    public double CrOfCb { get; }

    public double CrOfCr { get; }
}

/// <summary>The range of codes that signals have (ITU-T H.273, clause 8.3), in words of <see cref="GridScaler.WordBits"/> fraction bits.</summary>
/// <param name="FullRange">VideoFullRangeFlag.</param>
/// <param name="Bits">Of a code, 8..12.</param>
internal readonly record struct CodeRange(bool FullRange, int Bits)
{
    /// <summary>Word of chroma 0, of every depth and range.</summary>
    public const int Neutral = 1 << (GridScaler.WordBits - 1);

    private double CodeWords => 1 << (GridScaler.WordBits - Bits);

    private double Greatest => ((1 << Bits) - 1) * CodeWords;

    /// <summary>Word of black.</summary>
    public double Black => FullRange ? 0 : 16 << (GridScaler.WordBits - 8);

    /// <summary>Words from black to white.</summary>
    public double Luma => FullRange ? Greatest : 219 << (GridScaler.WordBits - 8);

    /// <summary>Words from chroma −0.5 to 0.5.</summary>
    public double Chroma => FullRange ? Greatest : 224 << (GridScaler.WordBits - 8);
}
