using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Editing;

/// <summary>How the sound of a sequence is made: all parts brought to one form.</summary>
internal sealed class SequenceSound
{
    private const int DefaultSampleRate = 44100;
    private readonly AudioTarget _target;
    private readonly AudioChoice _choice;
    private readonly StreamFacts _made;

    private SequenceSound(AudioTarget target, AudioChoice choice, StreamFacts made) => (_target, _choice, _made) = (target, choice, made);

    /// <summary>Resolves it.</summary>
    /// <param name="target">The rules.</param>
    /// <param name="container">API container.</param>
    /// <param name="sequence">The parts; at least one can be heard.</param>
    /// <exception cref="JobException">This build cannot make the codec, or the rules need a single source.</exception>
    public static SequenceSound Resolve(AudioTarget target, string container, ClipSequence sequence)
    {
        if (target.Loudness == LoudnessMode.Normalize)
            throw JobException.Request("Loudness normalisation cannot be combined with clips before or after the source.", JobFailureDetail.Unsupported);
        int rate = sequence.Main.Facts.Audio?.SampleRateHz ?? DefaultSampleRate;
        StreamFacts made = MadeStream.Audio(rate);
        return new SequenceSound(target, AudioChoice.Resolve(target, container, made), made);
    }

    /// <summary>The stage that plays it.</summary>
    public Stage Stage(OutputRun output, ClipSequence sequence, IPacketWriter writer, int slot, RunContext context)
    {
        var demand = new SoundDemand(output, _made, _target, _choice, new TimeRange(0, sequence.Seconds), writer, slot);
        return new SequenceSoundStage(output, sequence, new AudioBranch(demand, 0), _made.TimeBase, context.Counters);
    }
}
