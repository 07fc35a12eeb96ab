using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mps.Orchestration.Notify;

/// <summary>What goes out to a receiver: the event with the moment until which it is valid and, when there is a key, its signature.</summary>
internal static class NotificationBody
{
    /// <summary>A signed body is valid for so long from each send (the API's rule).</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);

    /// <summary>Set to true in the short form.</summary>
    public const string TruncatedMember = "Truncated";

    /// <summary>Characters of an error's message that the short form keeps.</summary>
    private const int MaxMessage = 1000;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body to send now.</summary>
    public static string Whole(OutboxEntry entry, DateTimeOffset now) => Signed(Read(entry), entry.Destination.Key, now);

    /// <summary>
    /// The body to send now through a queue that takes no more than <paramref name="maxBytes"/> bytes. A larger one becomes the
    /// short form: EventType (NotificationType and TaskId of live streams), SessionId, SessionContext, of the event TaskId, Status, ErrCode and Message, and "Truncated": true,
    /// which tells the receiver to ask DescribeTaskDetail for the rest.
    /// </summary>
    public static string Fitting(OutboxEntry entry, DateTimeOffset now, int maxBytes)
    {
        var whole = Whole(entry, now);
        return Encoding.UTF8.GetByteCount(whole) <= maxBytes ? whole : Signed(Shorten(Read(entry)), entry.Destination.Key, now);
    }

    /// <summary>MD5 of the expiry time's digits followed by the key, in hexadecimal: the API's rule, no choice of ours.</summary>
    public static string Sign(long expiry, string key)
    {
        var text = expiry.ToString(CultureInfo.InvariantCulture) + key;
#pragma warning disable CA5351 // The API prescribes MD5.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }

    /// <summary>One line of the backup: the event as it is, with what tells it from others.</summary>
    public static string BackupLine(OutboxEntry entry) => new JsonObject
    {
        ["EventId"] = entry.EventId,
        ["TaskId"] = entry.TaskId,
        ["Time"] = entry.Created.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["Event"] = Read(entry),
    }.ToJsonString(Plain);

    private static JsonObject Read(OutboxEntry entry)
    {
        var body = JsonNode.Parse(entry.Body)!.AsObject();
        body.Remove("RequestId");
        return body;
    }

    private static string Signed(JsonObject body, string key, DateTimeOffset now)
    {
        var expiry = (now + Validity).ToUnixTimeSeconds();
        body["Timestamp"] = expiry;
        body["Sign"] = key.Length == 0 ? "" : Sign(expiry, key);
        return body.ToJsonString(Plain);
    }

    private static JsonObject Shorten(JsonObject body)
    {
        var small = new JsonObject();
        foreach (var (name, value) in body)
        {
            if (value is JsonObject details)
                small[name] = Head(details);
            else if (name is "EventType" or "NotificationType" or "TaskId" or "SessionId" or "SessionContext")
                small[name] = value?.DeepClone();
        }

        small[TruncatedMember] = true;
        return small;
    }

    private static JsonObject Head(JsonObject details)
    {
        var head = new JsonObject();
        foreach (var name in (ReadOnlySpan<string>)["TaskId", "Status", "ErrCode", "Message"])
        {
            if (details[name] is not JsonValue value) continue;
            head[name] = value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: > MaxMessage } text ? text[..MaxMessage] : value.DeepClone();
        }

        return head;
    }
}
