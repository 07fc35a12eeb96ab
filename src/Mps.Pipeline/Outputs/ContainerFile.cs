using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Outputs;

/// <summary>The file (or HLS playlist with segments) that one output is written to: opened, fed, completed, verified, or removed. Owns the writer.</summary>
internal sealed class ContainerFile : IDisposable
{
    private readonly OutputRun _output;
    private readonly TranscodeOutput _spec;
    private int _video = -1;
    private readonly List<int> _audio = [];
    private int _subtitles;

    /// <param name="output">Whose it is.</param>
    /// <param name="spec">Container, names and segments.</param>
    /// <param name="context">The run's.</param>
    /// <exception cref="JobException">The container cannot be written.</exception>
    /// <exception cref="MediaException">The file cannot be made.</exception>
    public ContainerFile(OutputRun output, TranscodeOutput spec, RunContext context)
    {
        (_output, _spec) = (output, spec);
        ContainerRules container = ContainerRules.Resolve(spec, context.Staging);
        string path = context.PathOf(spec.FileName);
        if (spec.Segments is { } segments)
            context.PathOf(segments.NamePattern);
        MediaSink sink = MediaSink.Open(container.Muxer, path, context.Interrupt);
        if (spec.Copyright is { Length: > 0 } owner)
            sink.SetTag("copyright", owner);
        Writer = new OutputWriter(output, sink, container.Options, context.Counters);
    }

    /// <summary>Where packets go.</summary>
    public OutputWriter Writer { get; }

    /// <summary>Declares the video stream; returns its slot.</summary>
    public int AddVideo() => _video = Writer.Declare();

    /// <summary>Declares an audio stream; returns its slot.</summary>
    public int AddAudio()
    {
        _audio.Add(Writer.Declare());
        return _audio[^1];
    }

    /// <summary>Declares a subtitle stream; returns its slot.</summary>
    public int AddSubtitle()
    {
        _subtitles++;
        return Writer.DeclareAside();
    }

    /// <summary>Completes and verifies the file.</summary>
    /// <exception cref="JobException">Nothing was written, or it is not what was written.</exception>
    /// <exception cref="MediaException">The storage refuses.</exception>
    public OutputResult Conclude(RunContext context)
    {
        Writer.Finish();
        long pictures = _video >= 0 ? Writer.PacketsOf(_video) : 0;
        int sounds = _audio.Count(a => Writer.PacketsOf(a) > 0);
        if (pictures + sounds == 0)
            throw JobException.InSource(JobPhase.Decode, "No frame of the source could be decoded.");
        if (_video >= 0 && pictures == 0)
            throw JobException.InSource(JobPhase.Decode, "No picture of the source's video could be decoded.");
        if (_spec.Segments is not null)
            SegmentNaming.Apply(_spec, context.Staging);
        var expected = new OutputExpectation(pictures > 0, sounds, _output.WrittenSeconds, pictures, _subtitles);
        return OutputVerifier.Verify(_output, _spec, context.Staging, expected, context.Interrupt);
    }

    /// <summary>Closes the file and removes what lies in the staging folder.</summary>
    public void Discard(string staging)
    {
        Writer.Dispose();
        StagedFiles.Remove(_spec, staging);
    }

    /// <inheritdoc/>
    public void Dispose() => Writer.Dispose();
}
