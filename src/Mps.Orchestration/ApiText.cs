using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mps.Orchestration;

/// <summary>
/// API records as they are kept: what is absent stays absent (<see cref="Mps.Api.ApiJson"/> makes it explicit for the wire).
/// </summary>
internal static class ApiText
{
    /// <summary>What is absent stays absent; text is not escaped.</summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <exception cref="JsonException">The text is no such message.</exception>
    public static T Read<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException($"The text holds null instead of a {typeof(T).Name}.");
}
