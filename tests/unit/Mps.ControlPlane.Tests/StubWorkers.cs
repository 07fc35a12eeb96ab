using System.Net.Sockets;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Workers;

namespace Mps.ControlPlane.Tests;

/// <summary>Workers that hold every job until it is cancelled, fall over probes, and decode nothing.</summary>
internal sealed class StubWorkers : IWorkerPool, IWorkerStatus, IFrameTap
{
    public WorkerCounts Workers => new(2, 0, 1);

    public bool Ready { get; set; } = true;

    public string Libraries => "stub 1";

    public Task<ProbedEvent> ProbeAsync(MediaInput input, CancellationToken cancellation) => throw new InvalidOperationException("a bug with secrets");

    public Task<TappedRing> OpenAsync(string taskId, string stage, CancellationToken cancellation) => throw new TapRefusedException($"Task \"{taskId}\" runs no job.");

    public void Send(Socket receiver, TappedRing ring) => throw new InvalidOperationException("There is no ring.");

    public async Task<LiveEndedEvent> RunLiveAsync(LiveSpec stream, bool alone, Action<LiveEvent> onEvent, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new LiveEndedEvent(stream.TaskId, JobOutcome.Cancelled);
    }

    public async Task<JobEndedEvent> RunAsync(JobSpec job, Action<JobEvent> onEvent, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new JobEndedEvent(JobOutcome.Cancelled, new StageCounters());
    }
}
