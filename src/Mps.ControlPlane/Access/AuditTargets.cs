using System.Text.Json;

namespace Mps.ControlPlane.Access;

/// <summary>What a changing call was about: the members of request and answer that hold ids, and nothing else.</summary>
internal static class AuditTargets
{
    private const int MaxLength = 200;

    /// <summary>Endings of the names of members that hold ids; nested members are not looked at.</summary>
    private static readonly string[] Ids =
    [
        "TaskId", "Definition", "Definitions", "ScheduleId", "ScheduleIds", "WorkflowId", "WorkflowIds", "PersonId", "HotwordsId",
        "eventId", "taskId", "task", // of the endpoints beside the API
    ];

    /// <summary>The ids, by member; a member of <paramref name="answer"/> goes before one of <paramref name="request"/>.</summary>
    public static IReadOnlyDictionary<string, string> Of(JsonElement request, JsonElement answer)
    {
        var targets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var body in (ReadOnlySpan<JsonElement>)[request, answer])
        {
            if (body.ValueKind != JsonValueKind.Object) continue;
            foreach (var member in body.EnumerateObject().Where(m => Ids.Contains(m.Name)))
            {
                var text = member.Value.ValueKind switch
                {
                    JsonValueKind.String => member.Value.GetString()!,
                    JsonValueKind.Number or JsonValueKind.Array => member.Value.GetRawText(),
                    _ => "",
                };
                if (text.Length > 0) targets[member.Name] = text.Length <= MaxLength ? text : text[..MaxLength];
            }
        }

        return targets;
    }
}
