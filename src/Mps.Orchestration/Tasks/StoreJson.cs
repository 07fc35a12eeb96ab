using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Mps.Jobs;
using Mps.Orchestration.Inputs;

namespace Mps.Orchestration.Tasks;

/// <summary>
/// JSON of what a store keeps inside its columns. Enumerations are written by name; members may be added, never renamed.
/// Plans may name inputs that are not found yet (<see cref="AssetReference"/>), which the corridor does not know.
/// </summary>
public static class StoreJson
{
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddReferences } },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <exception cref="JsonException">The column holds something else.</exception>
    public static T Read<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException($"A stored {typeof(T).Name} is null.");

    private static void AddReferences(JsonTypeInfo type)
    {
        if (type.Type == typeof(MediaInput)) type.PolymorphismOptions!.DerivedTypes.Add(new JsonDerivedType(typeof(AssetReference), "reference"));
    }
}
