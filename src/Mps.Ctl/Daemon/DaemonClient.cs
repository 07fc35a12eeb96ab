using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Mps.Api;
using Mps.Ctl.Output;

namespace Mps.Ctl.Daemon;

/// <summary>The daemon does not answer, or not as a daemon should.</summary>
internal sealed class DaemonUnreachableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The daemon behind its control socket.</summary>
internal sealed class DaemonClient : IDisposable
{
    private static readonly JsonSerializerOptions RequestJson = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly HttpClient _http;

    public DaemonClient(string socket)
    {
        Socket = socket;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancel) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://mps/") };
    }

    /// <summary>Path of the socket.</summary>
    public string Socket { get; }

    /// <summary>Calls an action; returns <c>Response</c>.</summary>
    /// <exception cref="ApiException">The daemon answered with an error.</exception>
    public async Task<JsonElement> CallAsync(string action, object request, CancellationToken cancel)
    {
        string reply = await CallRawAsync(action, JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), RequestJson), cancel);
        JsonElement response = ResponseOf(reply);
        if (ErrorOf(response) is { } error)
            throw error;
        return response;
    }

    /// <summary>Calls an action with a body as it is; returns the reply as it is.</summary>
    public async Task<string> CallRawAsync(string action, byte[] body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("X-TC-Action", action);
        request.Headers.TryAddWithoutValidation("X-TC-Version", ApiRequestReader.Version);
        using HttpResponseMessage reply = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        return await reply.Content.ReadAsStringAsync(cancel);
    }

    /// <summary><c>GET /v1/info</c> as it is.</summary>
    public async Task<JsonElement> GetInfoAsync(CancellationToken cancel)
    {
        using HttpResponseMessage reply = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/info"), HttpCompletionOption.ResponseContentRead, cancel);
        return Parse(await reply.Content.ReadAsStringAsync(cancel));
    }

    /// <summary><c>GET /v1/explain</c> as it is.</summary>
    /// <exception cref="ApiException">There is no such task.</exception>
    public async Task<JsonElement> ExplainAsync(string taskId, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/explain?task={Uri.EscapeDataString(taskId)}");
        using HttpResponseMessage reply = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel, mustSucceed: false);
        JsonElement body = Parse(await reply.Content.ReadAsStringAsync(cancel));
        return reply.IsSuccessStatusCode ? body : throw new ApiException(ErrorCode.ResourceNotFound, body.Text("error"));
    }

    /// <summary>What a path answers to a GET.</summary>
    /// <exception cref="ApiException">It refuses.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancel) => AskAsync(new HttpRequestMessage(HttpMethod.Get, path), cancel);

    /// <summary>What a path answers to a POST of JSON.</summary>
    /// <exception cref="ApiException">It refuses.</exception>
    public Task<JsonElement> PostAsync(string path, JsonNode body, CancellationToken cancel) =>
        PostBytesAsync(path, Encoding.UTF8.GetBytes(body.ToJsonString()), cancel);

    /// <summary><c>POST /v1/restart</c>: makes a finished task again; returns the new id.</summary>
    /// <exception cref="ApiException">There is no such task, or it cannot be made again.</exception>
    public async Task<string> RestartAsync(string taskId, bool failedOnly, CancellationToken cancel) =>
        (await PostBytesAsync($"/v1/restart?task={Uri.EscapeDataString(taskId)}&failedOnly={(failedOnly ? "true" : "false")}", [], cancel)).Text("taskId");

    /// <summary><c>POST /v1/capacity</c> as it is.</summary>
    /// <param name="request">Body of ProcessMedia; null = only what is taken.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="ApiException">The request cannot be a task.</exception>
    public Task<JsonElement> CapacityAsync(byte[]? request, CancellationToken cancel) => PostBytesAsync("/v1/capacity", request ?? [], cancel);

    private Task<JsonElement> PostBytesAsync(string path, byte[] content, CancellationToken cancel) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(content) }, cancel);

    /// <summary><c>GET /v1/objects</c> as it is.</summary>
    /// <exception cref="ApiException">There is no such bucket, or it refuses.</exception>
    public Task<JsonElement> ListObjectsAsync(string bucket, string prefix, int limit, CancellationToken cancel) =>
        GetAsync($"/v1/objects?bucket={Uri.EscapeDataString(bucket)}&prefix={Uri.EscapeDataString(prefix)}&limit={limit}", cancel);

    /// <summary><c>GET /v1/triggers</c> as it is.</summary>
    public Task<JsonElement> GetTriggersAsync(CancellationToken cancel) => GetAsync("/v1/triggers", cancel);

    /// <summary>One page of <c>POST /v1/backfill</c> as it is.</summary>
    /// <exception cref="ApiException">There is no such flow, or the daemon refuses.</exception>
    public Task<JsonElement> BackfillAsync(JsonObject request, CancellationToken cancel) => PostAsync("/v1/backfill", request, cancel);

    /// <summary><c>POST /v1/live</c>.</summary>
    /// <exception cref="ApiException">The daemon refused the stream.</exception>
    public Task<JsonElement> StartLiveAsync(JsonNode stream, CancellationToken cancel) => PostAsync("/v1/live", stream, cancel);

    /// <summary><c>GET /v1/live</c>, of all streams that run or of one task.</summary>
    /// <exception cref="ApiException">There is no such stream.</exception>
    public Task<JsonElement> GetLiveAsync(string? taskId, CancellationToken cancel) =>
        GetAsync(taskId is null ? "/v1/live" : $"/v1/live?task={Uri.EscapeDataString(taskId)}", cancel);

    /// <summary>The configured buckets.</summary>
    public async Task<IReadOnlyList<BucketInfo>> GetBucketsAsync(CancellationToken cancel) =>
        (await GetInfoAsync(cancel)).TryGetProperty("buckets", out JsonElement buckets)
            ? buckets.Deserialize<BucketInfo[]>(JsonSerializerOptions.Web) ?? []
            : [];

    /// <summary>Null when the daemon is ready, else why it is not.</summary>
    public async Task<string?> GetNotReadyReasonAsync(CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/readyz");
        using HttpResponseMessage reply = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel, mustSucceed: false);
        if (reply.IsSuccessStatusCode)
            return null;
        string text = (await reply.Content.ReadAsStringAsync(cancel)).Trim();
        return text.Length > 0 ? text : $"HTTP {(int)reply.StatusCode}";
    }

    /// <summary>The states of a task: the present one at once, then each change, until the daemon closes the stream.</summary>
    public async IAsyncEnumerable<TaskEvent> WatchAsync(string taskId, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/events?task={Uri.EscapeDataString(taskId)}");
        using HttpResponseMessage reply = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        await using Stream stream = await reply.Content.ReadAsStreamAsync(cancel);
        await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(cancel))
        {
            if (item.EventType == "task" && Parse(item.Data).Deserialize<TaskEvent>(JsonSerializerOptions.Web) is { } state && state.TaskId == taskId)
                yield return state;
        }
    }

    /// <summary><c>Response</c> of a reply.</summary>
    public static JsonElement ResponseOf(string reply) =>
        Parse(reply) is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("Response", out JsonElement response)
            ? response
            : throw new DaemonUnreachableException($"the daemon's reply has no Response: {reply}");

    /// <summary>The error in a response, or null.</summary>
    public static ApiException? ErrorOf(JsonElement response) =>
        response.TryGetProperty("Error", out JsonElement error)
            ? new ApiException(error.GetProperty("Code").GetString() ?? "", error.GetProperty("Message").GetString() ?? "")
            : null;

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> AskAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using (request)
        {
            using HttpResponseMessage reply = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel, mustSucceed: false);
            JsonElement body = Parse(await reply.Content.ReadAsStringAsync(cancel));
            if (reply.IsSuccessStatusCode)
                return body;
            string code = body.Text("code") is { Length: > 0 } told ? told : reply.StatusCode switch
            {
                System.Net.HttpStatusCode.Forbidden => ErrorCode.UnauthorizedOperation,
                System.Net.HttpStatusCode.BadRequest => ErrorCode.InvalidParameter,
                System.Net.HttpStatusCode.NotFound => ErrorCode.ResourceNotFound,
                _ => ErrorCode.InternalError,
            };
            throw new ApiException(code, body.Text("error"));
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancel, bool mustSucceed = true)
    {
        HttpResponseMessage reply;
        try
        {
            reply = await _http.SendAsync(request, completion, cancel);
        }
        catch (HttpRequestException e)
        {
            throw new DaemonUnreachableException($"cannot reach the daemon at {Socket}: {Cause(e)} (--socket PATH or MPS_SOCKET names another socket)", e);
        }
        catch (TaskCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new DaemonUnreachableException($"the daemon at {Socket} did not answer within {_http.Timeout.TotalSeconds:0} s", e);
        }

        if (!mustSucceed || reply.IsSuccessStatusCode)
            return reply;
        using (reply)
            throw new DaemonUnreachableException($"the daemon at {Socket} answered HTTP {(int)reply.StatusCode} to {request.Method} {request.RequestUri!.PathAndQuery}");
    }

    /// <summary>Why a connection failed, in words of its own: the system's for a missing socket file speaks of addresses.</summary>
    private string Cause(HttpRequestException e) => (e.InnerException as SocketException)?.SocketErrorCode switch
    {
        SocketError.AccessDenied => "permission denied; join the group mps or be root",
        SocketError.ConnectionRefused => "nobody listens there; is mpsd running?",
        SocketError.AddressNotAvailable when !File.Exists(Socket) => "there is no such socket; is mpsd running?",
        _ => (e.InnerException ?? e).Message,
    };

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonElement.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException e)
        {
            throw new DaemonUnreachableException($"the daemon's reply is no JSON: {e.Message}", e);
        }
    }
}
