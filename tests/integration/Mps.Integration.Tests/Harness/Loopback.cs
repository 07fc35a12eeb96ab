using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mps.Integration.Tests.Harness;

/// <summary>An HTTP server on 127.0.0.1 whose answers the test decides. Counts requests by path.</summary>
internal sealed class Loopback : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _routes = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();
    private readonly CancellationTokenSource _ending = new();

    private Loopback(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.Run(async context =>
        {
            var path = context.Request.Path.Value!;
            _requests.AddOrUpdate(path, 1, (_, n) => n + 1);
            if (_routes.TryGetValue(path, out var route))
                await route(context);
            else
                context.Response.StatusCode = 404;
        });
    }

    public string Address => _app.Urls.Single();

    /// <summary>Cancelled when the server ends.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <param name="port">0 for any free one.</param>
    public static async Task<Loopback> StartAsync(int port = 0)
    {
        var server = new Loopback(port);
        await server._app.StartAsync();
        return server;
    }

    public int Requests(string path) => _requests.GetValueOrDefault(path);

    public void Map(string path, RequestDelegate answer) => _routes[path] = answer;

    /// <returns>The address of the path.</returns>
    public string MapText(string path, string contentType, string text)
    {
        Map(path, async context =>
        {
            context.Response.ContentType = contentType;
            await context.Response.WriteAsync(text);
        });
        return Address + path;
    }

    /// <summary>A file, with range requests.</summary>
    /// <returns>The address of the path.</returns>
    public string MapFile(string path, string file)
    {
        Map(path, context => Results.File(file, enableRangeProcessing: true).ExecuteAsync(context));
        return Address + path;
    }

    /// <summary>Takes requests and never answers them.</summary>
    /// <returns>The address of the path.</returns>
    public string MapSilence(string path)
    {
        Map(path, context => Forever(context.RequestAborted));
        return Address + path;
    }

    /// <summary>Answers with the head of a file, and then falls silent with the connection open.</summary>
    /// <returns>The address of the path.</returns>
    public string MapStall(string path, string file, int bytes)
    {
        Map(path, async context =>
        {
            var content = await File.ReadAllBytesAsync(file, context.RequestAborted);
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, bytes), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Forever(context.RequestAborted);
        });
        return Address + path;
    }

    /// <summary>Answers with the head of a file; the rest flows as the test lets it.</summary>
    public Valve MapValve(string path, string file, int bytes)
    {
        var valve = new Valve(Address + path);
        Map(path, async context =>
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Ending);
            var content = await File.ReadAllBytesAsync(file, end.Token);
            context.Response.ContentLength = content.Length;
            for (int at = 0, piece = bytes; at < content.Length; piece = await valve.NextAsync(end.Token))
            {
                piece = Math.Min(piece, content.Length - at);
                await context.Response.Body.WriteAsync(content.AsMemory(at, piece), end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                at += piece;
            }
        });
        return valve;
    }

    /// <summary>A file behind a gate: requests wait until it is opened.</summary>
    public Gate MapGate(string path, string file)
    {
        var gate = new Gate(Address + path);
        Map(path, async context =>
        {
            gate.Arrive();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Ending);
            await gate.Opened.WaitAsync(end.Token);
            await Results.File(file, enableRangeProcessing: true).ExecuteAsync(context);
        });
        return gate;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _ending.Dispose();
    }

    private async Task Forever(CancellationToken aborted)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var byClient = aborted.Register(() => over.TrySetResult());
        using var byTest = Ending.Register(() => over.TrySetResult());
        await over.Task;
    }
}

/// <summary>Lets a source through in pieces: a job that goes on as far as the test wants.</summary>
internal sealed class Valve(string address)
{
    private readonly Channel<int> _pieces = Channel.CreateUnbounded<int>();

    public string Address { get; } = address;

    /// <summary>Lets so many bytes more through.</summary>
    public void Let(int bytes) => _pieces.Writer.TryWrite(bytes);

    public ValueTask<int> NextAsync(CancellationToken cancellation) => _pieces.Reader.ReadAsync(cancellation);
}

/// <summary>Holds a source back until the test opens it: a job of any length, without a clock.</summary>
internal sealed class Gate(string address)
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrivals;

    public string Address { get; } = address;

    public Task Opened => _open.Task;

    /// <summary>Requests so far.</summary>
    public int Arrivals => Volatile.Read(ref _arrivals);

    public void Arrive() => Interlocked.Increment(ref _arrivals);

    public void Open() => _open.TrySetResult();

    /// <summary>Waits for the n-th request.</summary>
    public Task ArrivedAsync(int n = 1) => Until.TrueAsync($"request {n} for {Address}", () => Arrivals >= n);
}
