using Microsoft.Extensions.Logging;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Workers;

/// <summary>
/// Keeps idle workers ready and hands them out. Whoever asks waits in a queue; workers that come up serve the queue
/// first and fill the shelf then. Owns every worker until it has ended.
/// </summary>
internal sealed class WorkerShelf : IAsyncDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    // The next spare starts once the job that took the last one is under way (or over): starting a process beside it would cost
    // the job's first frame, or a short job, more than the spare will save the next.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(400);

    private readonly WorkerLaunch _launch;
    private readonly int _spares;
    private readonly TimeSpan _grace;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Action<WorkerExit> _onEnd;

    private readonly Lock _gate = new();
    private readonly List<WorkerProcess> _idle = [];
    private readonly Queue<Request> _waiting = new();
    private readonly HashSet<Task> _lives = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _backoff;
    private readonly ITimer _settle;
    private int _starting;
    private int _probing;
    private int _failures;
    private bool _open;
    private bool _backingOff;
    private bool _settling;
    private bool _startable;

    /// <param name="launch">How to start one.</param>
    /// <param name="spares">How many to keep ready, at least 0.</param>
    /// <param name="grace">How long one that is let go may take to exit.</param>
    /// <param name="onEnd">Told of each end, once per worker and once per failed start.</param>
    /// <param name="logger">The log.</param>
    /// <param name="time">The clock.</param>
    public WorkerShelf(WorkerLaunch launch, int spares, TimeSpan grace, Action<WorkerExit> onEnd, ILogger logger, TimeProvider time)
    {
        _launch = launch;
        _spares = spares;
        _grace = grace;
        _onEnd = onEnd;
        _logger = logger;
        _time = time;
        _backoff = time.CreateTimer(_ => EndBackoff(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _settle = time.CreateTimer(_ => EndSettling(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Workers that wait for something to do, at their work with probes, and on their way up.</summary>
    public (int Idle, int Probing, int Starting) Counts
    {
        get
        {
            lock (_gate)
                return (_idle.Count, _probing, _starting);
        }
    }

    /// <summary>What the latest worker said about its libraries; empty before the first.</summary>
    public string Libraries { get; private set; } = "";

    /// <summary>The latest start brought a worker up; one that is on its way does not change that.</summary>
    public bool Startable
    {
        get
        {
            lock (_gate)
                return _startable;
        }
    }

    /// <summary>Begins to fill the shelf in the background.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _open = true;
            Balance();
        }
    }

    /// <summary>A ready worker: a spare, or a new one. The caller gives it back with <see cref="GiveBack"/> or lets it go with <see cref="Retire"/>.</summary>
    /// <param name="forProbe">The worker will come back.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="WorkerLostException">None could be started.</exception>
    public async Task<WorkerProcess> TakeAsync(bool forProbe, CancellationToken cancellation)
    {
        var request = new Request(forProbe);
        lock (_gate)
        {
            if (!_open)
                throw new WorkerLostException(WorkerExit.NotStarted, "The daemon is stopping.");
            _waiting.Enqueue(request);
            Balance();
        }

        using var giveUp = cancellation.Register(() => request.Ready.TrySetCanceled(cancellation));
        return await request.Ready.Task.ConfigureAwait(false);
    }

    /// <summary>Returns a worker that served a probe; one too many, worn or dead is let go.</summary>
    /// <param name="worker">Taken for a probe.</param>
    /// <param name="reusable">False when it must not serve again.</param>
    public void GiveBack(WorkerProcess worker, bool reusable)
    {
        lock (_gate)
        {
            _probing--;
            reusable &= _open && !worker.Ended.IsCompleted && _idle.Count < Math.Max(_spares, _waiting.Count);
            if (reusable)
                _idle.Add(worker);
            Balance();
        }

        if (!reusable)
            Retire(worker);
    }

    /// <summary>Lets a worker go in the background; a dead one is fine.</summary>
    public void Retire(WorkerProcess worker) => Track(worker.RetireAsync(_grace));

    /// <summary>Refuses new requests, lets all idle workers go, and returns when no process is left.</summary>
    public async Task CloseAsync()
    {
        List<WorkerProcess> idle;
        lock (_gate)
        {
            _open = false;
            idle = [.. _idle];
            _idle.Clear();
            while (_waiting.TryDequeue(out var request))
                request.Ready.TrySetException(new WorkerLostException(WorkerExit.NotStarted, "The daemon is stopping."));
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (var worker in idle)
            Retire(worker);
        while (true)
        {
            Task[] lives;
            lock (_gate)
                lives = [.. _lives];
            if (lives.Length == 0)
                return;
            await Task.WhenAll(lives).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await _backoff.DisposeAsync().ConfigureAwait(false);
        await _settle.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    /// <summary>Serves the queue from the shelf and starts what is missing. Call it inside the gate after every change.</summary>
    private void Balance()
    {
        if (!_open)
            return;
        while (_waiting.TryPeek(out var request) && (_idle.Count > 0 || request.Ready.Task.IsCompleted))
        {
            _waiting.Dequeue();
            if (_idle.Count == 0 || !request.Ready.TrySetResult(_idle[^1]))
                continue;
            _idle.RemoveAt(_idle.Count - 1);
            _failures = 0;
            if (request.ForProbe)
            {
                _probing++;
                continue;
            }

            _settling = true;
            _settle.Change(Settling, Timeout.InfiniteTimeSpan);
        }

        // A probe borrows a spare, a job takes one away for good.
        var jobs = _waiting.Count(request => !request.ForProbe);
        var probes = _probing + _waiting.Count - jobs;
        var wanted = jobs + Math.Max(probes, _backingOff || _settling ? 0 : _spares);
        for (var missing = wanted - _idle.Count - _probing - _starting; missing > 0; missing--)
        {
            _starting++;
            _lives.Add(Started());
        }

        Task Started()
        {
            var life = Task.Run(LiveAsync);
            Forget(life);
            return life;
        }
    }

    /// <summary>One worker from its start to its end.</summary>
    private async Task LiveAsync()
    {
        WorkerProcess worker;
        try
        {
            worker = await WorkerProcess.StartAsync(_launch, _logger, _time, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WorkerLostException or OperationCanceledException)
        {
            NotStarted(e as WorkerLostException);
            return;
        }

        var unwanted = false;
        lock (_gate)
        {
            _starting--;
            _startable = true;
            Libraries = worker.Hello.Libraries;
            // A start may outlive the need for it: the queue was served from elsewhere.
            unwanted = !_open || _idle.Count >= Math.Max(_spares, _waiting.Count);
            if (!unwanted)
                _idle.Add(worker);
            Balance();
        }

        var end = await (unwanted ? worker.RetireAsync(_grace) : worker.Ended).ConfigureAwait(false);
        _onEnd(end.Exit);
        _logger.WorkerEnded(worker.Pid, end.Exit);
        lock (_gate)
        {
            _settling = false;
            if (_idle.Remove(worker))
            {
                _logger.WorkerLost(worker.Pid, "-", end.Exit, end.Message);
                Backoff();
            }

            Balance();
        }
    }

    private void NotStarted(WorkerLostException? failure)
    {
        lock (_gate)
        {
            _starting--;
            if (failure is null)
                return;
            _startable = false;
            while (_waiting.TryDequeue(out var request) && !request.Ready.TrySetException(failure))
            {
            }

            Backoff();
            Balance();
        }

        _onEnd(WorkerExit.NotStarted);
        _logger.WorkerNotStarted(failure.Message);
    }

    /// <summary>A worker that cannot start, or dies idle, would otherwise be replaced in a tight loop.</summary>
    private void Backoff()
    {
        var wait = FirstBackoff * Math.Pow(2, Math.Min(_failures++, 10));
        _backingOff = true;
        _backoff.Change(wait < LongestBackoff ? wait : LongestBackoff, Timeout.InfiniteTimeSpan);
    }

    private void EndSettling()
    {
        lock (_gate)
        {
            _settling = false;
            Balance();
        }
    }

    private void EndBackoff()
    {
        lock (_gate)
        {
            _backingOff = false;
            Balance();
        }
    }

    private void Track(Task life)
    {
        lock (_gate)
            _lives.Add(life);
        Forget(life);
    }

    private void Forget(Task life) => _ = life.ContinueWith(
        ended =>
        {
            lock (_gate)
                _lives.Remove(ended);
        },
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);

    private sealed record Request(bool ForProbe)
    {
        public TaskCompletionSource<WorkerProcess> Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
