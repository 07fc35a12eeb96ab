using Mps.Jobs;
using Mps.Orchestration.Telemetry;
using Mps.Orchestration.Workers;

namespace Mps.Orchestration.Tasks;

/// <summary>What became of one job.</summary>
/// <param name="Source">What the worker found in the source; null when it never got so far.</param>
/// <param name="Finished">Outputs that lie complete in the staging folder.</param>
/// <param name="Failed">Outputs that failed, by index.</param>
/// <param name="End">The worker's last word; null when it was lost.</param>
/// <param name="Lost">Set when the worker was lost.</param>
internal sealed record JobReport(
    MediaInfo? Source,
    IReadOnlyList<OutputResult> Finished,
    IReadOnlyDictionary<int, JobFailure> Failed,
    JobEndedEvent? End,
    WorkerLostException? Lost);

/// <summary>Runs jobs in workers and turns their heart-beats into live events and metrics.</summary>
internal sealed class JobRun(IWorkerPool workers, TaskEvents events, OrchestrationMetrics metrics, TimeProvider time)
{
    /// <param name="task">The task as it stands; its open subtasks are the job's outputs.</param>
    /// <param name="job">The job.</param>
    /// <param name="done">Subtasks that jobs before made already.</param>
    /// <param name="onFailed">Called for each output that fails on the way.</param>
    /// <param name="cancellation">Asks the worker to stop; the report then says what it still did.</param>
    public async Task<JobReport> RunAsync(
        MediaTask task, JobSpec job, IReadOnlyCollection<int> done, Action<OutputFailedEvent> onFailed, CancellationToken cancellation)
    {
        var watch = new Watch(task, job, done, onFailed, events, metrics, time);
        try
        {
            var end = await workers.RunAsync(job, watch.OnEvent, cancellation).ConfigureAwait(false);
            return watch.Report(end, null);
        }
        catch (WorkerLostException e)
        {
            return watch.Report(null, e);
        }
        finally
        {
            watch.Close();
        }
    }

    /// <summary>Events of one job arrive in order, one at a time.</summary>
    private sealed class Watch(
        MediaTask task, JobSpec job, IReadOnlyCollection<int> done, Action<OutputFailedEvent> onFailed, TaskEvents events, OrchestrationMetrics metrics, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private readonly long _begun = time.GetTimestamp();
        private readonly Dictionary<int, int> _percent = done.ToDictionary(index => index, _ => 100);
        private readonly Dictionary<int, JobFailure> _failed = [];
        private readonly List<OutputResult> _finished = [];
        private readonly HashSet<int> _asked = [.. job.Outputs.Select(o => o.Index)];
        private MediaInfo? _source;
        private double _mediaSeconds;
        private double? _durationSeconds;
        private StageCounters _counters = new();

        public void OnEvent(JobEvent jobEvent)
        {
            lock (_lock)
            {
                switch (jobEvent)
                {
                    case SourceOpenedEvent opened:
                        _source = opened.Info;
                        break;
                    case FirstFrameEvent when job.Attempt == 1 && done.Count == 0: // a retry tells nothing about how fast a task starts
                        metrics.FirstFrame(time.GetUtcNow() - task.Created);
                        return;
                    case ProgressEvent progress:
                        _mediaSeconds = progress.MediaSeconds;
                        _durationSeconds = progress.DurationSeconds;
                        foreach (var output in progress.Outputs) _percent[output.Index] = Math.Clamp(output.Percent, 0, 100);
                        Count(progress.Stages);
                        break;
                    case OutputFinishedEvent finished when IsOpen(finished.Result.Index):
                        _finished.Add(finished.Result);
                        _percent[finished.Result.Index] = 100;
                        break;
                    case OutputFailedEvent failed when IsOpen(failed.Index):
                        _failed[failed.Index] = failed.Failure;
                        onFailed(failed);
                        break;
                    default:
                        return; // the end is what RunAsync returns
                }

                events.Publish(Event());
            }
        }

        public JobReport Report(JobEndedEvent? end, WorkerLostException? lost)
        {
            lock (_lock)
            {
                if (end is not null) Count(end.Stages);
                return new JobReport(_source, [.. _finished], new Dictionary<int, JobFailure>(_failed), end, lost);
            }
        }

        public void Close()
        {
            lock (_lock)
            {
                // A short job ends before its first telling heart-beat: what it made says how far it got.
                metrics.JobEnded(_finished.Select(f => f.Info.DurationSeconds).Append(_mediaSeconds).Max(), Elapsed);
                metrics.RingGone(_counters);
            }
        }

        private double Elapsed => time.GetElapsedTime(_begun).TotalSeconds;

        private bool IsOpen(int index) => _asked.Contains(index) && !_failed.ContainsKey(index) && _finished.All(f => f.Index != index);

        private void Count(StageCounters now)
        {
            metrics.Stages(_counters, now);
            _counters = now;
        }

        private TaskEvent Event()
        {
            var subtasks = task.Subtasks.Select(Subtask).ToList();
            double? speed = Elapsed > 0 && _mediaSeconds > 0 ? _mediaSeconds / Elapsed : null;
            double? eta = speed > 0 && _durationSeconds is { } duration ? Math.Max(0, duration - _mediaSeconds) / speed : null;
            return new TaskEvent(
                task.Id, TaskState.Processing.Word(), TaskEvent.Mean(subtasks), _mediaSeconds, _durationSeconds, speed, eta, subtasks);
        }

        private SubtaskEvent Subtask(Subtask subtask) =>
            _failed.TryGetValue(subtask.Index, out var failure)
                ? new SubtaskEvent(subtask.Index, subtask.Kind.ToString(), SubtaskState.Failed.Word(), 0, FailureCodes.Map(failure).Message)
                : SubtaskEvent.Of(subtask, _percent.GetValueOrDefault(subtask.Index));
    }
}
