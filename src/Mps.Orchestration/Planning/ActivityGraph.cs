using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Planning;

/// <summary>One action of an orchestration.</summary>
/// <param name="Index">Position in <c>Activities</c>, from 0.</param>
/// <param name="Activity">As the request states it.</param>
/// <param name="After">The action that this one hangs on; null when it hangs on the input.</param>
public sealed record ActivityNode(int Index, Activity Activity, int? After)
{
    /// <summary>Where the request states it, for messages.</summary>
    public string Field => FormattableString.Invariant($"Activities.{Index}");
}

/// <summary>
/// How the nodes of an orchestration hang together: edges are stated forwards, by <c>ReardriveIndex</c>; what is said of
/// <c>PredriveIndex</c> is not read. Each action takes one input, so the actions form trees that grow from the input node.
/// </summary>
public static class ActivityGraph
{
    public const string Input = "input";
    public const string Output = "output";

    /// <summary>Most nodes of one orchestration. The contract states no figure; this is the project's.</summary>
    public const int MaxNodes = 100;

    /// <returns>The actions, each after the one that it hangs on, else by position.</returns>
    /// <exception cref="ApiException">The nodes are no such tree.</exception>
    public static IReadOnlyList<ActivityNode> Read(IReadOnlyList<Activity>? activities)
    {
        if (activities is not { Count: > 0 }) throw new ApiException(ErrorCode.MissingParameter, "Activities is empty.");
        if (activities.Count > MaxNodes) throw Bad($"Activities holds {activities.Count} nodes but may hold at most {MaxNodes}.");
        var before = Before(activities);
        var input = Only(activities, Input) ?? throw Bad("Activities holds no node of type input.");
        var output = Only(activities, Output);
        if (before[input].Count > 0) throw Bad(FormattableString.Invariant($"Activities.{input} is the input, but Activities.{before[input][0]} leads to it."));
        if (output is { } last && activities[last].ReardriveIndex is { Count: > 0 })
            throw Bad(FormattableString.Invariant($"Activities.{last} is the output; its ReardriveIndex must be empty."));
        for (var i = 0; i < activities.Count; i++)
        {
            if (i != output && before[i].Count > 1)
                throw Bad(FormattableString.Invariant($"Activities.{i} hangs on Activities.{before[i][0]} and on Activities.{before[i][1]}, but takes one input."));
        }

        var nodes = Reached(activities, input, before);
        var reached = nodes.Select(n => n.Index).Append(input).Append(output ?? input).ToHashSet();
        for (var i = 0; i < activities.Count; i++)
        {
            if (!reached.Contains(i)) throw Bad(FormattableString.Invariant($"Activities.{i} is not reached from the input: it hangs on nothing, or on itself in a circle."));
        }

        return nodes.Count > 0 ? nodes : throw Bad("Activities holds no action.");
    }

    /// <summary>The nodes with <c>PredriveIndex</c> filled in, as they are kept and answered.</summary>
    public static List<Activity> Complete(IReadOnlyList<Activity> activities)
    {
        ArgumentNullException.ThrowIfNull(activities);
        var before = Before(activities);
        return
        [
            .. activities.Select((a, i) => new Activity
            {
                ActivityType = a.ActivityType,
                PredriveIndex = [.. before[i].Select(b => (long)b)],
                ReardriveIndex = a.ReardriveIndex ?? [],
                ActivityPara = a.ActivityPara,
            }),
        ];
    }

    private static List<int>[] Before(IReadOnlyList<Activity> activities)
    {
        var before = activities.Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < activities.Count; i++)
        {
            foreach (var next in activities[i].ReardriveIndex ?? [])
            {
                if (next < 0 || next >= activities.Count)
                    throw Bad(FormattableString.Invariant($"Activities.{i}.ReardriveIndex names node {next}, but the nodes are 0 to {activities.Count - 1}."));
                if (before[next].Contains(i)) throw Bad(FormattableString.Invariant($"Activities.{i}.ReardriveIndex names node {next} twice."));
                before[next].Add(i);
            }
        }

        return before;
    }

    private static int? Only(IReadOnlyList<Activity> activities, string type)
    {
        var found = Enumerable.Range(0, activities.Count).Where(i => activities[i].ActivityType == type).ToList();
        return found.Count > 1
            ? throw Bad(FormattableString.Invariant($"Activities.{found[0]} and Activities.{found[1]} are both of type {type}; one is the most."))
            : found.Count == 1 ? found[0] : null;
    }

    private static List<ActivityNode> Reached(IReadOnlyList<Activity> activities, int input, List<int>[] before)
    {
        var nodes = new List<ActivityNode>();
        var known = new HashSet<int> { input };
        for (var grown = true; grown;)
        {
            grown = false;
            for (var i = 0; i < activities.Count; i++)
            {
                if (known.Contains(i) || activities[i].ActivityType == Output || before[i].Count == 0 || !known.Contains(before[i][0])) continue;
                nodes.Add(new ActivityNode(i, activities[i], before[i][0] == input ? null : before[i][0]));
                grown = known.Add(i);
            }
        }

        return nodes;
    }

    private static ApiException Bad(string message) => new(ErrorCode.InvalidParameterValue, message);
}
