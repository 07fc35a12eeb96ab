using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Editing;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Outputs;

/// <summary>One file, or one HLS playlist with its segments.</summary>
internal sealed class TranscodePlan(TranscodeOutput spec) : PlannedOutput(new OutputRun(spec))
{
    private ContainerFile? _file;

    /// <inheritdoc/>
    public override void Open(RunContext context)
    {
        MediaSource source = context.Source;
        StreamSelection streams = StreamSelection.Resolve(spec.Video, spec.Audio, source);
        Range = TimeRange.Resolve(spec.StartSeconds, spec.EndSeconds, source.DurationSeconds);
        ClipSequence? sequence = ClipSequence.Resolve(spec.Heads, spec.Tails, streams, Range, context);
        LengthSeconds = sequence?.Seconds ?? Range.LengthWithin(source.DurationSeconds);
        bool encodesSound = spec.Audio is { Codec: not "copy" } && (streams.Audio is not null || sequence is { HasSound: true });
        StreamFacts? heard = sequence is null ? streams.Audio : MadeStream.Audio(streams.Audio?.SampleRateHz ?? 44100);
        AudioChoice? sound = encodesSound ? AudioChoice.Resolve(spec.Audio!, spec.Container, heard!) : null;
        // Ask now, so that a missing encoder is refused before anything is written.
        if (streams.Video is not null && spec.Video!.Codec != "copy")
            EncoderChoice.Resolve(spec.Video, default, forceIdr: false, threads: 1);
        if (sequence is not null && (spec.Video is { Codec: "copy" } || spec.Audio is { Codec: "copy" }))
            throw JobException.Request("Clips before or after the source need its streams to be encoded; the template copies them.", JobFailureDetail.Unsupported);

        _file = new ContainerFile(Run, spec, context);
        List<CopyDemand> copies = [];
        if (streams.Video is { } video)
        {
            int slot = _file.AddVideo();
            if (spec.Video!.Codec == "copy")
                copies.Add(new CopyDemand(Run, video, Range, _file.Writer, slot));
            else
                Encodes = [new EncodeDemand(Run, $"video-{Run.Index}", video, spec.Video, Range, _file.Writer, slot, spec.Segments?.DurationSeconds ?? 0) { Sequence = sequence }];
        }

        if (sound is not null && sequence is not null)
            AddSequenceSound(context, sequence, heard!, sound);
        else if (streams.Audio is { } audio)
            AddSound(audio, sound, copies);
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

    private void AddSound(StreamFacts audio, AudioChoice? sound, List<CopyDemand> copies)
    {
        int slot = _file!.AddAudio();
        if (sound is null)
            copies.Add(new CopyDemand(Run, audio, Range, _file.Writer, slot));
        else
            Sounds = [new SoundDemand(Run, audio, spec.Audio!, sound, Range, _file.Writer, slot)];
    }

    private void AddSequenceSound(RunContext context, ClipSequence sequence, StreamFacts heard, AudioChoice sound)
    {
        var demand = new SoundDemand(Run, heard, spec.Audio!, sound, new TimeRange(0, sequence.Seconds), _file!.Writer, _file.AddAudio());
        OwnStages = [new SequenceSoundStage(Run, sequence, new AudioBranch(demand, 0), heard.TimeBase, context.Counters)];
    }
}
