using System.Text.Json;
using Mps.Api.Model;
using Mps.Api.Schema;

namespace Mps.Api;

/// <summary>
/// The contract's rules for request bodies. Loaded from the embedded contract on first use; kept are only the types that
/// requests reach.
/// </summary>
/// <remarks>
/// Lenient where clients differ: numbers as strings, strings as numbers, booleans as 0, 1 or "true"; null is absent, and
/// so is an empty string for an enum, number or boolean. Enums that the contract marks as partial or took from running
/// text are not enforced.
/// </remarks>
public static class ApiSchema
{
    private static readonly Lazy<Dictionary<string, TypeSchema>> Types = new(SchemaReader.Read);

    /// <summary>Checks a body; returns when every rule holds.</summary>
    /// <param name="action">Whose request it is.</param>
    /// <param name="body">The parsed body; undefined counts as an empty object.</param>
    /// <exception cref="ApiException">
    /// <c>UnknownParameter</c>, <c>MissingParameter</c>, <c>InvalidParameter</c> (wrong type) or <c>InvalidParameterValue</c>
    /// (or the finer code of it that the action documents); the message names the path, e.g.
    /// <c>MediaProcessTask.TranscodeTaskSet.0.Definition</c>.
    /// </exception>
    public static void Validate(ApiAction action, JsonElement body)
    {
        ArgumentNullException.ThrowIfNull(action);
        new SchemaValidator(action).CheckObject(Types.Value[action.Request.Name], body.ValueKind == JsonValueKind.Undefined ? EmptyObject : body);
    }

    /// <summary>The type called <paramref name="name"/>, or null when no request reaches it.</summary>
    internal static TypeSchema? FindType(string name) => Types.Value.GetValueOrDefault(name);

    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}"u8);
}
