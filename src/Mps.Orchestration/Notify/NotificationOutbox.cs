using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Live;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Notify;

/// <summary>Writes the events that tasks tell of. They are stored with the change itself and delivered by the dispatcher.</summary>
public sealed class NotificationOutbox : IDisposable
{
    /// <summary>A signed body is valid for so long from each send (the API's rule).</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal WaitingSignal Signal { get; } = new();

    /// <summary>The event of a task as it stands, or null when nobody is to be told.</summary>
    public static OutboxEntry? Entry(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Notify?.NotifyUrl is not { Length: > 0 } url) return null;
        if (task.Live is not null) return LiveNotices.OfEnd(task);
        var body = new ParseNotificationResponse
        {
            EventType = task.Kind.Word(),
            WorkflowTaskEvent = task.Kind == TaskKind.Workflow ? new TaskView(task, _ => 0).Workflow() : null,
            EditMediaTaskEvent = task.Kind == TaskKind.EditMedia ? EditMediaView.Of(task) : null,
            SessionId = task.SessionId,
            SessionContext = task.SessionContext,
        };
        return Entry(task, body, task.Finished ?? task.Begun ?? task.Created);
    }

    /// <summary>An event with a body of its own, or null when nobody is to be told.</summary>
    public static OutboxEntry? Entry<TBody>(MediaTask task, TBody body, DateTimeOffset happened)
        where TBody : ApiResponse
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Notify?.NotifyUrl is { Length: > 0 } url
            ? new OutboxEntry(Guid.NewGuid().ToString("N"), task.Id, url, task.Notify.NotifyKey ?? "", ApiJson.WriteValue(body), happened)
            : null;
    }

    /// <summary>The event of a change on the way, or null when only the end is to be told (NotifyMode Finish).</summary>
    public static OutboxEntry? ChangeEntry(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Notify?.NotifyMode == "Change" ? Entry(task) : null;
    }

    /// <summary>New events were stored.</summary>
    public void Wake() => Signal.Raise();

    /// <summary>The body to send now: with the moment until which it is valid and, when there is a key, its signature.</summary>
    internal static string Body(OutboxEntry entry, DateTimeOffset now)
    {
        var body = JsonNode.Parse(entry.Body)!.AsObject();
        var expiry = (now + Validity).ToUnixTimeSeconds();
        body.Remove("RequestId");
        body["Timestamp"] = expiry;
        body["Sign"] = entry.Key.Length == 0 ? "" : Sign(expiry, entry.Key);
        return body.ToJsonString(Plain);
    }

    /// <summary>MD5 of the expiry time's digits followed by the key, in hexadecimal: the API's rule, no choice of ours.</summary>
    internal static string Sign(long expiry, string key)
    {
        var text = expiry.ToString(System.Globalization.CultureInfo.InvariantCulture) + key;
#pragma warning disable CA5351 // The API prescribes MD5.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }

    public void Dispose() => Signal.Dispose();
}
