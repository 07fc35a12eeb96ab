using System.Globalization;

namespace Mps.Orchestration.Admission;

/// <summary>What may be short.</summary>
public enum Resource
{
    /// <summary>Jobs at once, <c>Workers:Max</c>.</summary>
    Jobs,

    /// <summary>CPU, <c>Workers:Cores</c>.</summary>
    Cores,

    /// <summary><c>Workers:MemoryBytes</c>.</summary>
    Memory,

    /// <summary>Staging space, <c>Tasks:MinFreeDisk</c> left alone.</summary>
    Disk,

    /// <summary>Hardware encoder sessions, <c>Workers:GpuSessions</c>.</summary>
    Gpu,
}

/// <summary>Why a job cannot start now.</summary>
/// <param name="Resource">What is short.</param>
/// <param name="Needed">In the resource's unit: jobs, cores, bytes or sessions.</param>
/// <param name="Free">What is free of it.</param>
/// <param name="Total">What there is of it when nothing runs.</param>
public sealed record Shortage(Resource Resource, double Needed, double Free, double Total)
{
    /// <summary>True when no waiting helps on this node. CPU is never lacking for good: a job just takes longer.</summary>
    public bool IsForGood => Needed > Total && Resource is (Resource.Memory or Resource.Disk or Resource.Gpu);

    /// <summary>E.g. "needs 6.1 GiB of memory, 2.0 GiB are free of 8.0 GiB".</summary>
    public string Text => $"needs {Amount(Needed)}{Unit}, {Amount(Math.Max(0, Free))} {(Free is > 0 and <= 1 && Resource is not (Resource.Memory or Resource.Disk) ? "is" : "are")} free of {Amount(Total)}";

    private string Unit => Resource switch
    {
        Resource.Jobs => " of the places for jobs",
        Resource.Cores => " cores",
        Resource.Memory => " of memory",
        Resource.Disk => " of disk",
        _ => " hardware encoder sessions",
    };

    private string Amount(double value) => Resource switch
    {
        Resource.Memory or Resource.Disk => Bytes(value),
        Resource.Cores => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0", CultureInfo.InvariantCulture),
    };

    private static string Bytes(double value) => value >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{value / (1L << 30):0.0} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{value / (1L << 20):0.0} MiB");
}
