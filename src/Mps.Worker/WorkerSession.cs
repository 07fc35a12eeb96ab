using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Worker;

/// <summary>
/// Life of a worker: hello, any number of probes, one job at most or any number of live streams, exit. Commands are read on their own thread, so that a
/// cancel or the daemon's end is noticed at any time.
/// </summary>
#pragma warning disable CA1001 // The run lives as long as the process: one that does not end may not be freed under its own feet.
internal sealed class WorkerSession
#pragma warning restore CA1001
{
    private static readonly TimeSpan HeartBeat = TimeSpan.FromSeconds(1);

    // Nobody is left to kill a job that does not obey: a worker without a daemon does it itself.
    private static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(5);
    private const int OrphanExitCode = 75;

    private readonly CorridorReader _commands;
    private readonly CorridorWriter _events;
    private readonly WorkerLog _log;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LiveStreams _streams;
    private PipelineRun? _run;
    private Interrupt? _probe;
    private Action? _afterwards;

    public WorkerSession(Stream stdin, Stream stdout, WorkerLog log)
    {
        _commands = new CorridorReader(stdin);
        _events = new CorridorWriter(stdout);
        _log = log;
        _streams = new LiveStreams(_events, log, () => End(0));
    }

    /// <summary>Serves until the job is done or the daemon is gone; returns the exit code.</summary>
    public int Serve()
    {
        _events.Write(new HelloEvent(Corridor.Version, Environment.ProcessId, AvLibrary.Versions));
        WarmUp.Start(_log);
        new Thread(ReadCommands) { IsBackground = true, Name = "commands" }.Start();
        int code = _ended.Task.GetAwaiter().GetResult();
        // What the sandbox forbids the threads that parse untrusted bytes: kernels kept for other workers are written by this one.
        _afterwards?.Invoke();
        return code;
    }

    private void ReadCommands()
    {
        try
        {
            while (_commands.Read() is { } command)
                Obey(command);
            // The daemon is gone: nobody will commit what we make, so stop and leave nothing running.
            Stop();
            lock (_gate)
            {
                if (_run is null && _streams.IsIdle)
                    End(0);
            }

            if (!_ended.Task.Wait(OrphanGrace))
                End(OrphanExitCode);
        }
        catch (CorridorException e)
        {
            _log.Write(WorkerLogLevel.Error, "corridor", e.Message);
            End(65);
        }
    }

    private void Obey(WorkerCommand command)
    {
        switch (command)
        {
            case ProbeCommand probe:
                new Thread(() => Probe(probe)) { IsBackground = true, Name = "probe" }.Start();
                break;
            case RunCommand run when run.Job.Version != Corridor.Version:
                throw new CorridorException($"The job is of version {run.Job.Version}; this worker speaks {Corridor.Version}.");
            case RunCommand run:
                Start(run.Job);
                break;
            case LiveStartCommand live:
                lock (_gate)
                {
                    if (_run is not null)
                        throw new CorridorException("A worker that has a job takes no streams.");
                }

                _streams.Start(live.Stream);
                break;
            case LiveStopCommand stop:
                _log.Write(WorkerLogLevel.Info, stop.TaskId, $"stopped: {stop.Reason}");
                _streams.Stop(stop.TaskId);
                break;
            case TapCommand tap:
                WithRun(run => run.Tap(tap));
                break;
            case UntapCommand untap:
                WithRun(run => run.Untap(untap));
                break;
            case CancelCommand cancel:
                _log.Write(WorkerLogLevel.Info, "worker", $"cancelled: {cancel.Reason}");
                Stop();
                break;
        }
    }

    private void WithRun(Action<PipelineRun> act)
    {
        lock (_gate)
            act(_run ?? throw new CorridorException("A worker without a job has no pictures."));
    }

    private void Probe(ProbeCommand command)
    {
        using var interrupt = new Interrupt();
        lock (_gate)
            _probe = interrupt;
        try
        {
            Sandbox.Enter([command.Input], null);
            _events.Write(new ProbedEvent(command.Id, Info: MediaInspector.Inspect(command.Input, interrupt)));
        }
        catch (JobException e)
        {
            _events.Write(new ProbedEvent(command.Id, Failure: e.Failure));
        }
        catch (MediaException e)
        {
            _events.Write(new ProbedEvent(command.Id, Failure: FailureClassifier.Classify(e, JobPhase.Probe)));
        }
        finally
        {
            lock (_gate)
                _probe = null;
        }
    }

    private void Start(JobSpec job)
    {
        lock (_gate)
        {
            if (_run is not null || !_streams.IsIdle)
                throw new CorridorException("A worker takes one job, or streams.");
            _log.Task = job.TaskId;
            _run = new PipelineRun(job, _events.Write, enhanceDevice: OpenDevice);
        }

        PipelineRun run = _run;
        // Everything that touches the input's bytes runs on this thread or on threads that it starts, inside the sandbox.
        new Thread(() => Execute(run, job)) { IsBackground = true, Name = "run" }.Start();
    }

    private IEnhanceDevice? OpenDevice(HardwarePolicy policy, out string reason) => VulkanEnhanceDevice.TryOpen(policy, write => _afterwards = write, out reason);

    private void Execute(PipelineRun run, JobSpec job)
    {
        using var beat = new Timer(_ => _events.Write(run.Progress()), null, TimeSpan.Zero, HeartBeat);
        JobEndedEvent end;
        try
        {
            Sandbox.Enter(job.Inputs, job.StagingDirectory, devices: HardwareChoice.IsWanted(job), job.Hardware?.KernelCache);
            end = run.Run();
        }
        catch (Exception e)
        {
            // A bug of ours must still reach the task's result, with its words, before the process ends as crashed.
            _log.Write(WorkerLogLevel.Error, "worker", e.ToString());
            end = new JobEndedEvent(JobOutcome.Failed, run.Progress().Stages, FailureClassifier.Classify(e, JobPhase.Process));
        }

        using (var stopped = new ManualResetEvent(false))
        {
            beat.Dispose(stopped);
            stopped.WaitOne();
        }

        _events.Write(end);
        End(0);
    }

    private void Stop()
    {
        lock (_gate)
        {
            _probe?.Cancel();
            _run?.Cancel();
            _streams.Abandon();
        }
    }

    private void End(int code) => _ended.TrySetResult(code);
}
