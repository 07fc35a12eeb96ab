using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline;

/// <summary>One output with the decisions made for it and, once its graph is built, its writer. Owns the writer.</summary>
public sealed class PlannedOutput(OutputRun run) : IDisposable
{
    private OutputWriter? _writer;
    private int _videoSlot = -1;
    private int _audioSlot = -1;
    private bool _finished;

    /// <summary>Its state.</summary>
    public OutputRun Run { get; } = run;

    /// <summary>Streams it shows.</summary>
    public StreamSelection Streams { get; private set; } = new(null, null);

    /// <summary>Part of the source it shows.</summary>
    public TimeRange Range { get; private set; } = new(0, null);

    /// <summary>Length of the range in seconds; null when unknown.</summary>
    public double? LengthSeconds { get; private set; }

    /// <summary>How its sound is made; null when it is copied or left out.</summary>
    public AudioChoice? Audio { get; private set; }

    /// <summary>0 to 100.</summary>
    public int Percent => _finished ? 100
        : LengthSeconds is > 0 and var length ? (int)Math.Clamp(Run.WrittenSeconds / length * 100, 0, 99)
        : 0;

    /// <summary>Its muxer.</summary>
    public OutputWriter Writer => _writer ?? throw new InvalidOperationException("The output was not opened.");

    /// <summary>Slot of the video stream in the writer; -1 = none.</summary>
    public int VideoSlot => _videoSlot;

    /// <summary>Slot of the audio stream in the writer; -1 = none.</summary>
    public int AudioSlot => _audioSlot;

    /// <summary>Fits the request to the source and opens the output's file.</summary>
    /// <exception cref="JobException">They do not fit.</exception>
    /// <exception cref="MediaException">The file cannot be made.</exception>
    public void Open(MediaSource source, string stagingDirectory, Interrupt interrupt, RunCounters counters)
    {
        TranscodeOutput spec = Run.Spec;
        Streams = StreamSelection.Resolve(spec, source);
        Range = TimeRange.Resolve(spec.StartSeconds, spec.EndSeconds, source.DurationSeconds);
        LengthSeconds = Range.LengthWithin(source.DurationSeconds);
        if (Streams.Audio is { } audio && spec.Audio!.Codec != "copy")
            Audio = AudioChoice.Resolve(spec.Audio, spec.Container, audio);
        // Ask now, so that a missing encoder is refused before anything is written.
        if (Streams.Video is not null && spec.Video!.Codec != "copy")
            EncoderChoice.Resolve(spec.Video, default, forceIdr: false, threads: 1);

        ContainerRules container = ContainerRules.Resolve(spec, stagingDirectory);
        string path = Path.Combine(stagingDirectory, spec.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (spec.Segments is { } segments)
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(stagingDirectory, segments.NamePattern))!);
        _writer = new OutputWriter(Run, MediaSink.Open(container.Muxer, path, interrupt), container.Options, counters);
        if (Streams.Video is not null)
            _videoSlot = _writer.Declare();
        if (Streams.Audio is not null)
            _audioSlot = _writer.Declare();
    }

    /// <summary>Completes the file and says what it must hold.</summary>
    /// <exception cref="MediaException">The storage refuses.</exception>
    /// <exception cref="JobException">Nothing was written.</exception>
    public OutputExpectation Finish()
    {
        Writer.Finish();
        _finished = true;
        long pictures = _videoSlot >= 0 ? Writer.PacketsOf(_videoSlot) : 0;
        long sounds = _audioSlot >= 0 ? Writer.PacketsOf(_audioSlot) : 0;
        if (pictures + sounds == 0)
            throw JobException.InSource(JobPhase.Decode, "No frame of the source could be decoded.");
        if (_videoSlot >= 0 && pictures == 0)
            throw JobException.InSource(JobPhase.Decode, "No picture of the source's video could be decoded.");
        return new OutputExpectation(pictures > 0, sounds > 0, Run.WrittenSeconds, pictures);
    }

    /// <summary>Closes the file without completing it.</summary>
    public void Discard() => _writer?.Dispose();

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();
}
