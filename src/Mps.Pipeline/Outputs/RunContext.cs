using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Stages.Enhance;
using Mps.Pipeline.Taps;

namespace Mps.Pipeline.Outputs;

/// <summary>What the outputs of one run share. Everything is borrowed.</summary>
/// <param name="Job">What to do.</param>
/// <param name="Source">The opened source.</param>
/// <param name="Interrupt">The run's; cancels reads and writes.</param>
/// <param name="Counters">The run's.</param>
/// <param name="OnFirstFrame">Called when the first frame is decoded; more often does no harm.</param>
public sealed record RunContext(JobSpec Job, MediaSource Source, Interrupt Interrupt, RunCounters Counters, Action OnFirstFrame)
{
    /// <summary>What the machine's devices do; asked only when the job wants hardware.</summary>
    public Func<HardwareInventory> Hardware { get; init; } = static () => HardwareInventory.OfThisMachine;

    /// <summary>Where pictures are improved; null = by the CPU.</summary>
    public EnhanceDeviceChoice? EnhanceOn { get; init; }

    /// <summary>Where others look at the pictures; null = nobody may.</summary>
    public StageTaps? Taps { get; init; }

    /// <summary>Folder of the attempt; all files go below it.</summary>
    public string Staging => Job.StagingDirectory;

    /// <summary>CPU threads to plan for, at least 1.</summary>
    public int Threads => Job.Threads > 0 ? Job.Threads : Environment.ProcessorCount;

    /// <summary>Absolute path of a staged file; its folder is made.</summary>
    public string PathOf(string name)
    {
        string path = Path.Combine(Staging, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
