using System.Text.Json.Nodes;
using Mps.Api.Contract;

namespace Mps.Api.Generator;

/// <summary>The contract as data, read from <c>mps-api.json</c> with the corrections of <c>overlay.json</c> laid over it.</summary>
public sealed record ContractModel(IReadOnlyList<ActionModel> Actions, IReadOnlyList<TypeModel> Types)
{
    /// <summary>Reads both files of <paramref name="contractFolder"/>.</summary>
    public static ContractModel Load(string contractFolder)
    {
        JsonNode api = Read(contractFolder, "mps-api.json");
        ContractOverlay.Apply(api["types"]!.AsObject(), Read(contractFolder, "overlay.json")["mpsApi"]!.AsArray());

        var actions = api["actions"]!.AsObject()
            .Select(a => new ActionModel(
                a.Key,
                (string)a.Value!["request"]!,
                (string)a.Value["response"]!,
                [.. a.Value["errors"]!.AsArray().Select(e => (string)e!)]))
            .OrderBy(a => a.Name, StringComparer.Ordinal)
            .ToList();

        var types = api["types"]!.AsObject()
            .Select(t => new TypeModel(
                t.Key,
                (string)t.Value!["kind"]!,
                [.. t.Value["fields"]!.AsArray().Select(f => FieldModel.From(f!.AsObject()))]))
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .ToList();

        return new ContractModel(actions, types);
    }

    private static JsonNode Read(string folder, string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file))) ?? throw new InvalidDataException($"{file} is empty.");
}

/// <summary>One action with its request and response types and the codes it may answer.</summary>
public sealed record ActionModel(string Name, string Request, string Response, IReadOnlyList<string> Errors);

/// <summary>One type; <paramref name="Kind"/> is request, response or data.</summary>
public sealed record TypeModel(string Name, string Kind, IReadOnlyList<FieldModel> Fields);

/// <summary>One field with what is known of its limits.</summary>
public sealed record FieldModel(string Name, string Type, bool IsArray, bool Required, string? Unit, string? Range, string? Values)
{
    /// <summary>Reads a field object of the contract file.</summary>
    public static FieldModel From(JsonObject f)
    {
        string? range = (f["min"], f["exclusiveMin"], f["max"]) switch
        {
            (null, null, null) => null,
            var (min, over, max) => $"{(over is null ? min?.ToJsonString() ?? "" : $"above {over.ToJsonString()}")} to {max?.ToJsonString() ?? ""}".Trim(),
        };
        bool partial = (bool?)f["enumIsPartial"] ?? false;
        JsonArray? values = partial ? null : f["enum"]?.AsArray();
        string? list = values is { Count: <= 12 } ? string.Join(", ", values.Select(v => v!.ToJsonString().Trim('"'))) : null;
        return new FieldModel(
            (string)f["name"]!, (string)f["type"]!, (bool?)f["array"] ?? false, (bool?)f["required"] ?? false, (string?)f["unit"], range, list);
    }
}
