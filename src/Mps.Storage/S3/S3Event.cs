using System.Text.Json;
using Mps.Orchestration.Storage;

namespace Mps.Storage.S3;

/// <summary>The event messages that S3 sends to a queue, directly or through a topic (SNS).</summary>
internal static class S3Event
{
    /// <summary>
    /// The objects that a message tells to have been created in a bucket, by PutObject, CopyObject, a form or a completed
    /// multipart upload; none for s3:TestEvent and for other buckets. Null when it is no event of S3 at all.
    /// </summary>
    public static IReadOnlyList<StoredObject>? Read(string message, string bucketAtService)
    {
        try
        {
            using var body = JsonDocument.Parse(message);
            if (!body.RootElement.TryGetProperty("Message", out var wrapped)) return Objects(body.RootElement, bucketAtService);
            using var inner = JsonDocument.Parse(wrapped.GetString() ?? "");
            return Objects(inner.RootElement, bucketAtService);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static List<StoredObject>? Objects(JsonElement body, string bucket)
    {
        if (body.TryGetProperty("Event", out var test) && test.ValueEquals("s3:TestEvent")) return [];
        return body.TryGetProperty("Records", out var records)
            ? [.. records.EnumerateArray().Where(r => IsCreation(r, bucket)).Select(Object)]
            : null;
    }

    /// <summary>AWS says "ObjectCreated:Put", MinIO "s3:ObjectCreated:Put".</summary>
    private static bool IsCreation(JsonElement record, string bucket) =>
        record.GetProperty("eventName").GetString()!.Contains("ObjectCreated:", StringComparison.Ordinal)
        && record.GetProperty("s3").GetProperty("bucket").GetProperty("name").ValueEquals(bucket);

    /// <summary>Keys are encoded as in a form: '+' is a space.</summary>
    private static StoredObject Object(JsonElement record)
    {
        var found = record.GetProperty("s3").GetProperty("object");
        return new StoredObject(
            Uri.UnescapeDataString(found.GetProperty("key").GetString()!.Replace('+', ' ')),
            found.TryGetProperty("size", out var size) ? size.GetInt64() : 0,
            record.GetProperty("eventTime").GetDateTimeOffset(),
            found.TryGetProperty("eTag", out var tag) ? tag.GetString()!.Trim('"') : "");
    }
}
