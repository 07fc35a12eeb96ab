using Mps.Orchestration.Options;

namespace Mps.Orchestration.Admission;

/// <summary>What this node has for jobs, and what they hold of it.</summary>
public sealed class NodeBudget(WorkerOptions workers, TaskOptions tasks, StagingSpace space)
{
    private readonly Lock _lock = new();
    private readonly List<JobNeed> _running = [];

    /// <summary>Cores for all jobs together; infinite when only <c>Workers:Max</c> bounds them.</summary>
    public double Cores { get; } = workers.Cores > 0 ? workers.Cores : workers.Max > 0 ? double.PositiveInfinity : Environment.ProcessorCount;

    /// <summary>Cores for all kernels that improve pictures together: there are no more, whatever bounds jobs.</summary>
    public double EnhancingCores => double.IsFinite(Cores) ? Cores : Environment.ProcessorCount;

    /// <summary>Memory for all jobs together, bytes.</summary>
    public long MemoryBytes { get; } = workers.MemoryBytes > 0 ? workers.MemoryBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;

    /// <summary>Jobs at once.</summary>
    public int Jobs { get; } = workers.JobsAtOnce;

    /// <summary>Why a job cannot start beside those that run; null when it can. A job alone may take all cores.</summary>
    public Shortage? ShortageOf(JobNeed need)
    {
        ArgumentNullException.ThrowIfNull(need);
        lock (_lock) return Shortages(need).FirstOrDefault();
    }

    /// <summary>How many more such jobs can start now, and what stops the next one.</summary>
    public (int More, Shortage? Limit) RoomFor(JobNeed need)
    {
        lock (_lock)
        {
            var before = _running.Count;
            Shortage? limit;
            while ((limit = Shortages(need).FirstOrDefault()) is null) _running.Add(need);
            var more = _running.Count - before;
            _running.RemoveRange(before, more);
            return (more, limit);
        }
    }

    /// <summary>What is taken, as shortages that are none: needed 0.</summary>
    public IReadOnlyList<Shortage> State()
    {
        lock (_lock)
        {
            var state = new List<Shortage> { Left(Resource.Jobs, 0, _running.Count, Jobs), Left(Resource.Memory, 0, _running.Sum(r => r.MemoryBytes), MemoryBytes) };
            if (double.IsFinite(Cores)) state.Add(Left(Resource.Cores, 0, _running.Sum(r => r.Cores), Cores));
            if (workers.GpuSessions > 0) state.Add(Left(Resource.Gpu, 0, _running.Sum(r => r.GpuSessions), workers.GpuSessions));
            return state;
        }
    }

    /// <summary>A job holds what it needs until the result is disposed.</summary>
    public IDisposable Enter(JobNeed need)
    {
        lock (_lock) _running.Add(need);
        return new Hold(this, need);
    }

    private IEnumerable<Shortage> Shortages(JobNeed need)
    {
        if (_running.Count >= Jobs) yield return Left(Resource.Jobs, 1, _running.Count, Jobs);
        // An estimate keeps a job from running beside others, but refuses none: alone it may show what it really takes.
        var mayTry = _running.Count == 0 && !need.Measured;
        if (!mayTry && need.MemoryBytes > MemoryBytes - _running.Sum(r => r.MemoryBytes)) yield return Left(Resource.Memory, need.MemoryBytes, _running.Sum(r => r.MemoryBytes), MemoryBytes);
        if (workers.GpuSessions > 0 && need.GpuSessions > workers.GpuSessions - _running.Sum(r => r.GpuSessions))
            yield return Left(Resource.Gpu, need.GpuSessions, _running.Sum(r => r.GpuSessions), workers.GpuSessions);
        if (space.Of(need.Bucket) is { } disk)
        {
            // What running jobs will still write is not visible yet; what they wrote already counts twice, which errs on the safe side.
            var promised = _running.Where(r => r.Bucket == need.Bucket).Sum(r => r.DiskBytes);
            if (need.DiskBytes > disk.Free - tasks.MinFreeDisk - promised)
                yield return new Shortage(Resource.Disk, need.DiskBytes + tasks.MinFreeDisk, disk.Free - promised, disk.Total);
        }

        var cores = Math.Min(need.Cores, Cores);
        if (_running.Count > 0 && cores > Cores - _running.Sum(r => r.Cores)) yield return Left(Resource.Cores, cores, _running.Sum(r => r.Cores), Cores);

        // Jobs that improve pictures run side by side as long as each can keep real time. One that cannot even alone waits for the others, and is then as quick as it can.
        var (improving, kernels) = (_running.Sum(r => r.EnhancingCores), Math.Min(need.EnhancingCores, EnhancingCores));
        if (kernels > 0 && improving > 0 && kernels > EnhancingCores - improving) yield return Left(Resource.Cores, kernels, improving, EnhancingCores);
    }

    private static Shortage Left(Resource resource, double needed, double used, double total) => new(resource, needed, total - used, total);

    private sealed class Hold(NodeBudget budget, JobNeed need) : IDisposable
    {
        private bool _given;

        public void Dispose()
        {
            lock (budget._lock)
            {
                if (!_given) budget._running.Remove(need);
                _given = true;
            }
        }
    }
}
