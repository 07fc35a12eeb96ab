using System.Diagnostics;
using System.Runtime.InteropServices;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Pipeline.Bench;

/// <summary>
/// Measures this node's picture kernels on one thread, each on every instruction set that the processor has: the best of several runs over a
/// picture of gradients and noise, 8-bit 4:2:0. The scalar definitions, which nothing but tests runs, are measured at the smallest size alone.
/// </summary>
public static class KernelBench
{
    private const int CopyBytes = 128 << 20;
    private const int Seed = 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);
    private static readonly (int Width, int Height)[] s_sizes = [(640, 360), (1920, 1080), (3840, 2160)];

    // The source's size as a share of the result's, and what is done; null = it is only resized.
    private static readonly (double Scale, Enhancement? Step)[] s_operations =
    [
        (1.5, null),
        (1, new Denoise(EnhancementLevel.Weak)),
        (1, new Denoise(EnhancementLevel.Strong)),
        (1, new RepairArtifacts(EnhancementLevel.Weak)),
        (1, new RepairScratches(0.5)),
        (0.5, new SuperResolve(false)),
        (0.5, new SuperResolve(true)),
        (1, new BrightenLowLight()),
        (1, new ImproveQuality(EnhancementLevel.Normal)),
        (1, new EnrichColor(EnhancementLevel.Normal)),
        (1, new Sharpen(0.5)),
        (1, new ExpandRange(HdrForm.Hdr10)),
    ];

    /// <summary>Measures everything; takes some tens of seconds.</summary>
    public static BenchReport Measure() => Measure(s_sizes, CopyBytes, s_patience);

    /// <summary>Measures everything at other sizes.</summary>
    /// <param name="sizes">Of the results, pixels, even; scalar definitions at the first alone.</param>
    /// <param name="copyBytes">Size of the block whose copying tells the memory bandwidth.</param>
    /// <param name="patience">How long a kernel is run again and again.</param>
    internal static BenchReport Measure((int Width, int Height)[] sizes, int copyBytes, TimeSpan patience)
    {
        double bandwidth = CopyBandwidth(copyBytes);
        List<BenchLine> lines = [];
        foreach ((double scale, Enhancement? step) in s_operations)
        {
            string name = step is null ? "resize" : KernelSpeeds.OperationOf(step);
            foreach ((int width, int height) in sizes)
            {
                foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported))
                {
                    if (level == KernelLevel.Scalar && (width, height) != sizes[0])
                        continue;
                    (double seconds, long bytes) = Time(step, (int)(width * scale), (int)(height * scale), width, height, KernelSet.Of(level), patience);
                    lines.Add(new BenchLine(name, width, height, level.ToString(), width * height / seconds / 1e6, bytes / seconds / bandwidth));
                }
            }
        }

        return new BenchReport(Processor(), bandwidth / 1e9, lines);
    }

    private static (double Seconds, long Bytes) Time(Enhancement? step, int fromWidth, int fromHeight, int width, int height, KernelSet kernels, TimeSpan patience)
    {
        var source = new FrameFormat(PixelFormat.Yuv420p, fromWidth, fromHeight);
        List<IPictureKernel> chain = step is null
            ? [new ResizeKernel(source, width, height, kernels, RowTeam.Alone)]
            : EnhanceKernels.Open([step], source, PictureColour.Bt709, (width, height), RowTeam.Alone, kernels);
        List<FrameMemory> pictures = [new(source), .. chain.Select(k => new FrameMemory(k.Target))];
        try
        {
            Fill(pictures[0]);
            double best = double.MaxValue;
            long start = Stopwatch.GetTimestamp();
            // The first run warms caches and pages up, so there are at least two.
            for (int run = 0; run < 2 || Stopwatch.GetElapsedTime(start) < patience; run++)
            {
                long begun = Stopwatch.GetTimestamp();
                for (int i = 0; i < chain.Count; i++)
                    chain[i].Apply(pictures[i].View(), pictures[i + 1].View());
                best = Math.Min(best, Stopwatch.GetElapsedTime(begun).TotalSeconds);
            }

            return (best, pictures[0].Layout.Bytes + pictures[^1].Layout.Bytes);
        }
        finally
        {
            foreach (IPictureKernel kernel in chain)
                kernel.Dispose();
            pictures.ForEach(p => p.Dispose());
        }
    }

    private static void Fill(FrameMemory picture)
    {
        var random = new Random(Seed);
        for (int i = 0; i < picture.Format.PlaneCount; i++)
        {
            PlaneView plane = picture.View().Plane(i);
            for (int y = 0; y < plane.Height; y++)
            {
                Span<byte> row = plane.Row(y);
                for (int x = 0; x < row.Length; x++)
                    row[x] = (byte)(64 + ((x + y) / 16 % 96) + random.Next(16));
            }
        }
    }

    private static double CopyBandwidth(int bytes)
    {
        byte[] from = new byte[bytes], to = new byte[bytes];
        from.AsSpan().Fill(1);
        double best = double.MaxValue;
        for (int run = 0; run < 5; run++)
        {
            long begun = Stopwatch.GetTimestamp();
            from.CopyTo(to, 0);
            best = Math.Min(best, Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        return 2.0 * bytes / best;
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
