using Mps.Api;
using Mps.Jobs;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>No output may replace another output of its task, nor the input, nor a file that the task reads besides.</summary>
public static class OutputConflicts
{
    /// <exception cref="ApiException">Two outputs, or an output and an input, could share a path.</exception>
    public static void Check(IReadOnlyList<Subtask> subtasks, PlannedSource source)
    {
        ArgumentNullException.ThrowIfNull(subtasks);
        ArgumentNullException.ThrowIfNull(source);
        var plans = subtasks.Where(s => s.Plan is not null).Select(s => (s.Index, Plan: s.Plan!)).ToList();
        var inputs = Inputs(plans.Select(p => p.Plan), source).ToList();
        var taken = new List<(int Index, string Bucket, NamePattern Names)>();
        foreach (var (index, plan) in plans)
        {
            foreach (var key in plan.Spec.Paths.Distinct().Select(plan.KeyOf))
            {
                var names = new NamePattern(key, NumberingOf(plan.Spec));
                if (taken.FindIndex(t => t.Bucket == plan.Bucket && t.Names.Meets(names)) is >= 0 and var other)
                {
                    throw new ApiException(
                        ErrorCode.InvalidParameterValue,
                        taken[other].Index == index
                            ? $"Subtask {index} would write '/{key}' in bucket '{plan.Bucket}' twice; give its files names that differ."
                            : $"Subtasks {taken[other].Index} and {index} would both write '/{key}' in bucket '{plan.Bucket}'; give one of them another OutputObjectPath.");
                }

                if (inputs.Find(i => i.Bucket == plan.Bucket && i.Names.Meets(names)) is { Key: { } input })
                {
                    throw new ApiException(
                        ErrorCode.InvalidParameterValue, $"Subtask {index} would write over the input '/{input}'; give it another OutputObjectPath.");
                }

                taken.Add((index, plan.Bucket, names));
            }
        }
    }

    private static IEnumerable<(string Bucket, string Key, NamePattern Names)> Inputs(IEnumerable<OutputPlan> plans, PlannedSource source)
    {
        if (source is { Bucket: { } bucket, Key: { } key }) yield return (bucket, key, new NamePattern(key, null));
        foreach (var asset in plans.SelectMany(p => p.Spec.Assets).OfType<AssetReference>())
        {
            if (asset.Input.CosInputInfo is not { Bucket: { } holder, Object: { } name }) continue;
            var file = ObjectKey.Normalize(name);
            yield return (holder, file, new NamePattern(file, null));
        }
    }

    private static SegmentNumbering? NumberingOf(OutputSpec spec) => spec switch
    {
        TranscodeOutput o => o.Segments?.Numbering,
        SnapshotOutput o => o.Numbering,
        SpriteOutput o => o.Numbering,
        AdaptiveOutput o => o.Numbering,
        SpliceOutput o => o.Segments?.Numbering,
        ComposeOutput o => o.Segments?.Numbering,
        _ => null,
    };
}
