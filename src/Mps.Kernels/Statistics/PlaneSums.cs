namespace Mps.Kernels.Statistics;

/// <summary>What the samples of a plane add up to.</summary>
/// <param name="Samples">How many there are.</param>
/// <param name="Sum">Of the samples.</param>
/// <param name="Squares">Of the samples' squares.</param>
/// <param name="Dark">How many samples are at most as bright as was asked.</param>
public readonly record struct PlaneSums(long Samples, long Sum, long Squares, long Dark)
{
    /// <summary>Mean sample, codes.</summary>
    public double Mean => (double)Sum / Samples;

    /// <summary>Of the samples about their mean, codes squared.</summary>
    public double Variance => ((double)Squares / Samples) - (Mean * Mean);

    /// <summary>Share of dark samples, 0 to 1: FFmpeg's blackdetect calls a picture black from 0.98 on.</summary>
    public double DarkShare => (double)Dark / Samples;

    /// <summary>What both add up to.</summary>
    public static PlaneSums operator +(PlaneSums a, PlaneSums b) => new(a.Samples + b.Samples, a.Sum + b.Sum, a.Squares + b.Squares, a.Dark + b.Dark);
}
