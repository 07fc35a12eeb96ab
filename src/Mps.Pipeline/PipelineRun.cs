using System.Diagnostics;
using System.Globalization;
using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages.Enhance;
using Mps.Pipeline.Taps;

namespace Mps.Pipeline;

/// <summary>
/// One run of a <see cref="JobSpec"/>, and the only place that knows the whole graph:
/// <code>
/// source ─► demux ─┬─► video-decode ─► ring ─► pictures (range, rate, sizes) ─┬─► video-0 (encode) ─► writer 0
///                  │                                                          └─► video-1 (encode) ─► writer 1
///                  ├─► audio-decode ─► branches of all outputs                                     ─► writers
///                  └─► copies                                                                      ─► writers
/// </code>
/// (1) open the source, (2) plan every output, (3) build the graph, (4) start the stages and wait, (5) finish and verify each
/// output. Outputs fail alone; only the source can fail all of them.
/// </summary>
public sealed class PipelineRun : IDisposable
{
    private readonly JobSpec _job;
    private readonly Action<JobEvent> _emit;
    private readonly Func<HardwareInventory> _hardware;
    private readonly Interrupt _interrupt = new();
    private readonly RunCounters _counters = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly StageTaps _taps = new();
    private readonly OpenEnhanceDevice? _enhanceDevice;
    private PipelineGraph? _graph;
    private string? _probeComplaint;
    private volatile bool _cancelled;
    private int _firstFrame;

    /// <param name="job">What to do.</param>
    /// <param name="emit">Receives events, from several threads.</param>
    /// <param name="hardware">What devices do; asked only when the job wants hardware. Null = this machine's.</param>
    /// <param name="enhanceDevice">Opens what improves pictures instead of the CPU; asked only when the job wants it. Null = there is nothing.</param>
    public PipelineRun(JobSpec job, Action<JobEvent> emit, Func<HardwareInventory>? hardware = null, OpenEnhanceDevice? enhanceDevice = null)
    {
        _enhanceDevice = enhanceDevice;
        _hardware = hardware ?? (static () => HardwareInventory.OfThisMachine);
        _job = job;
        _emit = emit;
    }

    /// <summary>Stops everything within a second; <see cref="Run"/> then returns Cancelled. Any thread.</summary>
    public void Cancel()
    {
        _cancelled = true;
        _interrupt.Cancel();
        lock (_gate)
            _graph?.Stop();
    }

    /// <summary>The heart-beat as of now. Any thread.</summary>
    public ProgressEvent Progress()
    {
        PipelineGraph? graph;
        lock (_gate)
            graph = _graph;
        if (graph is null)
            return new ProgressEvent(0, null, _counters.Work, [], _counters.Snapshot());
        OutputProgress[] outputs = [.. graph.Outputs.Select(o => new OutputProgress(o.Run.Index, o.Percent))];
        double media = graph.Outputs.Where(o => o.Run.Failure is null).Select(o => o.Run.WrittenSeconds).DefaultIfEmpty(0).Min();
        double? length = graph.Outputs.Select(o => o.LengthSeconds).DefaultIfEmpty(null).Max();
        return new ProgressEvent(media, length, _counters.Work, outputs, _counters.Snapshot());
    }

    /// <summary>
    /// Lets another process look at the pictures of a stage; <see cref="TappedEvent"/> answers when its next one passes, or when there is no such stage. Any
    /// thread.
    /// </summary>
    public void Tap(TapCommand command) =>
        _taps.Watch(command.Id, command.Stage, (ring, refusal) => _emit(new TappedEvent(command.Id, ring, refusal)));

    /// <summary>Ends what <see cref="Tap"/> began. Any thread.</summary>
    public void Untap(UntapCommand command) => _taps.Unwatch(command.Id);

