using Mps.Jobs;

namespace Mps.Orchestration.Admission;

/// <summary>
/// What the improvements of a job's pictures take of this node, by what its kernels were measured to do (<c>mpsctl bench</c>).
/// </summary>
internal static class EnhanceDemand
{
    // What stands for what only the source says, which workers alone open.
    private const double UnknownPixels = 1920 * 1080;
    private const double UnknownFps = 25;

    /// <summary>
    /// Cores that the kernels keep busy while the job makes a second of video a second; 0 without improvements, without a measurement, and for still
    /// pictures.
    /// </summary>
    /// <param name="outputs">What the job makes.</param>
    /// <param name="speeds">Of this node's kernels; null = not measured. An improvement that was not measured counts nothing.</param>
    public static double Cores(IReadOnlyList<OutputSpec> outputs, KernelSpeeds? speeds) =>
        speeds is null ? 0 : outputs.SelectMany(JobShape.Encodes).Sum(video => (video.Enhancements ?? []).Sum(step => Megapixels(step, video) / speeds.Find(step) ?? 0));

    // Pixels of a second of video, in 10^6: what restores works on the source's pictures.
    private static double Megapixels(Enhancement step, VideoTarget video)
    {
        var width = video.Width > 0 ? video.Width : video.Height * 16 / 9;
        var height = video.Height > 0 ? video.Height : video.Width * 9 / 16;
        var pixels = step is RepairArtifacts or RepairScratches or Denoise || width == 0 ? UnknownPixels : (double)width * height;
        return pixels * (video.FpsNumerator > 0 ? (double)video.FpsNumerator / video.FpsDenominator : UnknownFps) / 1e6;
    }
}
