using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Samples;

/// <summary>Tags of a sample: at most 20, none of them twice.</summary>
internal static class SampleTags
{
    private const int Most = 20;

    /// <summary>The tags of a new sample.</summary>
    public static List<string> Of(IEnumerable<string>? tags) => Bounded([.. (tags ?? []).Distinct()]);

    /// <summary>The tags after an operation; as they are without one.</summary>
    public static List<string> After(AiSampleTagOperation? operation, List<string>? tags)
    {
        var (before, stated) = (tags ?? [], operation?.Tags ?? []);
        return operation?.Type switch
        {
            null => before,
            "add" => Bounded([.. before.Union(stated)]),
            "delete" => [.. before.Except(stated)],
            _ => Of(stated),
        };
    }

    private static List<string> Bounded(List<string> tags) => tags switch
    {
        { Count: > Most } => throw new ApiException(ErrorCode.InvalidParameterValue, $"A sample has at most {Most} tags; these would be {tags.Count}."),
        _ when tags.Contains("") => throw new ApiException(ErrorCode.InvalidParameterValue, "A tag is empty."),
        _ => tags,
    };
}
