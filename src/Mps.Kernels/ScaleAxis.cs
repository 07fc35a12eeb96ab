namespace Mps.Kernels;

/// <summary>
/// How one axis of a plane is mapped: the centre of target sample j lies at source coordinate (j + <see cref="Phase"/>) ·
/// <see cref="Step"/> − <see cref="Phase"/> + <see cref="Shift"/>, where source sample i has its centre at i.
/// </summary>
/// <param name="Source">Samples of the source, at least 1.</param>
/// <param name="Target">Samples of the target, at least 1.</param>
/// <param name="Step">Source samples per target sample.</param>
/// <param name="Phase">Distance of a plane's first sample's centre from the picture's edge, samples of that plane: 0.5 for luma and for
/// centred chroma.</param>
public readonly record struct ScaleAxis(int Source, int Target, double Step, double Phase)
{
    /// <summary>
    /// How much further on in the source, source samples, the target's samples lie than the centre above says: not 0 where the target's first sample
    /// lies at another distance from the picture's edge than the source's.
    /// </summary>
    public double Shift { get; init; }

    /// <summary>The same grid: nothing is interpolated.</summary>
    internal bool IsIdentity => Source == Target && Step == 1 && Shift == 0;

    /// <summary>Luma, or any plane whose samples fill the picture edge to edge.</summary>
    public static ScaleAxis Of(int source, int target) => new(source, target, source / (double)target, 0.5);

    /// <summary>
    /// A plane subsampled by s = 2^<paramref name="log2Subsampling"/>. If its first sample's centre is c luma samples right of (below) the centre of
    /// luma's first, it is c + 1/2 luma samples away from the picture's edge, hence Phase = (c + 1/2) / s. Co-sited chroma has c = 0 and so
    /// 1/4 for s = 2; centred chroma has c = (s − 1)/2 and so 1/2. The step is luma's, exactly, even where odd sizes round the
    /// plane's own up.
    /// </summary>
    /// <param name="lumaSource">Luma samples of the source.</param>
    /// <param name="lumaTarget">Luma samples of the target.</param>
    /// <param name="log2Subsampling">0, 1 or 2.</param>
    /// <param name="cosited">Whether chroma's first sample lies on luma's first, rather than in the middle of the s it stands for.</param>
    public static ScaleAxis Chroma(int lumaSource, int lumaTarget, int log2Subsampling, bool cosited)
    {
        int s = 1 << log2Subsampling;
        return new ScaleAxis(
            (lumaSource + s - 1) >> log2Subsampling,
            (lumaTarget + s - 1) >> log2Subsampling,
            lumaSource / (double)lumaTarget,
            cosited ? 0.5 / s : 0.5);
    }

    /// <summary>
    /// From a plane of one subsampling and siting to one of another; otherwise as <see cref="Chroma(int, int, int, bool)"/>. Luma's planes are
    /// subsampled by 0.
    /// </summary>
    /// <param name="lumaSource">Luma samples of the source.</param>
    /// <param name="lumaTarget">Luma samples of the target.</param>
    /// <param name="source">log2 of the subsampling of the source's plane, and whether it is co-sited.</param>
    /// <param name="target">The same of the target's plane.</param>
    public static ScaleAxis Between(int lumaSource, int lumaTarget, (int Log2Subsampling, bool Cosited) source, (int Log2Subsampling, bool Cosited) target)
    {
        int from = 1 << source.Log2Subsampling, to = 1 << target.Log2Subsampling;
        double phase = target.Cosited ? 0.5 / to : 0.5;
        return new ScaleAxis(
            (lumaSource + from - 1) >> source.Log2Subsampling,
            (lumaTarget + to - 1) >> target.Log2Subsampling,
            lumaSource * (double)to / ((double)lumaTarget * from),
            phase)
        {
            Shift = phase - (source.Cosited ? 0.5 / from : 0.5),
        };
    }

    /// <summary>The sample that stands at <paramref name="index"/> when a plane is continued by its mirror image: −1 is 0, −2 is 1, and so on.</summary>
    internal static int Mirror(int index, int length)
    {
        if ((uint)index < (uint)length)
        {
            return index;
        }

        int period = 2 * length, within = ((index % period) + period) % period;
        return within < length ? within : period - 1 - within;
    }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Target);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Source, Media.FrameFormat.MaxDimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Target, Media.FrameFormat.MaxDimension);
        if (!(Step > 0 && Step <= Media.FrameFormat.MaxDimension && Phase is >= 0 and <= 1 && Shift is >= -1 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Step), this, "The step is positive, the phase in 0..1 and the shift in -1..1.");
        }
    }
}
