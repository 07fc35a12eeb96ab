using Mps.Jobs;
using Mps.Pipeline.Hardware;

namespace Mps.Pipeline.Stages.Enhance;

/// <summary>The device of one run: opened when a picture is to be improved and the job wants it on a device. Owns it.</summary>
public sealed class EnhanceDeviceChoice : IDisposable
{
    private EnhanceDeviceChoice(IEnhanceDevice? device, string? refusal) => (Device, Refusal) = (device, refusal);

    /// <summary>Null = the CPU's kernels do all.</summary>
    public IEnhanceDevice? Device { get; }

    /// <summary>Why there is no device although one is preferred; null = there is one, or none is wanted.</summary>
    public string? Refusal { get; }

    /// <summary>Decides.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="open">Opens devices; null = this build has none.</param>
    /// <exception cref="JobException">A device is required, and there is none.</exception>
    public static EnhanceDeviceChoice For(JobSpec job, OpenEnhanceDevice? open)
    {
        if (job.Hardware is not { Kernels: not HardwareUse.Never } policy || !HardwareChoice.Videos(job).Any(v => v.Enhancements is { Count: > 0 }))
            return new EnhanceDeviceChoice(null, null);
        string reason = "this build has no kernels for devices";
        if (open?.Invoke(policy, out reason) is { } device)
            return new EnhanceDeviceChoice(device, null);
        return policy.Kernels == HardwareUse.Require
            ? throw JobException.Request($"Pictures shall be improved on a device (Hardware:Kernels require), and there is none: {reason}.", JobFailureDetail.Unsupported)
            : new EnhanceDeviceChoice(null, reason);
    }

    /// <inheritdoc/>
    public void Dispose() => Device?.Dispose();
}
