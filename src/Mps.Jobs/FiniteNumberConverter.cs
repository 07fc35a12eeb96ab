using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>Refuses 1e999, which would read as infinity: no time or rate on the corridor is infinite, and none could be written on.</summary>
internal sealed class FiniteNumberConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double value) && double.IsFinite(value)
            ? value
            : throw new JsonException("A finite number is expected.");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
