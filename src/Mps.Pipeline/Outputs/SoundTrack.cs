using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Sound;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Outputs;

/// <summary>One sound track of an output, decided before anything is written: from which streams, of which file, how coded.</summary>
/// <param name="Target">What was asked for.</param>
/// <param name="Picks">What it is made from; at least one.</param>
/// <param name="Choice">How it is made; null = copied.</param>
public sealed record SoundTrack(AudioTarget Target, IReadOnlyList<PickedSound> Picks, AudioChoice? Choice)
{
    /// <summary>Resolves the tracks of an output, in order.</summary>
    /// <param name="targets">What was asked for.</param>
    /// <param name="container">API container; "" = the caller has its own rules.</param>
    /// <param name="context">The run's.</param>
    /// <param name="output">Gets a word about tracks that are left out because the source has no sound.</param>
    /// <exception cref="JobException">A track cannot be had, or the container cannot hold it.</exception>
    public static IReadOnlyList<SoundTrack> Resolve(IEnumerable<AudioTarget?> targets, string container, RunContext context, OutputRun output)
    {
        List<SoundTrack> tracks = [];
        foreach (AudioTarget target in targets.OfType<AudioTarget>())
        {
            if (Resolve(target, container, context) is { } track)
                tracks.Add(track);
            else
                output.Explain("audio: the source has none; left out");
        }

        AudioContainer.DemandTracks(container, tracks.Count);
        if (tracks.Count(t => t.Target.Default) > 1)
            throw JobException.Request("More than one audio track is marked as the default.");
        return tracks;
    }

    /// <summary>Resolves one track; null when the source has no sound and none of its tracks was named.</summary>
    /// <exception cref="JobException">It cannot be had, or the container cannot hold it.</exception>
    public static SoundTrack? Resolve(AudioTarget target, string container, RunContext context)
    {
        if (target.External is { } file)
            return ResolveExternal(target, container, file, context);
        IReadOnlyList<PickedSound> picks = PickedSound.Resolve(target, context.Source);
        return picks.Count == 0 ? null : new SoundTrack(target, picks, Decide(target, container, picks));
    }

    /// <summary>States what the track needs of the run.</summary>
    /// <param name="output">Whose it is.</param>
    /// <param name="range">The part of the source that the output shows.</param>
    /// <param name="writer">Where the packets go.</param>
    /// <param name="slot">The stream there, declared.</param>
    /// <param name="context">The run's.</param>
    /// <param name="wants">Gets the demand or the stage.</param>
    public void State(OutputRun output, TimeRange range, IPacketWriter writer, int slot, RunContext context, SoundWants wants)
    {
        StreamFacts leader = Picks[0].Stream;
        if (Choice is null)
        {
            wants.Copies.Add(new CopyDemand(output, leader, range, writer, slot) { Label = StreamLabel.Of(Target, leader.Language) });
            return;
        }

        var demand = new SoundDemand(output, leader, Target, Choice, range, writer, slot) { Sources = Picks };
        if (Target.External is not { } file)
        {
            wants.Sounds.Add(demand);
            return;
        }

        demand = demand with { PadSeconds = range.LengthWithin(context.Source.DurationSeconds) ?? 0 };
        wants.Stages.Add(new ExternalSoundStage(demand, context, file));
    }

    private static AudioChoice? Decide(AudioTarget target, string container, IReadOnlyList<PickedSound> picks) =>
        target.Codec == "copy" ? null : AudioChoice.Resolve(target, container, picks[0].Stream);

    private static SoundTrack ResolveExternal(AudioTarget target, string container, MediaInput file, RunContext context)
    {
        if (target.Codec == "copy")
            throw JobException.Request("A sound of its own file cannot be copied, because it has to be cut and padded to the picture; name an audio codec.", JobFailureDetail.Unsupported);
        using var reader = new SoundReader(file, context.Counters.Scanned);
        IReadOnlyList<PickedSound> picks = PickedSound.Resolve(target, reader.Source);
        if (picks.Count == 0)
            throw JobException.Request("The file that the sound is to come from has no audio stream.", JobFailureDetail.NoAudio);
        return new SoundTrack(target, picks, Decide(target, container, picks));
    }
}

/// <summary>What the sound tracks of one output need.</summary>
public sealed class SoundWants
{
    /// <summary>To encode, from the source.</summary>
    public List<SoundDemand> Sounds { get; } = [];

    /// <summary>To copy, from the source.</summary>
    public List<CopyDemand> Copies { get; } = [];

    /// <summary>To encode, from files of their own.</summary>
    public List<ExternalSoundStage> Stages { get; } = [];
}
