using System.Globalization;
using System.Text.Json.Nodes;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Templates;

/// <summary>Templates as they are handed out: the kept members with id, origin and times.</summary>
internal static class TemplateRecord
{
    public const string Preset = "Preset";
    public const string Custom = "Custom";

    public static JsonObject Of(TemplateFamily family, StoredTemplate stored)
    {
        var record = JsonNode.Parse(stored.Json)!.AsObject();
        record["Definition"] = stored.Definition;
        if (family.TypeIsOrigin) record["Type"] = Custom;
        record["CreateTime"] = TaskView.Time(stored.Created);
        record["UpdateTime"] = TaskView.Time(stored.Updated);
        return record;
    }

    /// <summary>The id. Transcode presets write theirs as text, as the API's record has it.</summary>
    public static long Definition(JsonObject record) => record["Definition"] is JsonValue value
        ? value.TryGetValue<long>(out var number) ? number : long.Parse(value.ToString(), CultureInfo.InvariantCulture)
        : throw new InvalidOperationException("A template has no Definition.");
}
