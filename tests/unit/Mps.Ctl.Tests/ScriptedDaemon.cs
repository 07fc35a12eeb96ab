using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mps.Ctl.Tests;

/// <summary>A daemon that answers by script on a unix socket of its own, and keeps what it was asked.</summary>
internal sealed class ScriptedDaemon : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mpsctl-");
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _replies = new();
    private readonly ConcurrentDictionary<string, string> _paths = new() { ["GET /v1/explain"] = """{"taskId":"","subtasks":[]}""" };
    private readonly ConcurrentQueue<string> _streams = new();

    private ScriptedDaemon()
    {
        Socket = Path.Combine(_folder.FullName, "s");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.ListenUnixSocket(Socket));
        _app = builder.Build();
        _app.MapPost("/", (Delegate)CallAsync);
        _app.MapGet("/v1/info", () => Results.Text(Info, "application/json"));
        _app.MapGet("/v1/explain", () => Results.Text(Explanation, "application/json"));
        _app.MapPost("/v1/restart", (HttpRequest request) =>
        {
            Posts.Enqueue(request.QueryString.Value!);
            return request.Query["failedOnly"] == "true"
                ? Results.Text("""{"error":"Nothing failed in it.","code":"InvalidParameterValue"}""", "application/json", statusCode: 400)
                : Results.Text("""{"taskId":"new"}""", "application/json");
        });
        _app.MapPost("/v1/capacity", async (HttpRequest request) =>
        {
            using var body = new StreamReader(request.Body);
            Posts.Enqueue(await body.ReadToEndAsync());
            return Results.Text(Capacity, "application/json");
        });
        _app.MapGet("/v1/objects", (string bucket, string prefix, int limit) => bucket == "in"
            ? Results.Text($$"""{"bucket":"in","objects":[{"key":"{{prefix}}a.mp4","sizeBytes":1536,"modified":"2026-11-21T09:00:00Z"}],"more":{{(limit == 1 ? "true" : "false")}}}""", "application/json")
            : Results.Text($$"""{"error":"There is no bucket \"{{bucket}}\"."}""", "application/json", statusCode: 404));
        _app.MapGet("/readyz", () => Ready ? Results.Text("ok") : Results.Text("the store is locked", statusCode: 503));
        _app.MapMethods("/v1/{**path}", ["GET", "POST"], (Delegate)PathAsync);
        _app.MapGet("/v1/events", () => Results.Text(_streams.TryDequeue(out string? stream) ? stream : "", "text/event-stream"));
    }

    public string Socket { get; }

    /// <summary>Folder of the bucket <c>in</c>.</summary>
    public string InFolder => _folder.CreateSubdirectory("in").FullName;

    public string OutFolder => Path.Combine(_folder.FullName, "out");

    public bool Ready { get; set; } = true;

    /// <summary>Calls received: action and body.</summary>
    public ConcurrentQueue<(string Action, JsonElement Body)> Calls { get; } = [];

    /// <summary>What was posted to paths of the daemon's own: the query of a restart, the body of a capacity question.</summary>
    public ConcurrentQueue<string> Posts { get; } = [];

    public string Explanation { get; set; } = """{"taskId":"t","subtasks":[],"waits":"","restartOf":""}""";

    public string Capacity { get; set; } = "{}";

    public string Info => $$"""
        {"version":"0.1.0","pid":7,"startedAt":"2026-11-21T09:00:00Z","stateDirectory":"/s","http":"127.0.0.1:8650","metrics":"","libraries":"FFmpeg 5.1.9",
         "buckets":[{"name":"in","type":"Local","path":"{{InFolder}}","region":"local"},{"name":"out","type":"Local","path":"{{OutFolder}}","region":""}],
         "workers":{"max":2,"running":1,"warm":1},"tasks":{"waiting":3,"processing":1} }
        """;

    public static async Task<ScriptedDaemon> StartAsync()
    {
        var daemon = new ScriptedDaemon();
        await daemon._app.StartAsync();
        return daemon;
    }

    /// <summary>Adds a reply for an action; the last one of an action is given again and again.</summary>
    public ScriptedDaemon Reply(string action, string response)
    {
        _replies.GetOrAdd(action, _ => []).Enqueue($$"""{"Response":{{response}}}""");
        return this;
    }

    /// <summary>Sets what an endpoint beside the API answers, e.g. "GET /v1/audit".</summary>
    public ScriptedDaemon ReplyAt(string path, string reply)
    {
        _paths[path] = reply;
        return this;
    }

    /// <summary>Adds a stream for the next watcher: one event per item, then the end.</summary>
    public ScriptedDaemon Stream(params string[] events)
    {
        _streams.Enqueue(string.Concat(events.Select(e => $"event: task\ndata: {e}\n\n")));
        return this;
    }

    /// <summary>Runs mpsctl against this daemon.</summary>
    public Task<CtlResult> RunAsync(params string[] args) => RunAsync("", interactive: false, args);

    public Task<CtlResult> RunAsync(string input, bool interactive, params string[] args) =>
        CtlResult.RunAsync(input, interactive, InFolder, ["--socket", Socket, .. args]);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Endpoints beside the API: scripted under "METHOD PATH", status before the body where it is not 200, e.g. "403 {…}".</summary>
    private async Task<IResult> PathAsync(HttpContext context)
    {
        string name = $"{context.Request.Method} {context.Request.Path}";
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync();
        Calls.Enqueue((name + context.Request.QueryString, JsonElement.Parse(body.Length == 0 ? "{}" : body)));
        string reply = _paths.GetValueOrDefault(name, "404 {\"error\":\"There is nothing here.\"}");
        return reply.StartsWith('{')
            ? Results.Text(reply, "application/json")
            : Results.Text(reply[4..], "application/json", statusCode: int.Parse(reply[..3], System.Globalization.CultureInfo.InvariantCulture));
    }

    private async Task<IResult> CallAsync(HttpContext context)
    {
        string action = context.Request.Headers["X-TC-Action"].ToString();
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        Calls.Enqueue((action, JsonElement.Parse(await reader.ReadToEndAsync())));
        if (!_replies.TryGetValue(action, out ConcurrentQueue<string>? replies))
            return Results.Text("""{"Response":{"Error":{"Code":"InvalidAction","Message":"No such action."},"RequestId":"r"}}""", "application/json");
        string? reply;
        if (replies.Count > 1)
            replies.TryDequeue(out reply);
        else
            replies.TryPeek(out reply);
        return Results.Text(reply!, "application/json");
    }
}

/// <summary>What a run of mpsctl printed and returned.</summary>
internal sealed record CtlResult(int ExitCode, string Output, string Error)
{
    public static async Task<CtlResult> RunAsync(string input, bool interactive, string workingDirectory, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await new CommandTree(new Terminal(new StringReader(input), output, error, interactive, 80, workingDirectory)).RunAsync(args);
        return new CtlResult(code, output.ToString(), error.ToString());
    }
}
