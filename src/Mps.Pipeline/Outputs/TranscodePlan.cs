using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Outputs;

/// <summary>One file, or one HLS playlist with its segments.</summary>
internal sealed class TranscodePlan(TranscodeOutput spec) : PlannedOutput(new OutputRun(spec))
{
    private OutputWriter? _writer;
    private int _videoSlot = -1;
    private int _audioSlot = -1;

    /// <inheritdoc/>
    public override void Open(RunContext context)
    {
        MediaSource source = context.Source;
        StreamSelection streams = StreamSelection.Resolve(spec.Video, spec.Audio, source);
        Range = TimeRange.Resolve(spec.StartSeconds, spec.EndSeconds, source.DurationSeconds);
        LengthSeconds = Range.LengthWithin(source.DurationSeconds);
        AudioChoice? sound = streams.Audio is { } heard && spec.Audio!.Codec != "copy"
            ? AudioChoice.Resolve(spec.Audio, spec.Container, heard)
            : null;
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
                Encodes = [new EncodeDemand(Run, $"video-{Run.Index}", video, spec.Video, Range, _writer, _videoSlot, spec.Segments?.DurationSeconds ?? 0)];
        }

        if (streams.Audio is { } audio)
        {
            _audioSlot = _writer.Declare();
            if (sound is null)
                copies.Add(new CopyDemand(Run, audio, Range, _writer, _audioSlot));
            else
                Sounds = [new SoundDemand(Run, audio, spec.Audio!, sound, Range, _writer, _audioSlot)];
        }

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

    private OutputExpectation Finish(OutputWriter writer)
    {
        writer.Finish();
        Concluded = true;
        long pictures = _videoSlot >= 0 ? writer.PacketsOf(_videoSlot) : 0;
        long sounds = _audioSlot >= 0 ? writer.PacketsOf(_audioSlot) : 0;
        if (pictures + sounds == 0)
            throw JobException.InSource(JobPhase.Decode, "No frame of the source could be decoded.");
        if (_videoSlot >= 0 && pictures == 0)
            throw JobException.InSource(JobPhase.Decode, "No picture of the source's video could be decoded.");
        return new OutputExpectation(pictures > 0, sounds > 0, Run.WrittenSeconds, pictures);
    }
}
