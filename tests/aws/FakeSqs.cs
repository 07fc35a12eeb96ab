using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mps.Tests.Aws;

/// <summary>
/// A small SQS on loopback: one queue, the JSON protocol, long polls, messages invisible once taken. It checks the
/// signature of every call on its own, so that the official client vouches for the check and the check for our client.
/// </summary>
internal sealed class FakeSqs : IAsyncDisposable
{
    public const string AccessKeyId = "AKIDtest";
    public const string SecretKey = "secret/of+test";
    public const string Region = "eu-west-3";
    public const string QueueName = "arrivals";

    private readonly Lock _lock = new();
    private readonly List<Message> _messages = [];
    private readonly WebApplication _app;
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeSqs(WebApplication app) => _app = app;

    public string Endpoint => _app.Urls.Single() + "/";

    public string QueueUrl => $"{Endpoint}123456789012/{QueueName}";

    /// <summary>How many of the next calls are answered with 503.</summary>
    public int Failures { get; set; }

    /// <summary>Operations that were served, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Bodies of messages that were not deleted.</summary>
    public IReadOnlyList<string> Left
    {
        get
        {
            lock (_lock) return [.. _messages.Select(m => m.Body)];
        }
    }

    public static async Task<FakeSqs> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeSqs(app);
        app.Run(fake.ServeAsync);
        await app.StartAsync();
        return fake;
    }

    /// <summary>Puts a message into the queue.</summary>
    public string Add(string body, JsonNode? attributes = null)
    {
        lock (_lock)
        {
            var message = new Message(Guid.NewGuid().ToString(), Guid.NewGuid().ToString("N"), body, attributes?.DeepClone());
            _messages.Add(message);
            _arrived.TrySetResult();
            return message.Id;
        }
    }

    /// <summary>As if the visibility timeout had run out.</summary>
    public void ShowAgain()
    {
        lock (_lock)
        {
            foreach (var message in _messages) message.Taken = false;
            _arrived.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        if (context.Request.Method != "POST" || !target.StartsWith("AmazonSQS.", StringComparison.Ordinal)
            || context.Request.ContentType != "application/x-amz-json-1.0")
        {
            await FailAsync(context, 400, "com.amazonaws.sqs#UnsupportedOperation", $"{context.Request.Method} {target} {context.Request.ContentType}");
            return;
        }

        if (WrongSignature(context.Request, buffer.ToArray()) is { } why)
        {
            await FailAsync(context, 403, "com.amazon.coral.service#InvalidSignatureException", why);
            return;
        }

        if (Failures > 0)
        {
            Failures--;
            await FailAsync(context, 503, "com.amazonaws.sqs#ServiceUnavailable", "Come back later.");
            return;
        }

        var body = (JsonObject)JsonNode.Parse(buffer.ToArray())!;
        Calls.Enqueue(target[10..]);
        var answer = await AnswerAsync(target[10..], body, context.RequestAborted);
        if (answer is null)
        {
            await FailAsync(context, 400, "com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.");
            return;
        }

        context.Response.ContentType = "application/x-amz-json-1.0";
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private async Task<JsonObject?> AnswerAsync(string operation, JsonObject body, CancellationToken cancellation)
    {
        if (operation == "GetQueueUrl") return (string?)body[nameof(QueueName)] == QueueName ? new JsonObject { [nameof(QueueUrl)] = QueueUrl } : null;
        if ((string?)body[nameof(QueueUrl)] != QueueUrl) return null;
        switch (operation)
        {
            case "SendMessage":
                var text = (string)body["MessageBody"]!;
#pragma warning disable CA5351 // The protocol has it.
                return new JsonObject
                {
                    ["MessageId"] = Add(text, body["MessageAttributes"]),
                    ["MD5OfMessageBody"] = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text))),
                };
            case "ReceiveMessage":
                var taken = await TakeAsync((int?)body["MaxNumberOfMessages"] ?? 1, (int?)body["WaitTimeSeconds"] ?? 0, cancellation);
                return taken.Count == 0
                    ? []
                    : new JsonObject
                    {
                        ["Messages"] = new JsonArray([.. taken.Select(m => new JsonObject
                        {
                            ["MessageId"] = m.Id,
                            ["ReceiptHandle"] = m.Receipt,
                            ["Body"] = m.Body,
                            ["MD5OfBody"] = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(m.Body))),
                        })]),
                    };
#pragma warning restore CA5351
            case "DeleteMessage":
                lock (_lock) _messages.RemoveAll(m => m.Receipt == (string?)body["ReceiptHandle"]);
                return [];
            default:
                throw new InvalidOperationException($"The fake does not know {operation}.");
        }
    }

    private async Task<IReadOnlyList<Message>> TakeAsync(int max, int waitSeconds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(waitSeconds));
        while (true)
        {
            Task arrived;
            lock (_lock)
            {
                var ready = _messages.Where(m => !m.Taken).Take(max).ToList();
                foreach (var message in ready) message.Taken = true;
                if (ready.Count > 0 || waitSeconds == 0) return ready;
                if (_arrived.Task.IsCompleted) _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrived = _arrived.Task;
            }

            try
            {
                await arrived.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                return [];
            }
        }
    }

    /// <summary>The rules of Signature Version 4 as its documentation has them; null when it is right.</summary>
    private static string? WrongSignature(HttpRequest request, byte[] body)
    {
        var header = request.Headers.Authorization.ToString();
        const string Prefix = "AWS4-HMAC-SHA256 ";
        if (!header.StartsWith(Prefix, StringComparison.Ordinal)) return "no AWS4-HMAC-SHA256";
        var parts = header[Prefix.Length..].Split(',', StringSplitOptions.TrimEntries).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        var time = request.Headers["X-Amz-Date"].ToString();
        var scope = $"{time[..8]}/{Region}/sqs/aws4_request";
        if (parts["Credential"] != $"{AccessKeyId}/{scope}") return $"credential {parts["Credential"]}";
        var names = parts["SignedHeaders"].Split(';');
        if (!names.Contains("host") || !names.Contains("x-amz-date") || !names.Contains("x-amz-target")) return $"signed {parts["SignedHeaders"]}";
        var canonical = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{request.Method}\n{request.Path}\n\n");
        foreach (var name in names) canonical.Append(CultureInfo.InvariantCulture, $"{name}:{request.Headers[name].ToString().Trim()}\n");
        canonical.Append(CultureInfo.InvariantCulture, $"\n{parts["SignedHeaders"]}\n{Convert.ToHexStringLower(SHA256.HashData(body))}");
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + SecretKey);
        foreach (var step in scope.Split('/').Append(toSign)) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        return Convert.ToHexStringLower(key) == parts["Signature"] ? null : "the signature does not match";
    }

    private static async Task FailAsync(HttpContext context, int status, string type, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.0";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new Dictionary<string, string> { ["__type"] = type, ["message"] = message }));
    }

    private sealed class Message(string id, string receipt, string body, JsonNode? attributes)
    {
        public string Id { get; } = id;

        public string Receipt { get; } = receipt;

        public string Body { get; } = body;

        public JsonNode? Attributes { get; } = attributes;

        public bool Taken { get; set; }
    }
}
