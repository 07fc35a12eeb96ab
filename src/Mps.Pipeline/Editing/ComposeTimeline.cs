using System.Globalization;
using Mps.Jobs;

namespace Mps.Pipeline.Editing;

/// <summary>One item of a track at its place in time. All times in seconds of the result.</summary>
/// <param name="Item">What is shown or heard.</param>
/// <param name="Start">When it begins.</param>
/// <param name="Length">How long it lasts.</param>
/// <param name="FadeIn">How long it overlaps the item before; 0 = not at all.</param>
/// <param name="FadeOut">How long the item after overlaps it.</param>
/// <param name="Transition">What happens to the picture during <paramref name="FadeIn"/>; null = nothing is shown but a cut.</param>
internal sealed record PlacedItem(ComposeItem Item, double Start, double Length, double FadeIn, double FadeOut, string? Transition)
{
    /// <summary>When it ends.</summary>
    public double End => Start + Length;
}

/// <summary>
/// Puts the items of a composition in time: each begins where its request says, else where the item before it ends; a
/// transition lets the item after it begin that much earlier, so that both play during it.
/// </summary>
internal sealed class ComposeTimeline
{
    // Times that users compute in their heads or in floating point.
    private const double Slack = 0.02;

    private ComposeTimeline(IReadOnlyList<IReadOnlyList<PlacedItem>> tracks) => Tracks = tracks;

    /// <summary>By track, in the request's order; gaps and transitions are resolved.</summary>
    public IReadOnlyList<IReadOnlyList<PlacedItem>> Tracks { get; }

    /// <summary>When the last item ends.</summary>
    public double Seconds => Tracks.SelectMany(t => t).Select(i => i.End).DefaultIfEmpty(0).Max();

    /// <summary>Resolves all tracks.</summary>
    /// <param name="output">The composition.</param>
    /// <param name="lengthOf">Length of a file, seconds; 0 = unknown or still.</param>
    /// <exception cref="JobException">Items overlap, or a length cannot be known.</exception>
    public static ComposeTimeline Resolve(ComposeOutput output, Func<string, double> lengthOf)
    {
        List<IReadOnlyList<PlacedItem>> tracks = [];
        for (int i = 0; i < output.Tracks.Count; i++)
            tracks.Add(Place(output.Tracks[i], $"Tracks.{i}", lengthOf));
        var timeline = new ComposeTimeline(tracks);
        return timeline.Seconds > 0 ? timeline : throw JobException.Request("The composition is empty: no item lasts any time.", JobFailureDetail.TimeRange);
    }

    private static List<PlacedItem> Place(ComposeTrack track, string name, Func<string, double> lengthOf)
    {
        List<PlacedItem> placed = [];
        double cursor = 0;
        ComposeTransition? transition = null;
        for (int i = 0; i < track.Items.Count; i++)
        {
            string where = $"{name}.Items.{i}";
            ComposeItem item = InSeconds(track.Items[i], where, lengthOf);
            if (item is ComposeTransition next)
            {
                if (transition is not null || placed.Count == 0 || i == track.Items.Count - 1)
                    throw JobException.Request($"{where}: a transition must lie between two items.");
                transition = next;
                continue;
            }

            double length = Length(item, where, lengthOf);
            if (item is ComposeGap)
            {
                if (transition is not null)
                    throw JobException.Request($"{where}: a transition cannot lead into an empty item.");
                cursor += length;
                continue;
            }

            double overlap = transition?.Seconds ?? 0;
            double start = Start(item, cursor, overlap, where);
            if (transition is not null)
            {
                if (cursor > placed[^1].End + Slack)
                    throw JobException.Request($"{where}: a transition cannot follow an empty item.");
                if (overlap > Math.Min(placed[^1].Length - placed[^1].FadeIn, length) + Slack)
                    throw JobException.Request($"{where}: the transition of {Text(overlap)} s is longer than an item beside it.");
                placed[^1] = placed[^1] with { FadeOut = overlap };
            }

            placed.Add(new PlacedItem(item, start, length, overlap, 0, transition?.Picture));
            cursor = start + length;
            transition = null;
        }

        return placed;
    }

    /// <summary>The item with percents of its file's length turned into seconds.</summary>
    private static ComposeItem InSeconds(ComposeItem item, string where, Func<string, double> lengthOf)
    {
        return item switch
        {
            ComposeVideo { FromPercent: not null } or ComposeVideo { ToPercent: not null } => Video((ComposeVideo)item),
            ComposeAudio { FromPercent: not null } or ComposeAudio { ToPercent: not null } => Audio((ComposeAudio)item),
            _ => item,
        };

        ComposeVideo Video(ComposeVideo v) => v with
        {
            FromSeconds = Seconds(v.File, v.FromPercent) ?? v.FromSeconds,
            ToSeconds = Seconds(v.File, v.ToPercent) ?? v.ToSeconds,
        };
        ComposeAudio Audio(ComposeAudio a) => a with
        {
            FromSeconds = Seconds(a.File, a.FromPercent) ?? a.FromSeconds,
            ToSeconds = Seconds(a.File, a.ToPercent) ?? a.ToSeconds,
        };
        double? Seconds(string file, double? percent) =>
            percent is null ? null
            : lengthOf(file) is > 0 and var whole ? percent * whole / 100
            : throw JobException.Request($"{where}: the file does not state its length, so a part of it cannot be named in percent.");
    }

    private static double Start(ComposeItem item, double cursor, double overlap, string where)
    {
        if (item.StartSeconds is not { } stated)
            return cursor - overlap;
        if (overlap > 0)
        {
            return Math.Abs(stated - cursor) <= Slack || Math.Abs(stated - (cursor - overlap)) <= Slack
                ? cursor - overlap
                : throw JobException.Request($"{where}: it follows a transition and must start where the item before it ends ({Text(cursor)} s), not at {Text(stated)} s.");
        }

        return stated >= cursor - Slack
            ? Math.Max(stated, cursor)
            : throw JobException.Request($"{where}: it starts at {Text(stated)} s, but the item before it lasts until {Text(cursor)} s.");
    }

    private static double Length(ComposeItem item, string where, Func<string, double> lengthOf)
    {
        double length = item switch
        {
            ComposeVideo video => Part(video.File, video.FromSeconds, video.ToSeconds, video.DurationSeconds, where, lengthOf),
            ComposeAudio audio => Part(audio.File, audio.FromSeconds, audio.ToSeconds, audio.DurationSeconds, where, lengthOf),
            _ => item.DurationSeconds ?? throw JobException.Request($"{where}: its duration is missing."),
        };
        return length > 0 ? length : throw JobException.Request($"{where}: it lasts no time.", JobFailureDetail.TimeRange);
    }

    private static double Part(string file, double from, double? to, double? stated, string where, Func<string, double> lengthOf)
    {
        double whole = lengthOf(file);
        if (whole > 0 && from >= whole)
            throw JobException.Request($"{where}: it starts at {Text(from)} s of a file that is {Text(whole)} s long.", JobFailureDetail.TimeRange);
        if (to is { } end && end <= from)
            throw JobException.Request($"{where}: its part of the file is empty ({Text(from)} s to {Text(end)} s).", JobFailureDetail.TimeRange);
        double? natural = to is { } until ? (whole > 0 ? Math.Min(until, whole) : until) - from : whole > 0 ? whole - from : null;
        return stated ?? natural ?? throw JobException.Request($"{where}: the file does not state its length; give the item a duration.");
    }

    private static string Text(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);
}
