using Mps.Av;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Live.Transcode;

/// <summary>
/// Everything that is encoded from a live stream, all of it from one decode: ladders and pushes. The stream's thread only fills a queue;
/// when decoders and encoders cannot keep up, pictures are dropped and counted, and whatever is recorded besides never notices.
/// </summary>
internal sealed class LiveTranscode : LiveOutputWriter
{
    // Of a push that must be encoded without a template that says how.
    private static readonly VideoTarget s_usualVideo = new("h264");
    private static readonly AudioTarget s_usualAudio = new("aac");

    private readonly IReadOnlyList<OutputRun> _runs;
    private readonly List<LiveEnd> _ends = [];
    private readonly HardwarePolicy? _hardware;
    private readonly LiveQueue _queue = new();
    private readonly LiveDecodeStage _stage;
    private readonly RunCounters _counters = new();
    private int _well;
    private bool _started;

    /// <param name="context">The stream's.</param>
    /// <param name="spec">The stream.</param>
    /// <param name="outputs">Those of its outputs that are encoded; at least one.</param>
    public LiveTranscode(LiveContext context, LiveSpec spec, IReadOnlyList<LiveOutput> outputs)
        : base(context, outputs[0].Index)
    {
        _hardware = spec.Hardware;
        _well = outputs.Count;
        List<OutputRun> runs = [];
        foreach (LiveOutput output in outputs)
        {
            var run = new OutputRun(output.Index);
            run.OnFailure(() =>
            {
                Interlocked.Decrement(ref _well);
                Emit(new LiveOutputFailedEvent(TaskId, run.Index, run.Failure!));
            });
            runs.Add(run);
            LiveOutputResume? resume = spec.Resume?.Outputs.FirstOrDefault(o => o.Index == output.Index);
            switch (output)
            {
                case LiveLadderOutput ladder:
                    Add(run, ladder, resume);
                    break;
                case LivePushOutput push:
                    Add(run, push);
                    break;
                default:
                    throw new ArgumentException($"{output.GetType().Name} is not encoded.", nameof(outputs));
            }
        }

        _runs = runs;
        SlatePicture? slate = spec.Slate is { } wanted ? new SlatePicture(wanted) : null;
        _stage = new LiveDecodeStage(_queue, slate, OpenGraph, _counters);
    }

    /// <inheritdoc/>
    public override bool HasFailed => Volatile.Read(ref _well) == 0;

    /// <inheritdoc/>
    public override IEnumerable<LivePushProgress> Pushes => _ends.Select(e => e.Streams).OfType<EncodedPush>().Select(p => p.Progress);

    /// <summary>Pictures that decoders and encoders had no time for.</summary>
    public override long Dropped => _queue.Dropped;

    /// <inheritdoc/>
    public override void Fail(Exception error) => Fail(FailureClassifier.Classify(error, JobPhase.Mux));

    /// <inheritdoc/>
    public override void Complete()
    {
        _queue.End();
        _stage.Join();
        foreach (LiveEnd end in _ends)
            end.Streams.Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Complete();
        _stage.Dispose();
        _queue.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnConnect(LiveTracks tracks, bool fromKey)
    {
        _queue.Connect(tracks.Copy(), fromKey);
        if (_started)
            return;
        _started = true;
        _stage.Start(error => Fail(FailureClassifier.Classify(error, JobPhase.Decode)));
    }

    /// <inheritdoc/>
    protected override void OnPacket(in LivePacket packet) => _queue.Add(packet);

    /// <inheritdoc/>
    protected override void OnInterrupt() => _queue.Lose();

    /// <inheritdoc/>
    protected override void OnFinish() => _queue.End();

    private void Add(OutputRun run, LiveLadderOutput ladder, LiveOutputResume? resume)
    {
        if (ladder.Rungs.FirstOrDefault(r => r.Codec is not ("h264" or "h265")) is { } other)
        {
            run.Fail(JobException.Request($"The rungs of a live ladder are H.264 or H.265, not {other.Codec}.", JobFailureDetail.Unsupported).Failure);
            return;
        }

        // Players have seen nothing of what an attempt before left open.
        var open = new DirectoryInfo(Path.Combine(Context.Staging, OpenPiece.Folder));
        foreach (FileInfo left in open.Exists ? open.EnumerateFiles($"{ladder.Index}-*") : [])
            left.Delete();
        for (int rung = 0; rung < ladder.Rungs.Count; rung++)
        {
            VideoTarget target = ladder.Rungs[rung] with { LowDelay = ladder.LowLatency };
            _ends.Add(new LiveEnd(
                run, $"live-{ladder.Index}.{rung}", target, ladder.Audio, ladder.SegmentSeconds, new LadderRung(Context, this, ladder, rung, resume)));
        }
    }

    private void Add(OutputRun run, LivePushOutput push)
    {
        VideoTarget video = (push.Video is null or { Codec: "copy" } ? s_usualVideo : push.Video) with { LowDelay = true };
        AudioTarget audio = push.Audio is null or { Codec: "copy" } ? s_usualAudio : push.Audio;
        var sender = new LiveSender(push, Context, e => run.Fail(e.Failure));
        _ends.Add(new LiveEnd(run, $"live-{push.Index}", video, audio, 0, new EncodedPush(sender, push.Url, hasAudio: true)));
    }

    private LiveGraph OpenGraph(StreamFacts video, StreamFacts audio)
    {
        var graph = new LiveGraph(_ends, video, audio, _hardware, _counters);
        graph.Start(error => Fail(FailureClassifier.Classify(error, JobPhase.Encode)));
        return graph;
    }

    private void Fail(JobFailure failure)
    {
        foreach (OutputRun run in _runs)
            run.Fail(failure);
    }
}
