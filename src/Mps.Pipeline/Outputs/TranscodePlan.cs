using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Outputs;

/// <summary>One file, or one HLS playlist with its segments.</summary>
internal sealed class TranscodePlan(TranscodeOutput spec) : PlannedOutput(new OutputRun(spec))
{
    private OutputWriter? _writer;
    private int _videoSlot = -1;
    private readonly List<int> _soundSlots = [];
    private IReadOnlyList<SubtitleStream> _subtitles = [];

    /// <inheritdoc/>
    public override void Open(RunContext context)
    {
        MediaSource source = context.Source;
        IReadOnlyList<SoundTrack> sounds = SoundTrack.Resolve([spec.Audio, .. spec.MoreAudio ?? []], spec.Container, context, Run);
        bool ownSound = sounds.Any(s => s.Target.External is not null);
        StreamSelection streams = spec.Video is null && ownSound ? new StreamSelection(null, null) : StreamSelection.Resolve(spec.Video, ownSound ? null : spec.Audio, source);
        _subtitles = [.. (spec.Subtitles ?? []).Select(s => SubtitleStream.Resolve(s, spec.Container, context))];
        Range = TimeRange.Resolve(spec.StartSeconds, spec.EndSeconds, source.DurationSeconds);
        LengthSeconds = Range.LengthWithin(source.DurationSeconds);
        // Ask now, so that a missing encoder is refused before anything is written.
        if (streams.Video is not null && spec.Video!.Codec != "copy")
            EncoderChoice.Resolve(spec.Video, default, forceIdr: false, threads: 1);

        ContainerRules container = ContainerRules.Resolve(spec, context.Staging);
        string path = context.PathOf(spec.FileName);
        if (spec.Segments is { } segments)
            context.PathOf(segments.NamePattern);
        _writer = new OutputWriter(Run, MediaSink.Open(container.Muxer, path, context.Interrupt), container.Options, context.Counters);

        List<CopyDemand> copies = [];
        if (streams.Video is { } video)
        {
            _videoSlot = _writer.Declare();
            if (spec.Video!.Codec == "copy")
                copies.Add(new CopyDemand(Run, video, Range, _writer, _videoSlot));
            else
                Encodes = [new EncodeDemand(Run, $"video-{Run.Index}", video, Storable(spec.Video), Range, _writer, _videoSlot, spec.Segments?.DurationSeconds ?? 0)];
        }

        var wants = new SoundWants();
        foreach (SoundTrack sound in sounds)
        {
            _soundSlots.Add(_writer.Declare());
            sound.State(Run, Range, _writer, _soundSlots[^1], context, wants);
        }

        copies.AddRange(wants.Copies);
        Sounds = wants.Sounds;
        OwnStages = wants.Stages;
        foreach (SubtitleStream subtitle in _subtitles)
            subtitle.Write(_writer, _writer.DeclareAside(), Range, LengthSeconds, Run);
        Copies = copies;
    }

    /// <inheritdoc/>
    public override OutputResult Conclude(RunContext context)
    {
        OutputExpectation expected = Finish(_writer!);
        if (spec.Segments is not null)
            SegmentNaming.Apply(spec, context.Staging);
        return OutputVerifier.Verify(Run, spec, context.Staging, expected, context.Interrupt);
    }

    /// <inheritdoc/>
    public override void Discard(string staging)
    {
        _writer?.Dispose();
        StagedFiles.Remove(spec, staging);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _writer?.Dispose();

    // AVI keeps no presentation times: B-frames would come late by their number, and the sound with them early.
    private VideoTarget Storable(VideoTarget target) => spec.Container == "avi" ? target with { BFrames = 0 } : target;

    private OutputExpectation Finish(OutputWriter writer)
    {
        writer.Finish();
        Concluded = true;
        long pictures = _videoSlot >= 0 ? writer.PacketsOf(_videoSlot) : 0;
        int heard = _soundSlots.Count(s => writer.PacketsOf(s) > 0);
        if (pictures + heard == 0)
            throw JobException.InSource(JobPhase.Decode, "No frame of the source could be decoded.");
        if (_videoSlot >= 0 && pictures == 0)
            throw JobException.InSource(JobPhase.Decode, "No picture of the source's video could be decoded.");
        return new OutputExpectation(pictures > 0, heard, Run.WrittenSeconds, pictures, _subtitles.Count);
    }
}
