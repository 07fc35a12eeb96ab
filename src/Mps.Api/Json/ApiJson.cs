using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api.Json;
using Mps.Api.Model;

namespace Mps.Api;

/// <summary>
/// JSON of the API's types. Reads leniently (see <see cref="ApiSchema"/>; unknown members are ignored, they are
/// <see cref="ApiSchema.Validate"/>'s business); writes in the declared types with what is absent made explicit: null for
/// objects, [] for lists, "" for strings, 0 for numbers, false for booleans. Text is UTF-8, not escaped.
/// </summary>
public static class ApiJson
{
    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}"u8);

    /// <summary>Reads a body of type <typeparamref name="T"/>; undefined reads as an empty object. Old enum names become the present ones, empty ones null.</summary>
    /// <exception cref="ApiException"><c>InvalidParameter</c>: a member has the wrong type.</exception>
    public static T Read<T>(JsonElement body) where T : class => (T)Read(typeof(T), body);

    /// <inheritdoc cref="Read{T}"/>
    public static object Read(Type type, JsonElement body)
    {
        try
        {
            return ModelReader.Read(ModelType.Of(type), body.ValueKind == JsonValueKind.Undefined ? EmptyObject : body);
        }
        catch (InvalidOperationException e)
        {
            // A member name with a lone surrogate is no text.
            throw new ApiException(ErrorCode.InvalidParameter, $"The body could not be read: {e.Message}");
        }
    }

    /// <summary>A response as JSON, without the envelope.</summary>
    public static string Write(ApiResponse response) => WriteValue(response);

    /// <summary>Any object of the model (an event body, an input to echo) as JSON.</summary>
    public static string WriteValue(object value) => Encoding.UTF8.GetString(WriteUtf8(value));

    /// <summary>The same as a tree, to be put into something larger.</summary>
    public static JsonNode WriteNode(object value) => JsonNode.Parse(WriteUtf8(value))!;

    internal static void Write(Utf8JsonWriter writer, object value) => ModelWriter.Write(writer, value);

    private static ReadOnlySpan<byte> WriteUtf8(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
            ModelWriter.Write(json, value);
        return buffer.WrittenSpan;
    }
}
