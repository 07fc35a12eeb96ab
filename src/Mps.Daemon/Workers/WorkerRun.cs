using Microsoft.Extensions.Logging;
using Mps.Jobs;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Workers;

/// <summary>Supervises one job in one worker: forwards its events, watches its progress, stops it on request.</summary>
internal sealed class WorkerRun(WorkerProcess worker, TimeSpan stallTimeout, TimeSpan stopGrace, ILogger logger, TimeProvider time)
{
    private StageCounters _stages = new();

    /// <param name="job">What to run.</param>
    /// <param name="onEvent">Gets each event, in order, the last one included.</param>
    /// <param name="cancellation">The requester's wish; the run then ends as cancelled, whether or not the worker obeyed.</param>
    /// <param name="stopping">The daemon's wish; the worker then counts as lost, so that its task is taken up again later.</param>
    /// <exception cref="WorkerLostException">The worker ended first.</exception>
    public async Task<JobEndedEvent> RunAsync(JobSpec job, Action<JobEvent> onEvent, CancellationToken cancellation, CancellationToken stopping)
    {
        worker.Task = job.TaskId;
        using var settled = new CancellationTokenSource();
        using var stall = new StallWatch(stallTimeout, Stalled, time);
        // Not awaited: a worker that does not read its stdin is the stall watch's business. A cancel queues up behind it.
        _ = worker.SendAsync(new RunCommand(job));
        worker.Started.TrySetResult();
        using var onCancel = cancellation.Register(() => _ = StopAsync("cancelled", settled.Token));
        using var onStop = stopping.Register(() => _ = StopAsync("the daemon is stopping", settled.Token));
        try
        {
            var ended = await ForwardAsync(onEvent, stall).ConfigureAwait(false);
            if (stopping.IsCancellationRequested && !cancellation.IsCancellationRequested && ended is null or { Outcome: JobOutcome.Cancelled })
                throw new WorkerLostException(WorkerExit.Cancelled, "The daemon is stopping.");
            if (ended is not null)
                return ended;
            var end = await worker.Ended.ConfigureAwait(false);
            if (cancellation.IsCancellationRequested)
                return new JobEndedEvent(JobOutcome.Cancelled, _stages);
            logger.WorkerLost(worker.Pid, job.TaskId, end.Exit, end.Message);
            throw new WorkerLostException(end.Exit, end.Message);
        }
        finally
        {
            await settled.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<JobEndedEvent?> ForwardAsync(Action<JobEvent> onEvent, StallWatch stall)
    {
        await foreach (var jobEvent in worker.Events.ReadAllAsync().ConfigureAwait(false))
        {
            switch (jobEvent)
            {
                case ProgressEvent progress:
                    stall.Observe(progress.Work);
                    _stages = progress.Stages;
                    break;
                case FirstFrameEvent first:
                    worker.Ring.TrySetResult(first.Ring);
                    break;
                case TappedEvent tapped:
                    worker.Answer(tapped);
                    continue;
                case HelloEvent or ProbedEvent:
                    worker.Kill(WorkerExit.Protocol, $"The worker broke the job protocol: {jobEvent.GetType().Name} during a job.");
                    return null;
            }

            try
            {
                onEvent(jobEvent);
            }
            catch
            {
                worker.Kill(WorkerExit.Cancelled, "The daemon could not take the worker's event.");
                throw;
            }

            if (jobEvent is JobEndedEvent ended)
                return ended;
        }

        return null;
    }

    private void Stalled() => worker.Kill(WorkerExit.Stalled, $"The worker made no progress for {stallTimeout.TotalSeconds:0.#} s and was killed.");

    private async Task StopAsync(string reason, CancellationToken settled)
    {
        worker.ExpectCancelled();
        // The grace runs from the request: a worker that does not even read its stdin gets no more time than others.
        var grace = Task.Delay(stopGrace, time, settled);
        _ = worker.SendAsync(new CancelCommand(reason));
        await grace.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!settled.IsCancellationRequested)
            worker.Kill(WorkerExit.Cancelled, $"The worker did not stop within {stopGrace.TotalSeconds:0.#} s and was killed.");
    }
}
