namespace Mps.Jobs;

/// <summary>
/// How fast a node's picture kernels were when they were measured (<c>mpsctl bench</c>): what a run shares its threads by, in place of built-in
/// estimates.
/// </summary>
/// <param name="MegapixelsPerSecond">Pixels of the result, in 10^6, that one thread makes a second on the fastest instruction set, by the operation's name.</param>
public sealed record KernelSpeeds(IReadOnlyDictionary<string, double> MegapixelsPerSecond)
{
    // Caches hold less of a picture the larger it is; this is the size that most outputs are near to.
    private const int TypicalPixels = 1920 * 1080;

    /// <summary>What a report says of each operation, at its size next to 1080p.</summary>
    public static KernelSpeeds Of(BenchReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new KernelSpeeds(report.Lines.Where(line => line.MegapixelsPerSecond > 0).GroupBy(line => line.Operation, StringComparer.Ordinal).ToDictionary(
            operation => operation.Key,
            operation => operation.GroupBy(line => Math.Abs((line.Width * (long)line.Height) - TypicalPixels)).MinBy(size => size.Key)!.Max(line => line.MegapixelsPerSecond),
            StringComparer.Ordinal));
    }

    /// <summary>The name that an improvement is measured under.</summary>
    public static string OperationOf(Enhancement step) => step switch
    {
        Denoise { Level: EnhancementLevel.Weak } => "denoise weak",
        Denoise => "denoise strong",
        RepairArtifacts => "artifact repair",
        RepairScratches => "scratch repair",
        SuperResolve { HighQuality: true } => "super-resolution hq",
        SuperResolve => "super-resolution lq",
        BrightenLowLight => "low light",
        ImproveQuality => "quality",
        EnrichColor => "colour",
        Sharpen => "sharpen",
        ExpandRange => "hdr",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No operation is named for it."),
    };

    /// <summary>Megapixels of the result that one thread makes a second; null when that was not measured.</summary>
    public double? Find(Enhancement step) => MegapixelsPerSecond.TryGetValue(OperationOf(step), out double speed) && speed > 0 ? speed : null;
}
