using Mps.Jobs;
using Mps.Orchestration.Options;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Admission;

/// <summary>What the desk decided.</summary>
/// <param name="TaskId">The task to take now.</param>
/// <param name="Need">What it holds while it runs.</param>
/// <param name="Never">Set when it can never run on this node: take it to fail it.</param>
public sealed record Admitted(string TaskId, JobNeed Need, Shortage? Never = null);

/// <summary>
/// Chooses which of the next waiting tasks starts. Usually the first; when it does not fit beside what runs, the first after it
/// that does. A task may be passed <see cref="MaxPasses"/> times: from then on nothing starts before it, so that what runs
/// drains until it fits. Used by one loop; everybody may ask why a task waits.
/// </summary>
public sealed class AdmissionDesk(ITaskStore store, JobCosts costs, NodeBudget budget, StagingSpace space, WorkerOptions workers, HardwareOptions hardware, NodeBench bench)
{
    /// <summary>How often later tasks may overtake one that does not fit.</summary>
    public const int MaxPasses = 8;

    /// <summary>So far down the line does the desk look for one that fits.</summary>
    public const int LookAhead = 64;

    private readonly Lock _lock = new();
    private Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);

    /// <summary>How many looked-at tasks wait for which resource.</summary>
    public IReadOnlyDictionary<Resource, int> Lacking
    {
        get
        {
            lock (_lock) return _waiting.Values.Where(w => w.Lacks is not null).GroupBy(w => w.Lacks!.Resource).ToDictionary(g => g.Key, g => g.Count());
        }
    }

    /// <summary>Why a task that waits does so; null when it is not known to lack anything but its turn.</summary>
    public Shortage? LackOf(string taskId)
    {
        lock (_lock) return _waiting.GetValueOrDefault(taskId)?.Lacks;
    }

    /// <summary>What a task's open subtasks need.</summary>
    public JobNeed NeedOf(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var plans = task.Subtasks.Where(s => s is { State: SubtaskState.Pending, Plan: not null }).Select(s => s.Plan!).ToList();
        if (plans.Count == 0) return new JobNeed(0, 0, 0, "", 0, Measured: true); // it only has to be ended
        var outputs = plans.Select(p => p.Spec).ToList();
        var (cores, memory, measured) = costs.Of(outputs, workers.ThreadsPerJob > 0 ? workers.ThreadsPerJob : Environment.ProcessorCount);
        return new JobNeed(cores, memory, Disk(outputs, space.SizeOf(task.Input)), plans[0].Bucket, Sessions(outputs), measured, EnhanceDemand.Cores(outputs, bench.Speeds));
    }

    /// <summary>The task that starts next; null when none of them can now.</summary>
    /// <param name="next">Waiting tasks in their order.</param>
    /// <param name="cancellation">Cancels before a decision.</param>
    public async Task<Admitted?> ChooseAsync(IReadOnlyList<string> next, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(next);
        var looked = new Dictionary<string, Waiting>(StringComparer.Ordinal);
        Admitted? chosen = null;
        foreach (var id in next)
        {
            var before = _waiting.GetValueOrDefault(id);
            var need = before?.Need ?? (await store.FindAsync(id, cancellation).ConfigureAwait(false) is { State: TaskState.Waiting } task ? NeedOf(task) : null);
            if (need is null) continue; // somebody else took it
            var lacks = budget.ShortageOf(need);
            if (lacks is null or { IsForGood: true })
            {
                chosen = new Admitted(id, need, lacks);
                break;
            }

            var passes = before?.Passes ?? 0;
            looked[id] = new Waiting(need, lacks, passes);
            if (passes >= MaxPasses || lacks.Resource == Resource.Jobs) break;
        }

        lock (_lock)
        {
            _waiting = chosen is { Never: null } ? looked.ToDictionary(w => w.Key, w => w.Value with { Passes = w.Value.Passes + 1 }, StringComparer.Ordinal) : looked;
        }

        return chosen;
    }

    /// <summary>
    /// Bytes that the outputs may come to: a copy is as large as its source, an encoded stream taken as a quarter of it, since
    /// too much would keep a task waiting. Without the source's size nothing is known.
    /// </summary>
    private static long Disk(List<OutputSpec> outputs, long source) =>
        outputs.Sum(o => JobShape.CopiesPicture(o) ? source : JobShape.Encodes(o).Count() * source / 4);

    private int Sessions(List<OutputSpec> outputs) =>
        outputs.SelectMany(JobShape.Encodes).Count(v => (v.HardwareEncode ?? HardwareOptions.Use(hardware.Encode)) != HardwareUse.Never);

    private sealed record Waiting(JobNeed Need, Shortage? Lacks, int Passes);
}
