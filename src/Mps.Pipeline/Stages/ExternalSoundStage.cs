using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Sound;

namespace Mps.Pipeline.Stages;

/// <summary>
/// A sound track that comes from a file of its own: its times are the source's, so
/// that it is cut to the same range; what is shorter is followed by silence. Reads and encodes on its own thread, not far ahead of the pictures that it is written beside.
/// </summary>
public sealed class ExternalSoundStage : Stage
{
    private readonly SoundDemand _demand;
    private readonly RunCounters _counters;
    private readonly MediaInput _file;
    private readonly SoundReader _reader;
    private AudioBranch? _branch;

    /// <param name="demand">What to make; its streams are the file's.</param>
    /// <param name="context">The run's.</param>
    /// <param name="file">Where the sound is.</param>
    public ExternalSoundStage(SoundDemand demand, RunContext context, MediaInput file)
        : base($"sound-{demand.Output.Index}.{demand.Slot}")
    {
        (_demand, _counters, _file) = (demand, context.Counters, file);
        _reader = new SoundReader(file, context.Counters.Scanned);
        demand.Output.OnFailure(_reader.Cancel);
        demand.Output.OnFailure(Pace.Release);
    }

    /// <summary>How far the source has been read; the sound runs free until somebody starts it.</summary>
    public Pace Pace { get; } = new();

    /// <inheritdoc/>
    protected override void Run()
    {
        OutputRun output = _demand.Output;
        try
        {
            var clock = SourceClock.Of(_reader.Source);
            TimeRange range = _demand.PadSeconds > 0 ? _demand.Range with { EndSeconds = _demand.Range.StartSeconds + _demand.PadSeconds } : _demand.Range;
            // Kept to the end of the run: the muxer may ask for the encoder's parameters after the last packet.
            AudioBranch branch = _branch = new AudioBranch(_demand, range, clock, _file, _counters);
            double read = 0;
            _reader.Read(
                _demand.Sources,
                range,
                (pick, frame) =>
                {
                    StreamFacts stream = _demand.Sources[pick].Stream;
                    read = Math.Max(read, (frame.Pts * stream.TimeBase.ToDouble()) - clock.StartSeconds - range.StartSeconds);
                    return branch.Feeds[pick].Push(frame);
                },
                () =>
                {
                    Pace.Wait(read);
                    return output.Failure is null;
                });
            foreach (AudioBranch.Feed feed in branch.Feeds)
                feed.End();
        }
        catch (JobException e)
        {
            output.Fail(e.Failure);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _branch?.Dispose();
        _reader.Dispose();
    }
}
