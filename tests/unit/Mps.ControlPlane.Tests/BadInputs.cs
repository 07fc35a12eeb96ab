using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Api.Schema;

namespace Mps.ControlPlane.Tests;

/// <summary>
/// Request bodies that the contract forbids, made from the contract itself: for every field that a request reaches, one body
/// per rule that the field has.
/// </summary>
internal static class BadInputs
{
    /// <summary>Codes that any action may answer, beyond its own.</summary>
    public static readonly HashSet<string> PlatformCodes =
    [
        "ActionOffline", "InternalError", "InvalidAction", "InvalidParameter", "InvalidParameterValue", "LimitExceeded", "MissingParameter",
        "NoSuchVersion", "RequestLimitExceeded", "ResourceInUse", "ResourceNotFound", "UnauthorizedOperation", "UnknownParameter",
        "UnsupportedOperation", "UnsupportedProtocol", "UnsupportedRegion",
    ];

    /// <summary>Every such body of an action, with what is wrong in it.</summary>
    public static IEnumerable<(string Fault, JsonObject Body)> Of(ApiAction action)
    {
        var type = ApiSchema.FindType(action.Request.Name)!;
        yield return ("unknown parameter", new JsonObject { ["NoSuchParameter"] = 1 });
        foreach (var (fault, body) in Of(type, "", body => body, [])) yield return (fault, body);
    }

    /// <summary>A body with what is required and nothing else, every id of which is unknown.</summary>
    public static JsonObject Least(ApiAction action) => Least(ApiSchema.FindType(action.Request.Name)!);

    private static IEnumerable<(string Fault, JsonObject Body)> Of(TypeSchema type, string path, Func<JsonObject, JsonObject> within, HashSet<TypeSchema> seen)
    {
        if (!seen.Add(type)) yield break; // a type's rules are the same wherever it stands
        if (type.Fields.FirstOrDefault(f => f.Required) is { } required) yield return ($"{path}{required.Name} missing", within([]));
        foreach (var field in type.Fields)
        {
            foreach (var (fault, value) in BadValues(field))
                yield return ($"{path}{field.Name} {fault}", within(new JsonObject { [field.Name] = value }));
            if (field.Type is not { } inner) continue;
            foreach (var bad in Of(inner, $"{path}{field.Name}.", body => within(new JsonObject { [field.Name] = field.IsArray ? new JsonArray(body) : body }), seen))
                yield return bad;
        }
    }

    private static IEnumerable<(string Fault, JsonNode Value)> BadValues(FieldSchema field)
    {
        if (field.IsArray)
        {
            yield return ("no list", "x");
            if (field.MaxItems is { } most) yield return ("too many", new JsonArray([.. Enumerable.Range(0, most + 1).Select(_ => Valid(field))]));
        }

        foreach (var (fault, value) in BadItems(field)) yield return (fault, field.IsArray ? new JsonArray(value) : value);
    }

    private static IEnumerable<(string Fault, JsonNode Value)> BadItems(FieldSchema field)
    {
        yield return ("of the wrong type", field.Kind == FieldKind.Object ? "x" : new JsonObject());
        if (field.Values.Length > 0) yield return ("not of the list", field.Kind == FieldKind.Text ? "no such value" : 987654);
        if (field.MaxLength is { } length) yield return ("too long", new string('x', length + 1));
        if (field.Max is { } max) yield return ("too large", max + 1);
        if (field.Min is { } min) yield return ("too small", field.AlsoAllowed.Contains(min - 1) ? min - 2 : min - 1);
        if (field.ExclusiveMin is { } above && !field.AlsoAllowed.Contains(above)) yield return ("too small", above);
        if (field.IsId) yield return ("empty", "");
    }

    private static JsonObject Least(TypeSchema type)
    {
        var body = new JsonObject();
        foreach (var field in type.Fields.Where(f => f.Required)) body[field.Name] = field.IsArray ? new JsonArray(Valid(field)) : Valid(field);
        return body;
    }

    private static JsonNode Valid(FieldSchema field) => field.Kind switch
    {
        FieldKind.Object => Least(field.Type!),
        FieldKind.Text => field.Values.FirstOrDefault() ?? new string('x', Math.Max(1, field.MinLength ?? 1)),
        FieldKind.Boolean => true,
        _ when field.Values.Length > 0 => long.Parse(field.Values[0], System.Globalization.CultureInfo.InvariantCulture),
        _ => (field.Name.StartsWith("Definition", StringComparison.Ordinal) ? 987654321 : field.Min) ?? Math.Min(1, field.Max ?? 1),
    };
}
