using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mps.Ctl.Output;

/// <summary>JSON as <c>-o json</c> prints it: indented, text not escaped.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonElement value) => JsonSerializer.Serialize(value, Indented);

    public static string Of(JsonNode value) => value.ToJsonString(Indented);

    /// <summary>A member's text; empty when it is absent or no string.</summary>
    public static string Text(this JsonElement holder, string member) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>A member's number; 0 when it is absent or no number.</summary>
    public static double Number(this JsonElement holder, string member) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;

    /// <summary>A member that is an object, else undefined.</summary>
    public static JsonElement Child(this JsonElement holder, string member) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : default;

    /// <summary>A member's items; none when it is absent or no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement holder, string member) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
