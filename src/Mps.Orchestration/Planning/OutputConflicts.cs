using Mps.Api;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>No output may replace another output of its task, nor the input.</summary>
public static class OutputConflicts
{
    /// <exception cref="ApiException">Two outputs, or an output and the input, share a path.</exception>
    public static void Check(IReadOnlyList<Subtask> subtasks, PlannedSource source)
    {
        ArgumentNullException.ThrowIfNull(subtasks);
        ArgumentNullException.ThrowIfNull(source);
        var taken = new Dictionary<(string Bucket, string Key), int>();
        foreach (var subtask in subtasks)
        {
            if (subtask.Plan is not { } plan) continue;
            foreach (var key in Keys(plan))
            {
                if (!taken.TryAdd((plan.Bucket, key), subtask.Index))
                {
                    throw new ApiException(
                        ErrorCode.InvalidParameterValue,
                        $"Subtasks {taken[(plan.Bucket, key)]} and {subtask.Index} would both write '/{key}' in bucket '{plan.Bucket}'; give one of them another OutputObjectPath.");
                }

                if (plan.Bucket == source.Bucket && IsInput(key, source.Key!))
                {
                    throw new ApiException(
                        ErrorCode.InvalidParameterValue, $"Subtask {subtask.Index} would write over the input '/{source.Key}'; give it another OutputObjectPath.");
                }
            }
        }
    }

    private static IEnumerable<string> Keys(OutputPlan plan) => plan.Spec.Paths.Select(plan.KeyOf);

    /// <summary>A pattern could hit the input when the input's name has anything where the pattern has its number.</summary>
    private static bool IsInput(string key, string input)
    {
        var mark = key.IndexOf("{number}", StringComparison.Ordinal);
        return mark < 0
            ? key == input
            : input.Length > key.Length - "{number}".Length
                && input.StartsWith(key[..mark], StringComparison.Ordinal)
                && input.EndsWith(key[(mark + "{number}".Length)..], StringComparison.Ordinal);
    }
}
