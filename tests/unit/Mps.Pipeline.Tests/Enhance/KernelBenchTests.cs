using Mps.Jobs;
using Mps.Kernels;
using Mps.Pipeline.Bench;

namespace Mps.Pipeline.Tests.Enhance;

public sealed class KernelBenchTests
{
    [Fact]
    public void Every_operation_is_measured_on_every_instruction_set()
    {
        BenchReport report = KernelBench.Measure([(64, 36), (128, 72)], copyBytes: 1 << 20, TimeSpan.FromMilliseconds(1));
        int levels = Enum.GetValues<KernelLevel>().Count(KernelSet.IsSupported);
        IGrouping<string, BenchLine>[] operations = [.. report.Lines.GroupBy(l => l.Operation)];
        Assert.InRange(operations.Length, 8, 20);
        // The scalar definition at the first size alone.
        Assert.All(operations, o => Assert.Equal((2 * levels) - 1, o.Count()));
        Assert.All(report.Lines, l => Assert.True(l.MegapixelsPerSecond > 0 && l.BandwidthShare > 0, l.ToString()));
        Assert.True(report is { CopyGigabytesPerSecond: > 0, Processor.Length: > 0, Device: null });
    }
}
