using System.Diagnostics.Metrics;
using Mps.Jobs;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Telemetry;

/// <summary>Instruments of the orchestration, meter <see cref="MeterName"/>. Labels come from closed sets, never from a request.</summary>
public sealed class OrchestrationMetrics : IDisposable
{
    public const string MeterName = "Mps.Orchestration";

    /// <summary>Seconds; fine where a warm worker answers, coarse where tasks queue up.</summary>
    private static readonly double[] FirstFrameBounds =
        [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];

    /// <summary>Seconds of one picture in one stage.</summary>
    private static readonly double[] FrameBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

    /// <summary>Media seconds per second.</summary>
    private static readonly double[] RatioBounds = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 256, 1024];

    private readonly Meter _meter = new(MeterName);
    private readonly ITaskStore _store;
    private readonly Histogram<double> _taskDuration;
    private readonly Histogram<double> _realtimeRatio;
    private readonly Histogram<double> _firstFrame;
    private readonly Counter<long> _subtaskResults;
    private readonly Counter<long> _callbackAttempts;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _ringFallbacks;
    private readonly Counter<long> _frameCopies;
    private readonly Counter<long> _kernelFallbacks;
    private readonly Histogram<double> _frameSeconds;
    private long _ringSlots;
    private long _ringSlotsPeak;

    public OrchestrationMetrics(ITaskStore store, IOutboxStore outbox)
    {
        _store = store;
        _meter.CreateObservableGauge("mps_callbacks", () => Deliveries(outbox), description: "Deliveries of events that wait for a try, or were given up.");
        _meter.CreateObservableGauge("mps_tasks", Tasks, description: "Tasks by state and kind.");
        _taskDuration = _meter.CreateHistogram<double>("mps_task_duration_seconds", "s", "From a task's first attempt to its end.");
        _realtimeRatio = _meter.CreateHistogram<double>("mps_task_realtime_ratio", null, "Media seconds processed per second.", advice: new() { HistogramBucketBoundaries = RatioBounds });
        _firstFrame = _meter.CreateHistogram<double>(
            "mps_submit_to_first_frame_seconds", "s", "From a task's acceptance to the first frame decoded by its first attempt.",
            advice: new() { HistogramBucketBoundaries = FirstFrameBounds });
        _subtaskResults = _meter.CreateCounter<long>("mps_subtask_results_total", null, "Ended subtasks by type and result.");
        _callbackAttempts = _meter.CreateCounter<long>("mps_callback_attempts_total", null, "Tries to deliver an event.");
        _frames = _meter.CreateCounter<long>("mps_frames_total", null, "Video frames by stage.");
        _ringFallbacks = _meter.CreateCounter<long>("mps_ring_fallback_total", null, "Frames decoded outside the frame ring.");
        _frameCopies = _meter.CreateCounter<long>("mps_frame_copies_total", null, "Pictures copied between decoder and encoder; meant to be 0.");
        _kernelFallbacks = _meter.CreateCounter<long>("mps_kernel_fallback_total", null, "Chains of picture kernels that the CPU took over because their device was lost or could not take them.");
        _frameSeconds = _meter.CreateHistogram<double>(
            "mps_stage_frame_seconds", "s", "Seconds a stage spent per frame, one sample per heart-beat of a job.",
            advice: new() { HistogramBucketBoundaries = FrameBounds });
        // A counter that has not counted yet says 0: absence could as well be a misspelt name.
        _ringFallbacks.Add(0);
        _frameCopies.Add(0);
        _kernelFallbacks.Add(0);
        foreach (var stage in (ReadOnlySpan<string>)["decode", "encode"]) _frames.Add(0, Stage(stage));
        foreach (var result in Enum.GetValues<DeliveryResult>()) Callback(TransportKind.Http, result, 0);
        foreach (var state in (ReadOnlySpan<SubtaskState>)[SubtaskState.Succeeded, SubtaskState.Failed]) Result(SubtaskKind.Transcode, state, 0);

        _meter.CreateObservableGauge("mps_ring_slots", RingSlots, description: "Frame ring slots of running jobs: allocated, and the most in use.");
    }

    public void TaskEnded(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task is { Begun: { } begun, Finished: { } finished }) _taskDuration.Record((finished - begun).TotalSeconds);
        foreach (var subtask in task.Subtasks) Result(subtask.Kind, subtask.State, 1);
    }

    public void JobEnded(double mediaSeconds, double wallSeconds)
    {
        if (mediaSeconds > 0 && wallSeconds > 0) _realtimeRatio.Record(mediaSeconds / wallSeconds);
    }

    /// <param name="sinceAccepted">From the moment a task was accepted, its wait for a worker included.</param>
    public void FirstFrame(TimeSpan sinceAccepted) => _firstFrame.Record(Math.Max(0, sinceAccepted.TotalSeconds)); // a clock may be set back

    /// <summary>One try to deliver an event.</summary>
    public void CallbackAttempted(TransportKind transport, DeliveryResult result) => Callback(transport, result, 1);

    /// <summary>Counts what a job did between two heart-beats.</summary>
    public void Stages(StageCounters before, StageCounters now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        long decoded = now.FramesDecoded - before.FramesDecoded, encoded = now.FramesEncoded - before.FramesEncoded;
        Add(_frames, decoded, Stage("decode"));
        Add(_frames, encoded, Stage("encode"));
        Add(_ringFallbacks, now.RingFallbacks - before.RingFallbacks);
        Add(_frameCopies, now.FrameCopies - before.FrameCopies);
        Add(_kernelFallbacks, now.KernelFallbacks - before.KernelFallbacks);
        PerFrame("decode", now.DecodeSeconds - before.DecodeSeconds, decoded);
        PerFrame("process", now.ProcessSeconds - before.ProcessSeconds, decoded);
        PerFrame("encode", now.EncodeSeconds - before.EncodeSeconds, encoded);
        Interlocked.Add(ref _ringSlots, now.RingSlots - before.RingSlots);
        Interlocked.Add(ref _ringSlotsPeak, now.RingSlotsPeak - before.RingSlotsPeak);
    }

    /// <summary>The ring of an ended job is gone.</summary>
    public void RingGone(StageCounters last)
    {
        ArgumentNullException.ThrowIfNull(last);
        Interlocked.Add(ref _ringSlots, -last.RingSlots);
        Interlocked.Add(ref _ringSlotsPeak, -last.RingSlotsPeak);
    }

    /// <summary>Tells this instance's meter from another's of the same name.</summary>
    internal bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    public void Dispose() => _meter.Dispose();

    /// <summary>A worker is not trusted to count upwards only.</summary>
    private static void Add(Counter<long> counter, long delta, params ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (delta > 0) counter.Add(delta, labels);
    }

    private void Callback(TransportKind transport, DeliveryResult result, int count) => _callbackAttempts.Add(
        count,
        new("transport", transport.Label()),
        new("result", result switch
        {
            DeliveryResult.Delivered => "delivered",
            DeliveryResult.Refused => "refused",
            DeliveryResult.Timeout => "timeout",
            _ => "unreachable",
        }));

    private void Result(SubtaskKind kind, SubtaskState state, int count) =>
        _subtaskResults.Add(count, new("type", kind.ToString()), new("result", state == SubtaskState.Succeeded ? "success" : "fail"));

    private static KeyValuePair<string, object?> Stage(string name) => new("stage", name);

    private void PerFrame(string stage, double seconds, long frames)
    {
        if (frames > 0 && seconds > 0) _frameSeconds.Record(seconds / frames, Stage(stage));
    }

    private IEnumerable<Measurement<long>> Tasks()
    {
        var counts = _store.Count().ToDictionary(c => (c.State, c.Kind), c => c.Tasks);
        return from state in Enum.GetValues<TaskState>()
               from kind in Enum.GetValues<TaskKind>()
               select new Measurement<long>(
                   counts.GetValueOrDefault((state, kind)), new("state", state.Word()), new("kind", kind.Label()));
    }

    private static IEnumerable<Measurement<long>> Deliveries(IOutboxStore outbox)
    {
        var counts = outbox.CountDeliveries();
        return
        [
            new(counts.GetValueOrDefault(OutboxState.Pending), new KeyValuePair<string, object?>("state", "pending")),
            new(counts.GetValueOrDefault(OutboxState.Dead), new KeyValuePair<string, object?>("state", "dead")),
        ];
    }

    private IEnumerable<Measurement<long>> RingSlots() =>
    [
        new(Interlocked.Read(ref _ringSlots), new KeyValuePair<string, object?>("state", "allocated")),
        new(Interlocked.Read(ref _ringSlotsPeak), new KeyValuePair<string, object?>("state", "peak")),
    ];
}
