using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Editing;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Overlays;

namespace Mps.Pipeline.Outputs;

/// <summary>One file, or one HLS playlist with its segments.</summary>
internal sealed class TranscodePlan(TranscodeOutput asked) : PlannedOutput(new OutputRun(asked.Index))
{
    private ContainerFile? _file;

    /// <inheritdoc/>
    public override void Open(RunContext context)
    {
        MediaSource source = context.Source;
        TranscodeOutput spec = asked.Conform ? Conformer.Apply(asked, context, Run) : asked;
        IReadOnlyList<AudioTarget?> tracks = [spec.Audio, .. spec.MoreAudio ?? []];
        bool ownSound = tracks.Any(t => t?.External is not null);
        StreamSelection streams = spec.Video is null && ownSound ? new StreamSelection(null, null) : StreamSelection.Resolve(spec.Video, ownSound ? null : spec.Audio, source);
        Range = TimeRange.Resolve(spec.StartSeconds, spec.EndSeconds, source.DurationSeconds);
        ClipSequence? sequence = ClipSequence.Resolve(spec.Heads, spec.Tails, streams, Range, context);
        LengthSeconds = sequence?.Seconds ?? Range.LengthWithin(source.DurationSeconds);
        if (sequence is not null)
            CheckSequence(spec, ownSound);
        // Ask now, so that what cannot be made is refused before anything is written.
        if (streams.Video is { } seen)
            DemandVideo(spec, seen);
        SequenceSound? joined = sequence is { HasSound: true } && spec.Audio is { } wanted ? SequenceSound.Resolve(wanted, spec.Container, sequence) : null;
        IReadOnlyList<SoundTrack> sounds = sequence is null ? SoundTrack.Resolve(tracks, spec.Container, context, Run) : [];
        IReadOnlyList<SubtitleStream> subtitles = [.. (spec.Subtitles ?? []).Select(s => SubtitleStream.Resolve(s, spec.Container, context))];

        _file = new ContainerFile(Run, spec, context);
        List<CopyDemand> copies = [];
        if (streams.Video is { } video)
        {
            int slot = _file.AddVideo();
            if (spec.Video!.Codec == "copy")
                copies.Add(new CopyDemand(Run, video, Range, _file.Writer, slot));
            else
                Encodes = [new EncodeDemand(Run, $"video-{Run.Index}", video, Storable(spec, spec.Video), Range, _file.Writer, slot, spec.Segments?.DurationSeconds ?? 0)
                {
                    Sequence = sequence,
                    Overlays = spec.Overlays ?? [],
                    ConstantRate = VideoContainer.NeedsConstantRate(spec.Container),
                    Timeline = new OverlayTimeline(context.Job.Input, Range.StartSeconds, LengthSeconds),
                }];
        }

        var wants = new SoundWants();
        foreach (SoundTrack sound in sounds)
            sound.State(Run, Range, _file.Writer, _file.AddAudio(), context, wants);
        copies.AddRange(wants.Copies);
        Sounds = wants.Sounds;
        OwnStages = joined is null ? wants.Stages : [joined.Stage(Run, sequence!, _file.Writer, _file.AddAudio(), context)];
        foreach (SubtitleStream subtitle in subtitles)
            subtitle.Write(_file.Writer, _file.AddSubtitle(), Range, LengthSeconds, Run);
        Copies = copies;
    }

    /// <inheritdoc/>
    public override OutputResult Conclude(RunContext context)
    {
        OutputResult result = _file!.Conclude(context);
        Concluded = true;
        return result;
    }

    /// <inheritdoc/>
    public override void Discard(string staging) => _file?.Discard(staging);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file?.Dispose();

    // AVI keeps no presentation times: B-frames would come late by their number, and the sound with them early.
    private static VideoTarget Storable(TranscodeOutput spec, VideoTarget target) => spec.Container == "avi" ? target with { BFrames = 0 } : target;

    private static void DemandVideo(TranscodeOutput spec, StreamFacts stream)
    {
        VideoTarget target = spec.Video!;
        if (target.Codec != "copy")
        {
            VideoContainer.Demand(spec.Container, target.Codec, spec.Segments?.Form);
            EncoderChoice.Resolve(target, default, forceIdr: false, threads: 1);
        }
        else if (VideoContainer.ApiCodec(stream.Codec) is { } codec)
        {
            VideoContainer.Demand(spec.Container, codec, spec.Segments?.Form);
        }
    }

    private static void CheckSequence(TranscodeOutput spec, bool ownSound)
    {
        string? why = spec.Video is { Codec: "copy" } || spec.Audio is { Codec: "copy" } ? "need the source's streams to be encoded; the template copies them"
            : ownSound || spec.MoreAudio is { Count: > 0 } ? "cannot be combined with added audio tracks"
            : spec.Subtitles is { Count: > 0 } ? "cannot be combined with added subtitle tracks"
            : null;
        if (why is not null)
            throw JobException.Request($"Clips before or after the source {why}.", JobFailureDetail.Unsupported);
    }
}
