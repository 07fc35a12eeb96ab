using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api.Contract;

namespace Mps.Api.Schema;

/// <summary>Reads the embedded contract into <see cref="TypeSchema"/>s: the types that requests reach, and of them only what is checked.</summary>
internal static class SchemaReader
{
    /// <summary>Enum marks that were extracted from lists or checked by hand; the others (from running text) are advice.</summary>
    private static readonly string[] TrustedEnumSources = ["list", "manual"];

    /// <summary>All request-reachable types by name.</summary>
    public static Dictionary<string, TypeSchema> Read()
    {
        JsonNode contract = Resource("mps-api.json");
        JsonObject types = contract["types"]!.AsObject();
        ContractOverlay.Apply(types, Resource("overlay.json")["mpsApi"]!.AsArray());

        var read = new Dictionary<string, TypeSchema>(StringComparer.Ordinal);
        foreach ((string _, JsonNode? action) in contract["actions"]!.AsObject())
            ReadType((string)action!["request"]!, types, read);
        return read;
    }

    private static JsonNode Resource(string name)
    {
        using Stream stream = typeof(SchemaReader).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from Mps.Api.");
        return JsonNode.Parse(stream)!;
    }

    private static TypeSchema ReadType(string name, JsonObject types, Dictionary<string, TypeSchema> read)
    {
        name = string.Intern(name);
        if (read.TryGetValue(name, out TypeSchema? known))
            return known;
        var type = read[name] = new TypeSchema(name);
        type.Fields = [.. types[name]!["fields"]!.AsArray().Select(f => ReadField(f!.AsObject(), types, read))];
        return type;
    }

    private static FieldSchema ReadField(JsonObject f, JsonObject types, Dictionary<string, TypeSchema> read)
    {
        string type = (string)f["type"]!;
        FieldKind kind = type switch
        {
            "string" => FieldKind.Text,
            "integer" => FieldKind.Integer,
            "float" => FieldKind.Number,
            "boolean" => FieldKind.Boolean,
            _ => FieldKind.Object,
        };
        bool partial = (bool?)f["enumIsPartial"] ?? false;
        bool enforced = !partial && TrustedEnumSources.Contains((string?)f["enumFrom"]);
        bool unsigned = (string?)f["wire"] == "uint64";
        return new FieldSchema
        {
            Name = string.Intern((string)f["name"]!),
            Kind = kind,
            Type = kind == FieldKind.Object ? ReadType(type, types, read) : null,
            IsArray = (bool?)f["array"] ?? false,
            Required = (bool?)f["required"] ?? false,
            Min = Number(f["min"]) ?? (unsigned ? 0 : null),
            Max = Number(f["max"]),
            ExclusiveMin = Number(f["exclusiveMin"]),
            AlsoAllowed = [.. Items(f["alsoAllowed"]).Select(v => Number(v)!.Value)],
            MinLength = (int?)Number(f["minLength"]),
            MaxLength = (int?)Number(f["maxLength"]),
            MaxItems = (int?)Number(f["maxItems"]),
            IsEnum = f.ContainsKey("enum"),
            Values = enforced ? [.. Items(f["enum"]).Select(Text)] : [],
            Separator = ((string?)f["multi"])?[0] ?? '\0',
            Aliases = f["aliases"] is JsonObject aliases ? aliases.ToDictionary(a => a.Key, a => (string)a.Value!) : FieldSchema.NoAliases,
        };
    }

    private static JsonArray Items(JsonNode? array) => array?.AsArray() ?? [];

    private static double? Number(JsonNode? value) => value is null ? null : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static string Text(JsonNode? value) =>
        string.Intern(value!.GetValueKind() == JsonValueKind.String ? (string)value! : value.ToJsonString());
}
