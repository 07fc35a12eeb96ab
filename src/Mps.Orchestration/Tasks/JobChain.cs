using Mps.Jobs;
using Mps.Orchestration.Admission;
using Mps.Orchestration.Options;

namespace Mps.Orchestration.Tasks;

/// <summary>
/// The jobs of one attempt. All subtasks that read the task's input share the first job, and so one decode; then each
/// staged output that others read gets a job for all of these, until nothing is left. Whatever hangs on a failure fails
/// with it. Only the first job speaks for the source.
/// </summary>
internal sealed class JobChain(JobRun jobs, WorkerOptions options, HardwarePolicy hardware, NodeBench bench)
{
    /// <param name="lease">The held task.</param>
    /// <param name="outputs">What is to be made, by subtask.</param>
    /// <param name="input">The task's input.</param>
    /// <param name="staging">Staging folder of the attempt.</param>
    /// <param name="records">Takes each failure as it happens.</param>
    /// <param name="stop">Asks the worker to stop; the report then says what it still did.</param>
    public async Task<JobReport> RunAsync(
        TaskLease lease, IReadOnlyDictionary<int, OutputSpec> outputs, MediaInput input, string staging, FailureRecords records, CancellationToken stop)
    {
        var task = lease.Task;
        var report = new JobReport(null, [], new Dictionary<int, JobFailure>(), null, null);
        var open = task.Subtasks.Where(s => s.State == SubtaskState.Pending).ToList();
        while (true)
        {
            FailFollowers(task, open, report, records);
            var ready = open.Where(s => s.After is not { } after || Made(report, after) is not null).ToList();
            if (ready.Count == 0) return report;
            var source = ready.Select(task.SourceOf).OrderBy(s => s?.Index ?? -1).First();
            var group = ready.Where(s => task.SourceOf(s)?.Index == source?.Index).ToList();
            open.RemoveAll(group.Contains);

            var job = new JobSpec(
                Corridor.Version,
                task.Id,
                lease.Attempt,
                source is null ? input : new FileInput(Path.Combine(staging, Made(report, source.Index)!.MainFile), staging),
                staging,
                [.. group.Select(s => outputs[s.Index])],
                options.ThreadsPerJob,
                hardware,
                bench.Speeds);
            var ran = await jobs.RunAsync(task, job, [.. report.Finished.Select(f => f.Index)], records.Add, stop).ConfigureAwait(false);
            report = report with
            {
                Source = source is null ? ran.Source : report.Source,
                Finished = [.. report.Finished, .. ran.Finished],
                Failed = Failures(report, ran, source is null ? [] : group),
                End = source is null || ran.End is not { Outcome: JobOutcome.Completed or JobOutcome.Failed } ? ran.End : report.End,
                Lost = ran.Lost,
            };
            if (stop.IsCancellationRequested && open.Count > 0) return report with { End = null }; // nothing is decided yet
            if (ran.Lost is not null || stop.IsCancellationRequested || (source is null && ran.End is not { Outcome: JobOutcome.Completed })) return report;
        }
    }

    private static OutputResult? Made(JobReport report, int index) => report.Finished.FirstOrDefault(f => f.Index == index);

    /// <summary>A job over an output speaks for its own group alone.</summary>
    private static Dictionary<int, JobFailure> Failures(JobReport before, JobReport ran, List<Subtask> group)
    {
        var failed = before.Failed.Concat(ran.Failed).ToDictionary();
        if (ran.End?.Failure is not { } whole) return failed;
        foreach (var subtask in group.Where(s => Made(ran, s.Index) is null)) failed.TryAdd(subtask.Index, whole);
        return failed;
    }

    /// <summary>In the order of the task, so that a failure runs down the whole chain at once.</summary>
    private static void FailFollowers(MediaTask task, List<Subtask> open, JobReport report, FailureRecords records)
    {
        var failed = task.Subtasks
            .Select(s => report.Failed.TryGetValue(s.Index, out var failure) ? s with { State = SubtaskState.Failed, Error = FailureCodes.Map(failure) } : s)
            .Where(s => s.State == SubtaskState.Failed)
            .ToDictionary(s => s.Index);
        foreach (var subtask in open.ToList())
        {
            if (subtask.After is not { } after || !failed.TryGetValue(after, out var before)) continue;
            var error = FailureCodes.Follows(before);
            failed.Add(subtask.Index, subtask with { State = SubtaskState.Failed, Error = error });
            open.Remove(subtask);
            records.Add(new SubtaskOutcome(subtask.Index, error, null));
        }
    }
}
