namespace Mps.Kernels.Conversion;

/// <summary>How a picture's luma is converted: to which grid, and by which sums.</summary>
/// <param name="Horizontal">Columns.</param>
/// <param name="Vertical">Rows.</param>
/// <param name="Gain">What samples between columns are multiplied by.</param>
/// <param name="Codes">Words to codes where nothing is mixed in.</param>
/// <param name="Tint">What the chroma signals add; null = nothing.</param>
/// <param name="Copies">Samples stay what they are.</param>
internal sealed record LumaPlan(ScaleAxis Horizontal, ScaleAxis Vertical, double Gain, WordMix Codes, TintPlan? Tint, bool Copies)
{
    /// <summary>Decides.</summary>
    /// <param name="source">Of the pictures that come in.</param>
    /// <param name="target">Of the picture within the target.</param>
    /// <param name="options">Siting and kernel.</param>
    /// <param name="change">Of colours.</param>
    public static LumaPlan Of(SampleLayout source, SampleLayout target, ConversionOptions options, ColourChange change)
    {
        ScaleAxis horizontal = ScaleAxis.Of(source.Format.Width, target.Format.Width), vertical = ScaleAxis.Of(source.Format.Height, target.Format.Height);
        (double black, double newBlack, double gain) = (change.Source.Black, change.Target.Black, change.LumaGain);
        bool mixes = change.ChangesMatrix && source.HasChroma;
        double share = change.Target.Luma / change.Source.Chroma;
        TintPlan? tint = !mixes ? null : new TintPlan(
            ScaleAxis.Between(source.Format.Width, target.Format.Width, source.Columns(options.SourceSiting), (0, false)),
            ScaleAxis.Between(source.Format.Height, target.Format.Height, source.Rows(options.SourceSiting), (0, false)),
            WordMix.ToWords((change.LumaOfCb * share, CodeRange.Neutral), (change.LumaOfCr * share, CodeRange.Neutral)),
            WordMix.ToCodes((gain, black + (horizontal.IsIdentity ? 0 : WordMix.Raised)), (1, WordMix.Raised), newBlack, target.Bits));
        bool copies = horizontal.IsIdentity && vertical.IsIdentity && source.Form == target.Form && source.Bits == target.Bits
            && !change.ChangesMatrix && change.Source == change.Target;
        return new LumaPlan(horizontal, vertical, mixes ? 1 : gain, WordMix.ToCodes((gain, black), default, newBlack, target.Bits), tint, copies);
    }
}

/// <summary>How luma gets its share of the chroma signals.</summary>
/// <param name="Horizontal">From chroma's columns to luma's.</param>
/// <param name="Vertical">From chroma's rows to luma's.</param>
/// <param name="OfChroma">The share of both, <see cref="WordMix.Raised"/> words.</param>
/// <param name="WithLuma">Luma's words (raised where columns are interpolated) and the share to codes.</param>
internal sealed record TintPlan(ScaleAxis Horizontal, ScaleAxis Vertical, WordMix OfChroma, WordMix WithLuma);

/// <summary>How a picture's chroma is converted.</summary>
/// <param name="Horizontal">Columns.</param>
/// <param name="Vertical">Rows.</param>
/// <param name="Gain">What samples between columns are multiplied by.</param>
/// <param name="Mixes">Each of both is made of both, of words that are <see cref="WordMix.Raised"/> where columns are interpolated.</param>
/// <param name="Cb">To codes.</param>
/// <param name="Cr">To codes.</param>
/// <param name="Copies">Samples stay what they are, though they may lie elsewhere.</param>
internal sealed record ChromaPlan(ScaleAxis Horizontal, ScaleAxis Vertical, double Gain, bool Mixes, WordMix Cb, WordMix Cr, bool Copies)
{
    /// <inheritdoc cref="LumaPlan.Of"/>
    public static ChromaPlan Of(SampleLayout source, SampleLayout target, ConversionOptions options, ColourChange change)
    {
        ScaleAxis horizontal = ScaleAxis.Between(
            source.Format.Width, target.Format.Width, source.Columns(options.SourceSiting), target.Columns(options.TargetSiting));
        ScaleAxis vertical = ScaleAxis.Between(source.Format.Height, target.Format.Height, source.Rows(options.SourceSiting), target.Rows(options.TargetSiting));
        bool mixes = change.ChangesMatrix;
        double gain = change.ChromaGain;
        int zero = CodeRange.Neutral + (mixes && !horizontal.IsIdentity ? WordMix.Raised : 0);
        // Pairs that are to be swapped, or lie in the high bits, go the usual way.
        bool copies = horizontal.IsIdentity && vertical.IsIdentity && source.Bits == target.Bits && !mixes && change.Source == change.Target
            && source.Form == target.Form && source.Form != SampleForm.High && !(source.IsPaired && target.IsPaired && source.IsSwapped != target.IsSwapped);
        return new ChromaPlan(
            horizontal,
            vertical,
            mixes ? 1 : gain,
            mixes,
            WordMix.ToCodes((gain * change.CbOfCb, zero), (gain * change.CbOfCr, zero), CodeRange.Neutral, target.Bits),
            WordMix.ToCodes((gain * change.CrOfCb, zero), (gain * change.CrOfCr, zero), CodeRange.Neutral, target.Bits),
            copies);
    }
}
