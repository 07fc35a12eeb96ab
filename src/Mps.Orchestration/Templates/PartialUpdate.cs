using System.Text.Json.Nodes;

namespace Mps.Orchestration.Templates;

/// <summary>Laying the members of one JSON object over another's. Objects meet member by member, lists and scalars replace.</summary>
internal static class PartialUpdate
{
    /// <summary>Members whose empty text is a value: it takes the text away. Elsewhere empty text states nothing.</summary>
    private static readonly HashSet<string> s_clearable = ["Name", "Comment", "TextContent", "AudioName", "AudioLanguage", "SubtitleFormat"];

    /// <summary>Replaces in <paramref name="target"/> what <paramref name="changes"/> states; null states nothing.</summary>
    public static void Apply(JsonObject target, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null || (IsEmptyText(value) && !s_clearable.Contains(name))) continue;
            if (value is JsonObject inner && target[name] is JsonObject below) Apply(below, inner);
            else target[name] = value.DeepClone();
        }
    }

    /// <summary>Adds to <paramref name="target"/> the defaults that it lacks. Defaults of an object count only where the object is stated.</summary>
    public static void Complete(JsonObject target, JsonObject defaults)
    {
        foreach (var (name, value) in defaults)
        {
            if (value is JsonObject inner)
            {
                if (target[name] is JsonObject stated) Complete(stated, inner);
            }
            else
            {
                target[name] ??= value?.DeepClone();
            }
        }
    }

    private static bool IsEmptyText(JsonNode value) => value is JsonValue v && v.TryGetValue<string>(out var text) && text.Length == 0;
}
