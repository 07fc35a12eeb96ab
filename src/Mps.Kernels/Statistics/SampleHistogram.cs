namespace Mps.Kernels.Statistics;

/// <summary>
/// How often each code occurs in a plane, and what follows from it: the numbers that FFmpeg's signalstats calls YMIN, YLOW, YAVG, YHIGH and YMAX.
/// Filled by <see cref="PlaneStatistics.Count"/>.
/// </summary>
public sealed class SampleHistogram
{
    private readonly int[] _bins;

    /// <param name="bits">Of a sample, 8 to 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has fewer or more.</exception>
    public SampleHistogram(int bits)
    {
        PlaneStatistics.Check(bits);
        (Bits, _bins) = (bits, new int[1 << bits]);
    }

    /// <summary>Of a sample.</summary>
    public int Bits { get; }

    /// <summary>How often each code occurs, code 0 first.</summary>
    public ReadOnlySpan<int> Bins => _bins;

    /// <summary>How many samples were counted.</summary>
    public long Samples
    {
        get
        {
            long all = 0;
            foreach (int count in _bins)
                all += count;
            return all;
        }
    }

    /// <summary>Mean sample, codes.</summary>
    public double Mean => Sums(0).Mean;

    /// <summary>Of the samples about their mean, codes squared.</summary>
    public double Variance => Sums(0).Variance;

    internal Span<int> Counts => _bins;

    /// <summary>What <see cref="PlaneStatistics.Sums"/> says of the same plane.</summary>
    /// <param name="dark">The brightest code that is dark.</param>
    public PlaneSums Sums(int dark)
    {
        PlaneSums sums = default;
        for (int code = 0; code < _bins.Length; code++)
        {
            long count = _bins[code];
            sums += new PlaneSums(count, count * code, count * code * code, code <= dark ? count : 0);
        }

        return sums;
    }

    /// <summary>The least code that at least this share of the samples does not exceed: 0.5 gives the median, 0 the least, 1 the greatest code.</summary>
    /// <param name="share">0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is none.</exception>
    /// <exception cref="InvalidOperationException">No sample was counted.</exception>
    public int Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        long wanted = Math.Max(1, (long)Math.Ceiling(share * Samples)), seen = 0;
        for (int code = 0; code < _bins.Length; code++)
        {
            seen += _bins[code];
            if (seen >= wanted)
                return code;
        }

        throw new InvalidOperationException("No sample was counted.");
    }

    /// <summary>How much two pictures differ in what codes occur, 0 (nothing) to 1 (no code occurs in both): great across most scene cuts, small where things only move.</summary>
    /// <exception cref="ArgumentException">Samples have other bits there, or one of the two is empty.</exception>
    public double Distance(SampleHistogram other)
    {
        if (other.Bits != Bits)
            throw new ArgumentException($"Histograms of {Bits} and of {other.Bits} bits cannot be compared.", nameof(other));
        double all = Samples, others = other.Samples, different = 0;
        if (all == 0 || others == 0)
            throw new ArgumentException("No sample was counted.", nameof(other));
        for (int code = 0; code < _bins.Length; code++)
            different += Math.Abs((_bins[code] / all) - (other._bins[code] / others));
        return different / 2;
    }
}
