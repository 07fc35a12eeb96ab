using System.Diagnostics;
using System.Runtime.InteropServices;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Kernels.Conversion;
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
    /// <param name="device">Measured as well; borrowed. Null = there is none.</param>
    public static BenchReport Measure(IEnhanceDevice? device = null) => Measure(s_sizes, CopyBytes, s_patience, device);

    /// <summary>Measures everything at other sizes.</summary>
    /// <param name="sizes">Of the results, pixels, even; scalar definitions at the first alone.</param>
    /// <param name="copyBytes">Size of the block whose copying tells the memory bandwidth.</param>
    /// <param name="patience">How long a kernel is run again and again.</param>
    /// <param name="device">As in the other.</param>
    public static BenchReport Measure((int Width, int Height)[] sizes, int copyBytes, TimeSpan patience, IEnhanceDevice? device = null)
    {
        double bandwidth = CopyBandwidth(copyBytes);
        List<BenchLine> lines = [], deviceLines = [];
        foreach ((double scale, Enhancement? step) in s_operations)
        {
            string name = step is null ? "resize" : KernelSpeeds.OperationOf(step);
            foreach ((int width, int height) in sizes)
            {
                var source = new FrameFormat(PixelFormat.Yuv420p, (int)(width * scale), (int)(height * scale));
                foreach (KernelLevel level in Enum.GetValues<KernelLevel>().Where(KernelSet.IsSupported))
                {
                    if (level == KernelLevel.Scalar && (width, height) != sizes[0])
                        continue;
                    List<IPictureKernel> chain = step is null
                        ? [new ResizeKernel(source, width, height, KernelSet.Of(level), RowTeam.Alone)]
                        : EnhanceKernels.Open([step], source, PictureColour.Bt709, (width, height), RowTeam.Alone, KernelSet.Of(level));
                    lines.Add(Line(level.ToString(), chain));
                }

                if (device is not null && OpenOn(device, step, source, width, height) is { } kernel)
                    deviceLines.Add(Line("Vulkan", [kernel]));

                BenchLine Line(string implementation, List<IPictureKernel> chain)
                {
                    (double seconds, long bytes) = Time(chain, source, patience);
                    return new BenchLine(name, width, height, implementation, (double)width * height / seconds / 1e6, bytes / seconds / bandwidth);
                }
            }
        }

        return new BenchReport(Processor(), bandwidth / 1e9, lines, device is null ? null : new DeviceBench(device.Name, deviceLines));
    }

    // Null = the device has no kernel for it, or no memory.
    private static IPictureKernel? OpenOn(IEnhanceDevice device, Enhancement? step, FrameFormat source, int width, int height)
    {
        var target = new FrameFormat(source.PixelFormat, width, height);
        bool refused = false;
        IPictureKernel? kernel = device.Open(
            [step ?? new Reshape(target, new ConversionOptions(), null)], source, PictureColour.Bt709, (width, height), Substitute, out _);
        if (!refused)
            return kernel;
        kernel?.Dispose();
        return null;

        // The CPU's kernels are measured by themselves.
        IPictureKernel Substitute(int count)
        {
            refused = true;
            return KernelChain.Of(EnhanceKernels.Open([step ?? new Reshape(target, new ConversionOptions(), null)], source, PictureColour.Bt709, (width, height), RowTeam.Alone));
        }
    }

    private static (double Seconds, long Bytes) Time(List<IPictureKernel> chain, FrameFormat source, TimeSpan patience)
    {
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
