using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Outputs;

/// <summary>Turns the targets of streams that already are what is wanted into copies, and says so; says why where they are not.</summary>
internal static class Conformer
{
    /// <summary>Judges the source's streams against an output that allows copies.</summary>
    /// <param name="spec">What was asked for.</param>
    /// <param name="context">The run's.</param>
    /// <param name="output">Gets a line for each stream.</param>
    /// <returns>The same with copies where possible.</returns>
    /// <exception cref="JobException">The source lacks a stream, or cannot be read again.</exception>
    public static TranscodeOutput Apply(TranscodeOutput spec, RunContext context, OutputRun output)
    {
        MediaSource source = context.Source;
        StreamSelection streams = StreamSelection.Resolve(spec.Video, spec.Audio is { External: null } ? spec.Audio : null, source);
        TimeRange range = TimeRange.Resolve(spec.StartSeconds, spec.EndSeconds, source.DurationSeconds);
        if (spec.Video is { Codec: not "copy" } target && streams.Video is { } video)
        {
            string? why = WhyNot(spec, target, video, range, context);
            Tell(output, "video", video, why);
            if (why is null)
                spec = spec with { Video = new VideoTarget("copy") };
        }

        if (spec.Audio is { Codec: not "copy" } sound && streams.Audio is { } audio)
        {
            string? why = spec.Heads is { Count: > 0 } || spec.Tails is { Count: > 0 } ? "clips are added" : ConformRules.WhyNot(audio, sound, spec.Container, range);
            Tell(output, "audio", audio, why);
            if (why is null)
                spec = spec with { Audio = sound with { Codec = "copy" } };
        }

        return spec;
    }

    private static string? WhyNot(TranscodeOutput spec, VideoTarget target, StreamFacts video, TimeRange range, RunContext context)
    {
        if (spec.Heads is { Count: > 0 } || spec.Tails is { Count: > 0 })
            return "clips are added";
        if (spec.Overlays is { Count: > 0 })
            return "something is drawn on the picture";
        if (ConformRules.WhyNot(video, target, spec.Container, range) is { } why)
            return why;
        double segment = spec.Segments?.DurationSeconds ?? 0, rate = video.AverageRate.IsPositive ? video.AverageRate.ToDouble() : 0;
        bool gridMatters = segment > 0 || target.GopFrames > 0 || target.GopSeconds > 0;
        return ConformRules.WhyNot(gridMatters ? KeyFrameScan.Read(context, video) : null, target, rate, segment);
    }

    private static void Tell(OutputRun output, string kind, StreamFacts stream, string? why) => output.Explain(
        why is null ? $"{kind}: the source's {stream.Codec} already is what is wanted" : $"{kind}: encoded although a copy would do: {why}");
}
