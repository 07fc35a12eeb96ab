using System.Text.Json.Nodes;

namespace Mps.Api.Contract;

/// <summary>
/// Lays the corrections of <c>overlay.json</c> over <c>mps-api.json</c>. Both the generator and <c>ApiSchema</c> read the
/// contract through here, so that the DTOs and the validation never disagree.
/// </summary>
/// <remarks>
/// A correction names a type and a field and gives members to <c>set</c>: a null removes the member, <c>enumAdd</c>
/// appends to the enum instead of replacing it. The type <c>*</c> means every type that has the field. With <c>add</c> it
/// gives a field that the type lacks; a data type that the contract lacks comes into being with its first field.
/// </remarks>
internal static class ContractOverlay
{
    public static void Apply(JsonObject types, JsonArray corrections)
    {
        foreach (JsonNode? correction in corrections)
        {
            string type = (string)correction!["type"]!, name = (string)correction["field"]!;
            if (correction["add"] is JsonObject added)
            {
                Add(types, type, name, added);
                continue;
            }

            JsonObject set = correction["set"]!.AsObject();
            List<JsonObject> fields = [.. Fields(types, type, name)];
            if (fields.Count == 0)
                throw new InvalidDataException($"overlay.json corrects {type}.{name}, which the contract does not have.");
            foreach (JsonObject field in fields)
                Correct(field, set);
        }
    }

    private static void Add(JsonObject types, string type, string name, JsonObject members)
    {
        if (Fields(types, type, name).Any())
            throw new InvalidDataException($"overlay.json adds {type}.{name}, which the contract has already.");
        JsonObject holder = (types[type] ??= new JsonObject { ["kind"] = "data", ["fields"] = new JsonArray() }).AsObject();
        var field = new JsonObject { ["name"] = name };
        foreach ((string key, JsonNode? value) in members)
            field[key] = value!.DeepClone();
        holder["fields"]!.AsArray().Add(field);
    }

    private static IEnumerable<JsonObject> Fields(JsonObject types, string type, string name)
    {
        IEnumerable<JsonNode?> holders = type == "*" ? types.Select(t => t.Value) : [types[type]];
        return holders.OfType<JsonObject>()
            .SelectMany(t => t["fields"]!.AsArray())
            .Select(f => f!.AsObject())
            .Where(f => (string)f["name"]! == name);
    }

    private static void Correct(JsonObject field, JsonObject set)
    {
        foreach ((string key, JsonNode? value) in set)
        {
            if (value is null)
            {
                field.Remove(key);
            }
            else if (key == "enumAdd")
            {
                JsonArray values = (field["enum"] ??= new JsonArray()).AsArray();
                foreach (JsonNode? added in value.AsArray())
                    values.Add(added!.DeepClone());
            }
            else
            {
                field[key] = value.DeepClone();
            }
        }
    }
}
