using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Tests;

/// <summary>Threads follow what was measured of this node's kernels where something was.</summary>
public sealed class ThreadPlanTests
{
    private static readonly VideoTarget s_denoised = new("h264", Enhancements: [new Denoise(EnhancementLevel.Weak)]);

    [Theory]
    [InlineData(0, 4)] // not measured: 1 of 1 + 2.5 + 1 units, of 16 cores
    [InlineData(400, 4)]
    [InlineData(100, 9)] // four times slower: 4 of 7.5
    [InlineData(4000, 1)]
    public void A_slow_kernel_gets_more_threads(double megapixels, int rows)
    {
        KernelSpeeds? speeds = megapixels == 0 ? null : KernelSpeeds.Of(Report(("denoise weak", 1080, megapixels)));
        Assert.Equal(rows, new ThreadPlan(16, Film(), [s_denoised], speeds).Rows);
    }

    [Fact]
    public void What_was_not_measured_is_estimated() =>
        Assert.Equal(new ThreadPlan(16, Film(), [s_denoised]).Rows, new ThreadPlan(16, Film(), [s_denoised], KernelSpeeds.Of(Report(("colour", 1080, 1)))).Rows);

    [Fact]
    public void The_fastest_instruction_set_at_1080p_counts()
    {
        KernelSpeeds speeds = KernelSpeeds.Of(Report(("sharpen", 360, 9000), ("sharpen", 1080, 700), ("sharpen", 1080, 1500), ("sharpen", 2160, 800), ("sharpen", 1080, 0)));
        Assert.Equal(1500, speeds.Find(new Sharpen(0.2)));
        Assert.Null(speeds.Find(new EnrichColor(EnhancementLevel.Weak)));
    }

    private static BenchReport Report(params (string Operation, int Height, double Megapixels)[] lines) =>
        new("", 1, [.. lines.Select(l => new BenchLine(l.Operation, l.Height * 16 / 9, l.Height, "", l.Megapixels, 0))]);

    private static StreamFacts Film()
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(Clip.Named("h264_25frames.mp4"), Clip.Folder), interrupt);
        return source.Streams.First(s => s.Kind == StreamKind.Video);
    }
}