    /// <summary>Does the work and says how it ended; every output has its own event before that.</summary>
    public JobEndedEvent Run()
    {
        try
        {
            using MediaSource source = SourceOpener.Open(_job.Input, _interrupt);
            _probeComplaint = AvLog.TakeLastError();
            MediaInfo info = MediaInspector.Describe(source);
            _emit(new SourceOpenedEvent(info));
            using EnhanceDeviceChoice device = EnhanceDeviceChoice.For(_job, _enhanceDevice);
            var context = new RunContext(_job, source, _interrupt, _counters, OnFirstFrame) { Hardware = _hardware, EnhanceOn = device, Taps = _taps };
            var graph = new PipelineGraph(context);
            _taps.Settle();
            try
            {
                lock (_gate)
                {
                    _graph = graph;
                    if (_cancelled)
                        graph.Stop();
                }

                return Execute(graph, context);
            }
            finally
            {
                lock (_gate)
                    _graph = null;
                graph.Dispose();
            }
        }
        catch (JobException e)
        {
            return _cancelled ? End(JobOutcome.Cancelled) : Fail(e.Failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _taps.Dispose();
        _interrupt.Dispose();
    }

    private JobEndedEvent Execute(PipelineGraph graph, RunContext context)
    {
        graph.Execute();
        if (_cancelled)
            return Abandon(graph, End(JobOutcome.Cancelled));
        if (graph.Error is { } error)
            return Abandon(graph, Fail(FailureClassifier.Classify(error, JobPhase.Decode)));
        if (graph.TruncatedAt is { } at)
        {
            return Abandon(graph, Fail(InItsWords(new JobFailure(JobPhase.Decode, JobFault.Source, false, string.Create(CultureInfo.InvariantCulture,
                $"The source is cut off: it states {context.Source.DurationSeconds:0.###} s and ends after {Math.Max(0, at):0.###} s.")))));
        }

        foreach (PlannedOutput output in graph.Outputs)
            Conclude(output, context);
        return End(_cancelled ? JobOutcome.Cancelled : JobOutcome.Completed);
    }

    private void Conclude(PlannedOutput output, RunContext context)
    {
        try
        {
            if (output.Run.Failure is null)
            {
                if (_counters.DecodeErrors > 0)
                    output.Run.Explain($"{_counters.DecodeErrors} damaged packets of the source were skipped");
                OutputResult result = output.Conclude(context);
                _counters.Verified();
                _emit(new OutputFinishedEvent(result));
                return;
            }
        }
        catch (Exception e) when (e is MediaException or JobException or IOException or UnauthorizedAccessException)
        {
            output.Run.Fail(InItsWords(FailureClassifier.Classify(e, JobPhase.Mux)));
        }

        output.Discard(_job.StagingDirectory);
        if (!_cancelled)
            _emit(new OutputFailedEvent(output.Run.Index, output.Run.Failure!));
    }

    private JobEndedEvent Abandon(PipelineGraph graph, JobEndedEvent end)
    {
        foreach (PlannedOutput output in graph.Outputs)
            output.Discard(_job.StagingDirectory);
        return end;
    }

    // Our verdict on a source that the library only complained about, with its complaint.
    private JobFailure InItsWords(JobFailure failure) =>
        failure is { Phase: JobPhase.Decode, Fault: JobFault.Source, LibraryCode: 0 } && (_counters.FirstComplaint ?? _probeComplaint) is { } words
            ? failure with { Message = $"{failure.Message} ({words})" }
            : failure;

    private void OnFirstFrame()
    {
        if (Interlocked.Exchange(ref _firstFrame, 1) == 0)
            _emit(new FirstFrameEvent(Stopwatch.GetElapsedTime(_started).TotalSeconds, _counters.RingDescriptor));
    }

    private JobEndedEvent Fail(JobFailure failure) => new(JobOutcome.Failed, _counters.Snapshot(), failure);

    private JobEndedEvent End(JobOutcome outcome) => new(outcome, _counters.Snapshot());
}
