using Mps.Jobs;

namespace Mps.Orchestration.Admission;

/// <summary>
/// Rule of thumb for a shape that was never measured: whole machines in CPU for anything that encodes video, since encoders take
/// what they get. It decides what runs beside what; nothing is refused for good because of it.
/// </summary>
internal static class CostEstimate
{
    private const long Base = 64L << 20;

    // 1080p stands for a size that is the source's, because sources are opened by workers alone.
    private const int UnknownWidth = 1920;
    private const int UnknownHeight = 1080;

    // Decoder pool: reference frames, one frame per thread, and what waits for the encoders.
    private const int DecodedFrames = 24;

    /// <param name="outputs">What the job makes.</param>
    /// <param name="threads">Threads that a job may use.</param>
    public static (double Cores, long MemoryBytes) Of(IReadOnlyList<OutputSpec> outputs, int threads)
    {
        var encodes = outputs.SelectMany(JobShape.Encodes).ToList();
        var decodes = outputs.Any(o => !JobShape.CopiesPicture(o));
        var memory = Base + (decodes ? Frame(UnknownWidth, UnknownHeight, 8) * (DecodedFrames + threads) : 0);
        memory += encodes.Sum(v => Frame(v.Width > 0 ? v.Width : v.Height * 16 / 9, v.Height > 0 ? v.Height : v.Width * 9 / 16, v.BitDepth) * Held(v.Codec));
        return (encodes.Count > 0 ? threads : decodes ? 1 : 0.3, memory);
    }

    /// <summary>Bytes of a 4:2:0 picture.</summary>
    private static long Frame(int width, int height, int bitDepth) =>
        (long)(width > 0 ? width : UnknownWidth) * (height > 0 ? height : UnknownHeight) * 3 / 2 * (bitDepth > 8 ? 2 : 1);

    /// <summary>Pictures that an encoder keeps: look-ahead and references.</summary>
    private static int Held(string codec) => codec switch
    {
        "av1" => 80,
        "h264" or "h265" => 50,
        "vp9" => 30,
        _ => 8,
    };
}
