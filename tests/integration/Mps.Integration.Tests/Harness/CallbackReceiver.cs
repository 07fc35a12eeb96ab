using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Mps.Integration.Tests.Harness;

/// <summary>One delivery attempt as it arrived.</summary>
/// <param name="EventId">Same over all attempts for one event; from the header that ends with "Event-Id".</param>
internal sealed record Callback(string EventId, JsonObject Body)
{
    public string SessionId => (string?)Body["SessionId"] ?? "";

    public string TaskId => (string)(Body["WorkflowTaskEvent"] ?? Body["ScheduleTaskEvent"])!["TaskId"]!;
}

/// <summary>The receiving end of TaskNotifyConfig.</summary>
internal sealed class CallbackReceiver : IAsyncDisposable
{
    private const string Path = "/callback";
    private readonly Loopback _server;
    private readonly ConcurrentQueue<Callback> _received = new();

    private CallbackReceiver(Loopback server, Func<int, int> status)
    {
        _server = server;
        var attempts = 0;
        server.Map(Path, async context =>
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            var header = context.Request.Headers.Keys.SingleOrDefault(k => k.EndsWith("Event-Id", StringComparison.OrdinalIgnoreCase));
            _received.Enqueue(new(header is null ? "" : context.Request.Headers[header].ToString(), body));
            context.Response.StatusCode = status(Interlocked.Increment(ref attempts));
        });
    }

    public string Url => _server.Address + Path;

    /// <summary>All deliveries so far, refused ones included.</summary>
    public IReadOnlyList<Callback> Received => [.. _received];

    /// <param name="port">0 for any free one.</param>
    /// <param name="status">HTTP status for the n-th delivery, from 1; 200 by default.</param>
    public static async Task<CallbackReceiver> StartAsync(int port = 0, Func<int, int>? status = null) =>
        new(await Loopback.StartAsync(port), status ?? (_ => 200));

    public JsonObject NotifyConfig(string? key = null)
    {
        var config = new JsonObject { ["NotifyType"] = "URL", ["NotifyMode"] = "Finish", ["NotifyUrl"] = Url };
        if (key is not null)
            config["NotifyKey"] = key;
        return config;
    }

    /// <summary>Waits for <paramref name="count"/> deliveries about a task.</summary>
    public Task<IReadOnlyList<Callback>> AboutAsync(string taskId, int count = 1, TimeSpan? deadline = null) =>
        Until.SomeAsync<IReadOnlyList<Callback>>(
            $"{count} callbacks about {taskId}",
            () => Task.FromResult<IReadOnlyList<Callback>?>(Received.Where(c => c.TaskId == taskId).ToList() is { } about && about.Count >= count ? about : null),
            deadline);

    /// <summary>Waits for the first callback of a live stream that is of a type and satisfies a condition.</summary>
    public Task<JsonObject> LiveAsync(string type, Func<JsonObject, bool>? wanted = null) => Until.SomeAsync(
        $"the callback {type}", () => Task.FromResult(Received.Select(c => c.Body).FirstOrDefault(b => (string?)b["NotificationType"] == type && (wanted is null || wanted(b)))));

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
