using System.Buffers;
using System.Text.Json;
using Mps.Api.Model;

namespace Mps.Api;

/// <summary>The envelope round every answer: <c>{"Response":{…,"RequestId":"…"}}</c>, UTF-8, sent with HTTP 200 whatever happened.</summary>
public static class ApiEnvelope
{
    /// <summary>The content type of every answer.</summary>
    public const string ContentType = "application/json";

    /// <summary>A new unique id for a call.</summary>
    public static string NewRequestId() => Guid.NewGuid().ToString();

    /// <summary>A success; sets <see cref="ApiResponse.RequestId"/>.</summary>
    public static byte[] Success(ApiResponse response, string requestId)
    {
        ArgumentNullException.ThrowIfNull(response);
        response.RequestId = requestId;
        return Write(json => ApiJson.Write(json, response));
    }

    /// <summary>A failure.</summary>
    public static byte[] Error(string code, string message, string requestId) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("Error");
        json.WriteString("Code", code);
        json.WriteString("Message", message);
        json.WriteEndObject();
        json.WriteString("RequestId", requestId);
        json.WriteEndObject();
    });

    /// <summary>A failure.</summary>
    public static byte[] Error(ApiException error, string requestId)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Error(error.Code, error.Message, requestId);
    }

    private static byte[] Write(Action<Utf8JsonWriter> writeResponse)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ApiJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WritePropertyName("Response");
            writeResponse(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
