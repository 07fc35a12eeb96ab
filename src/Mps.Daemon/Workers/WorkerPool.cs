using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mps.ControlPlane;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Admission;
using Mps.Orchestration.Options;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Workers;

/// <summary>
/// The media house: one <c>mps-worker</c> process per job, warm spares that hide start-up and serve probes.
/// Starting it is instant; spares come up in the background.
/// </summary>
public sealed class WorkerPool : IWorkerPool, IWorkerStatus, IFrameTap, IHostedService, IAsyncDisposable
{
    /// <summary>A spare is replaced after so many probes: hostile files may have left something behind in it.</summary>
    public const int ProbesPerWorker = 100;

    /// <summary>Probes at once. One each for a few slow sources; a crowd of them waits instead of starting a process each.</summary>
    public const int ConcurrentProbes = 4;

    private readonly WorkerOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly WorkerShelf _shelf;
    private readonly LiveWorkers _live;
    private readonly WorkerMetrics _metrics;
    private readonly IdleMemory _memory;
    private readonly JobCosts? _costs;
    private readonly ConcurrentDictionary<string, WorkerProcess> _jobs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _probeSlots = new(ConcurrentProbes, ConcurrentProbes);
    private readonly CancellationTokenSource _stopping = new();
    private int _running;
    private int _probeId;
    private bool _disposed;

    /// <param name="options">How many, which program.</param>
    /// <param name="logger">What becomes of them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="costs">Learns what jobs cost; null = nobody does.</param>
    public WorkerPool(WorkerOptions options, ILogger<WorkerPool> logger, TimeProvider time, JobCosts? costs = null)
    {
        _costs = costs;
        _options = options;
        _logger = logger;
        _time = time;
        _metrics = new WorkerMetrics(States);
        _memory = new IdleMemory(time);
        _shelf = new WorkerShelf(WorkerLaunch.From(options.Executable), options.WarmSpares, options.StopGrace, _metrics.Ended, logger, time);
        _live = new LiveWorkers(_shelf, options, logger, time);
    }

    /// <inheritdoc/>
    public WorkerCounts Workers => new(_options.JobsAtOnce, Volatile.Read(ref _running), _shelf.Counts.Idle);

    /// <inheritdoc/>
    public bool Ready => _options.WarmSpares == 0 || _shelf.Startable || _shelf.Counts is not { Idle: 0, Probing: 0 } || Volatile.Read(ref _running) > 0;

    /// <inheritdoc/>
    public string Libraries => _shelf.Libraries;

