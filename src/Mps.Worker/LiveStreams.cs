using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Pipeline;
using Mps.Pipeline.Live;
using Mps.Worker.Interop;

namespace Mps.Worker;

/// <summary>
/// The live streams of a worker, each on a thread of its own inside a sandbox of its own, so that none can delay or reach another.
/// Heart-beats of all come from one thread: a timer of the thread pool costs several times as much, as its workers spin before they sleep.
/// </summary>
/// <param name="events">Takes events.</param>
/// <param name="log">Takes what nobody foresaw.</param>
/// <param name="idle">Called when the last stream has ended.</param>
internal sealed class LiveStreams(CorridorWriter events, WorkerLog log, Action idle) : IDisposable
{
    // Deep enough for libav's demuxers; only pages that were touched count.
    private const int StackBytes = 512 * 1024;
    private const int BeatStackBytes = 256 * 1024;
    private const int BeatsBetweenTrims = 60;
    private static readonly TimeSpan HeartBeat = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LiveRun> _runs = [];
    private readonly SyncRounds _rounds = new(new LinuxFileSystem());
    private readonly ManualResetEvent _ended = new(false);
    private Thread? _beat;
    private int _beats;

    /// <summary>None is left, or none came.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
                return _runs.Count == 0;
        }
    }

    /// <summary>Takes up a stream.</summary>
    /// <exception cref="CorridorException">It is of another version, or here already.</exception>
    public void Start(LiveSpec spec)
    {
        if (spec.Version != Corridor.Version)
            throw new CorridorException($"The stream is of version {spec.Version}; this worker speaks {Corridor.Version}.");
        LiveRun run;
        lock (_gate)
        {
            if (_runs.ContainsKey(spec.TaskId))
                throw new CorridorException($"The stream {spec.TaskId} is here already.");
            if (_beat is null)
            {
                // Streams are many and their threads small: they share one heap instead of keeping one each, and it does not gather
                // small pieces that every packet would have to join again.
                LibC.LimitHeaps(1);
                LibC.JoinFreedAtOnce();
                _beat = new Thread(KeepBeating, BeatStackBytes) { IsBackground = true, Name = "beat" };
                _beat.Start();
            }

            try
            {
                run = new LiveRun(spec, events.Write, _rounds);
            }
            catch (Exception e) when (e is IOException or JobException)
            {
                events.Write(new LiveEndedEvent(spec.TaskId, JobOutcome.Failed, FailureClassifier.Classify(e, JobPhase.Plan)));
                if (_runs.Count == 0)
                    idle();
                return;
            }

            _runs.Add(spec.TaskId, run);
        }

        new Thread(() => Execute(spec, run), StackBytes) { IsBackground = true, Name = "live" }.Start();
    }

    /// <summary>Ends a stream; one that is not here has ended already.</summary>
    public void Stop(string taskId)
    {
        lock (_gate)
            _runs.GetValueOrDefault(taskId)?.Stop();
    }

    /// <summary>Ends all, since nobody listens any more: what is open is left to the next attempt.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            foreach (LiveRun run in _runs.Values)
                run.Abandon();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Set();
        _beat?.Join();
        _ended.Dispose();
    }

    private void Execute(LiveSpec spec, LiveRun run)
    {
        LiveEndedEvent end;
        try
        {
            Sandbox.Enter(spec.Slate?.Picture is { } picture ? [picture] : [], spec.StagingDirectory, devices: spec.Hardware is { Encode: not HardwareUse.Never }, addresses: spec.Addresses);
            end = run.Run();
        }
        catch (Exception e)
        {
            // A bug of ours costs this stream and no other, and is told in its words.
            log.Write(WorkerLogLevel.Error, spec.TaskId, e.ToString());
            end = new LiveEndedEvent(spec.TaskId, JobOutcome.Failed, FailureClassifier.Classify(e, JobPhase.Process));
        }

        bool last;
        lock (_gate)
        {
            _runs.Remove(spec.TaskId);
            run.Dispose();
            // Inside: whoever is last ends the process, and every stream's last word must be out by then.
            events.Write(end);
            last = _runs.Count == 0;
        }

        if (last)
            idle();
    }

    private void KeepBeating()
    {
        do
            Beat();
        while (!_ended.WaitOne(HeartBeat));
    }

    private void Beat()
    {
        lock (_gate)
        {
            if (_runs.Count > 0)
                events.WriteAll(_runs.Values.Select(run => run.Progress()));
        }

        // Heaps grow while streams connect, and by the heart-beats' own words; a worker that shares its memory among a hundred
        // streams for days gives back what it does not need. A few milliseconds each time.
        if (++_beats % BeatsBetweenTrims != 0)
            return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        _ = LibC.TrimHeap(0);
    }
}
