using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Editing;

/// <summary>
/// Plays the sound of a sequence into one output. It reads the source a second time, for sound alone: sound is cheap to
/// decode, and the heads must be through before the source's sound is wanted. Parts without sound are silent. Owns the branch.
/// </summary>
internal sealed class SequenceSoundStage : Stage
{
    private readonly OutputRun _output;
    private readonly ClipSequence _sequence;
    private readonly AudioBranch _branch;
    private readonly Rational _timeBase;
    private readonly Interrupt _interrupt = new();
    private readonly RunCounters _counters;

    /// <param name="output">Whose it is.</param>
    /// <param name="sequence">The parts.</param>
    /// <param name="branch">Takes frames in <paramref name="timeBase"/> from 0; moved in.</param>
    /// <param name="timeBase">Unit of its times.</param>
    /// <param name="counters">The run's.</param>
    public SequenceSoundStage(OutputRun output, ClipSequence sequence, AudioBranch branch, Rational timeBase, RunCounters counters)
        : base($"audio-{output.Index}-sequence")
    {
        (_output, _sequence, _branch, _timeBase, _counters) = (output, sequence, branch, timeBase, counters);
        output.OnFailure(_interrupt.Cancel);
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        using var frame = new MediaFrame();
        try
        {
            _ = _sequence.Parts.All(part => Play(part, frame));
        }
        catch (Exception e) when (e is MediaException or JobException)
        {
            _output.Fail(FailureClassifier.Classify(e, JobPhase.Decode));
        }
        finally
        {
            _branch.End();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _branch.Dispose();
        _interrupt.Dispose();
    }

    private bool Play(SequencePart part, MediaFrame frame)
    {
        if (part.Facts.Audio is not { } stream)
            return true;
        using ClipReader reader = ClipReader.Open(part.Facts.Input, stream.Index, part.Range, _interrupt, 1, _counters);
        double tick = stream.TimeBase.ToDouble(), until = part.Start + part.Seconds;
        while (reader.Read(frame))
        {
            double seconds = Math.Max(part.Start, part.Start + (frame.Facts.Pts * tick));
            if (seconds >= until)
                break;
            frame.Pts = (long)Math.Round(seconds / _timeBase.ToDouble());
            if (!_branch.Push(frame))
                return false;
        }

        return true;
    }
}
