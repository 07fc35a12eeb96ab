using System.Globalization;
using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Editing;

/// <summary>One part of a sequence at its place in the result.</summary>
/// <param name="Facts">The file.</param>
/// <param name="Range">The part of it that is played.</param>
/// <param name="Start">When it begins, seconds of the result.</param>
/// <param name="Seconds">How long it lasts. Picture and sound of the next part begin together after it, however long its streams are.</param>
internal sealed record SequencePart(ClipFacts Facts, TimeRange Range, double Start, double Seconds);

/// <summary>Clips played around the job's source: heads, the source's range, tails.</summary>
public sealed class ClipSequence
{
    private ClipSequence(SequencePart[] heads, SequencePart main, SequencePart[] tails) => (Heads, Main, Tails) = (heads, main, tails);

    internal IReadOnlyList<SequencePart> Heads { get; }

    internal SequencePart Main { get; }

    internal IReadOnlyList<SequencePart> Tails { get; }

    internal IEnumerable<SequencePart> Parts => [.. Heads, Main, .. Tails];

    /// <summary>Length of the whole, seconds.</summary>
    public double Seconds => Main.Start + Main.Seconds + Tails.Sum(t => t.Seconds);

    /// <summary>Any part can be heard.</summary>
    public bool HasSound => Parts.Any(p => p.Facts.Audio is not null);

    /// <summary>Looks at the clips; null when there are none.</summary>
    /// <param name="heads">Before the source; null = none.</param>
    /// <param name="tails">After it; null = none.</param>
    /// <param name="streams">What is shown and heard of the source.</param>
    /// <param name="range">The part of the source.</param>
    /// <param name="context">The run's.</param>
    /// <exception cref="JobException">A clip cannot be opened or a length cannot be known.</exception>
    public static ClipSequence? Resolve(
        IReadOnlyList<SourceClip>? heads, IReadOnlyList<SourceClip>? tails, StreamSelection streams, TimeRange range, RunContext context)
    {
        if ((heads?.Count ?? 0) + (tails?.Count ?? 0) == 0)
            return null;
        double start = 0;
        SequencePart[] before = [.. (heads ?? []).Select((c, i) => Part(c, Name("head", i), ref start, context))];
        MediaSource source = context.Source;
        double seconds = range.LengthWithin(source.DurationSeconds)
            ?? throw JobException.Request("Clips cannot be put before or after a source that does not state its length.");
        var main = new SequencePart(new ClipFacts(context.Job.Input, streams.Video, streams.Audio, source.DurationSeconds), range, start, seconds);
        start += seconds;
        SequencePart[] after = [.. (tails ?? []).Select((c, i) => Part(c, Name("tail", i), ref start, context))];
        return new ClipSequence(before, main, after);
    }

    private static SequencePart Part(SourceClip clip, string name, ref double start, RunContext context)
    {
        ClipFacts facts = ClipFacts.Of(clip.Source, name, context.Interrupt);
        TimeRange range = TimeRange.Resolve(clip.StartSeconds, clip.EndSeconds, facts.Seconds);
        double seconds = range.LengthWithin(facts.Seconds) ?? throw JobException.Request($"{name} does not state its length.");
        var part = new SequencePart(facts, range, start, seconds);
        start += seconds;
        return part;
    }

    private static string Name(string kind, int index) => string.Create(CultureInfo.InvariantCulture, $"The {kind} clip {index + 1}");
}
