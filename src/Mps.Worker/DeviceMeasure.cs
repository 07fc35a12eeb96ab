using System.Text.Json;
using Mps.Jobs;
using Mps.Pipeline.Bench;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Worker;

/// <summary>Measures this machine's kernels, and those of the device that they can run on.</summary>
internal static class DeviceMeasure
{
    /// <summary>Prints a <see cref="BenchReport"/>; exit code 1 when the named device is not there.</summary>
    /// <param name="to">The report.</param>
    /// <param name="errors">Why there is none.</param>
    /// <param name="device">As <see cref="HardwarePolicy.KernelDevice"/>; null = a GPU, if there is one.</param>
    public static int Print(TextWriter to, TextWriter errors, string? device)
    {
        using IEnhanceDevice? opened = VulkanEnhanceDevice.TryOpen(new HardwarePolicy(Kernels: HardwareUse.Prefer, KernelDevice: device), null, out string reason);
        if (opened is null && device is not null)
        {
            errors.WriteLine($"there is no such device: {reason}");
            return 1;
        }

        to.WriteLine(JsonSerializer.Serialize(KernelBench.Measure(opened), CorridorJson.Default.BenchReport));
        return 0;
    }
}
