using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Orchestration.Workers;

/// <summary>The media house as the control house sees it. The daemon implements it with one process per job.</summary>
public interface IWorkerPool
{
    /// <summary>Probes an input in a warm worker.</summary>
    /// <exception cref="WorkerLostException">The worker died or hung over it.</exception>
    /// <returns>What was found, or why not.</returns>
    Task<ProbedEvent> ProbeAsync(MediaInput input, CancellationToken cancellation);

    /// <summary>
    /// Runs one job in a worker of its own and reports its events, in order, on <paramref name="onEvent"/>.
    /// Cancelling asks the worker to stop (it has one second, then it is killed) and still returns its end.
    /// </summary>
    /// <exception cref="WorkerLostException">The worker died, hung or broke the protocol; outputs that it reported as finished are still staged.</exception>
    Task<JobEndedEvent> RunAsync(JobSpec job, Action<JobEvent> onEvent, CancellationToken cancellation);

    /// <summary>
    /// Runs one live stream in a worker that it shares with others, and reports its events, in order, on
    /// <paramref name="onEvent"/>, which must be quick: the events of the others come behind. Cancelling ends the stream with
    /// its files closed, and still returns its end.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="alone">In a worker of its own.</param>
    /// <param name="onEvent">Gets each event, the last one included.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="WorkerLostException">The worker died, hung or broke the protocol, or was replaced because of another stream (<see cref="WorkerExit.Cancelled"/>).</exception>
    Task<LiveEndedEvent> RunLiveAsync(LiveSpec stream, bool alone, Action<LiveEvent> onEvent, CancellationToken cancellation);
}

/// <summary>A worker ended without finishing what it was given.</summary>
public sealed class WorkerLostException(WorkerExit exit, string message) : Exception(message)
{
    /// <summary>How it ended.</summary>
    public WorkerExit Exit { get; } = exit;
}

/// <summary>How worker processes end; the closed label set of <c>mps_worker_exits_total{reason}</c>.</summary>
public enum WorkerExit
{
    /// <summary>Did its job, or was no longer needed.</summary>
    Normal,

    /// <summary>Stopped on request.</summary>
    Cancelled,

    /// <summary>Died of a signal such as SIGSEGV, or exited with an error code.</summary>
    Crashed,

    /// <summary>Killed from outside with SIGKILL: by the kernel for want of memory, or by an operator.</summary>
    Killed,

    /// <summary>Made no progress for <c>Workers:StallTimeout</c> and was killed by us.</summary>
    Stalled,

    /// <summary>Wrote what the corridor does not allow and was killed by us.</summary>
    Protocol,

    /// <summary>Could not be started.</summary>
    NotStarted,
}