    internal System.Diagnostics.Metrics.Meter Meter => _metrics.Meter;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _shelf.Open();
        return Task.CompletedTask;
    }

    /// <summary>Asks running jobs to stop, lets spares go, and returns when no worker is left: at most twice <c>Workers:StopGrace</c>.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _shelf.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>The container knows the pool under several names and disposes it for each: only the first counts.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _shelf.DisposeAsync().ConfigureAwait(false);
        _live.Dispose();
        _memory.Dispose();
        _metrics.Dispose();
    }

    /// <inheritdoc/>
    public async Task<ProbedEvent> ProbeAsync(MediaInput input, CancellationToken cancellation)
    {
        await _probeSlots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var worker = await _shelf.TakeAsync(forProbe: true, cancellation).ConfigureAwait(false);
            var reusable = false;
            try
            {
                var probed = await ProbeAsync(worker, input, cancellation).ConfigureAwait(false);
                reusable = ++worker.Probes < ProbesPerWorker;
                return probed;
            }
            finally
            {
                _shelf.GiveBack(worker, reusable);
            }
        }
        finally
        {
            _probeSlots.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<JobEndedEvent> RunAsync(JobSpec job, Action<JobEvent> onEvent, CancellationToken cancellation)
    {
        WorkerProcess worker;
        try
        {
            worker = await _shelf.TakeAsync(forProbe: false, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new JobEndedEvent(JobOutcome.Cancelled, new StageCounters());
        }

        Interlocked.Increment(ref _running);
        _memory.Work();
        _jobs[job.TaskId] = worker;
        try
        {
            var run = new WorkerRun(worker, _options.StallTimeout, _options.StopGrace, _logger, _time);
            var meter = new UsageMeter(worker.Pid, _time);
            var ended = await run.RunAsync(
                job,
                jobEvent =>
                {
                    meter.Read();
                    onEvent(jobEvent);
                },
                cancellation,
                _stopping.Token).ConfigureAwait(false);
            if (_costs is not null && ended.Outcome == JobOutcome.Completed && meter.Usage is { } usage)
                _ = LearnAsync(_costs, job, usage, worker.Ended);
            return ended;
        }
        finally
        {
            if (Interlocked.Decrement(ref _running) == 0)
                _memory.Idle();
            _jobs.TryRemove(KeyValuePair.Create(job.TaskId, worker));
            _shelf.Retire(worker);
        }
    }

    /// <inheritdoc/>
    public Task<TappedRing> OpenAsync(string taskId, string stage, CancellationToken cancellation) =>
        _jobs.TryGetValue(taskId, out var worker)
            ? FrameTap.OpenAsync(worker, stage, cancellation)
            : throw new TapRefusedException($"Task \"{taskId}\" runs no job at the moment; frames can be tapped while one does.");

    /// <inheritdoc/>
    public void Send(System.Net.Sockets.Socket receiver, TappedRing ring) => FrameTap.Send(receiver.SafeHandle, ring.Descriptor);

    /// <inheritdoc/>
    public Task<LiveEndedEvent> RunLiveAsync(LiveSpec stream, bool alone, Action<LiveEvent> onEvent, CancellationToken cancellation) =>
        _live.RunAsync(stream, alone, onEvent, cancellation, _stopping.Token);

    /// <summary>Once the worker is gone: written at once, it would be synced to disk before what the job made, and the task would wait for it.</summary>
    private async Task LearnAsync(JobCosts costs, JobSpec job, JobUsage usage, Task gone)
    {
        try
        {
            await gone.ConfigureAwait(false);
            await costs.RecordAsync(job.Outputs, usage, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A store that falters loses a measurement; the job has ended well all the same.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.CostNotKept(e, job.TaskId);
        }
    }

    private async Task<ProbedEvent> ProbeAsync(WorkerProcess worker, MediaInput input, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _probeId).ToString(CultureInfo.InvariantCulture);
        using var patience = new CancellationTokenSource(_options.ProbeTimeout, _time);
        // A probe cannot be called off: its worker goes with it. Killing also ends a write to a worker that does not read.
        using var timedOut = patience.Token.Register(() => worker.Kill(
            WorkerExit.Stalled, $"The worker did not finish probing within {_options.ProbeTimeout.TotalSeconds:0.#} s and was killed."));
        using var stopped = _stopping.Token.Register(() => worker.Kill(WorkerExit.Cancelled, "The daemon is stopping."));
        using var cancelled = cancellation.Register(() => worker.Kill(WorkerExit.Cancelled, "The probe was cancelled."));
        await worker.SendAsync(new ProbeCommand(id, input)).ConfigureAwait(false);
        if (await worker.Events.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false) && worker.Events.TryRead(out var answer))
        {
            if (answer is ProbedEvent probed && probed.Id == id && (probed.Info is null) != (probed.Failure is null))
                return probed;
            worker.Kill(WorkerExit.Protocol, $"The worker broke the job protocol: {answer.GetType().Name} is no answer to probe {id}.");
        }

        var end = await worker.Ended.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        _logger.WorkerLost(worker.Pid, "-", end.Exit, end.Message);
        throw new WorkerLostException(end.Exit, end.Message);
    }

    private Dictionary<string, int> States()
    {
        var (idle, probing, starting) = _shelf.Counts;
        return new Dictionary<string, int>
        {
            ["idle"] = idle,
            ["probing"] = probing,
            ["starting"] = starting,
            ["running"] = Volatile.Read(ref _running),
            ["live"] = _live.Count,
        };
    }
}
