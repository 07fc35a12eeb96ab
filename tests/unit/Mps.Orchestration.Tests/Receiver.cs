using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mps.Orchestration.Tests;

/// <summary>One callback as it arrived.</summary>
internal sealed record Received(string EventId, string ContentType, string Body);

/// <summary>Receives callbacks on loopback and answers as the test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();
    private WebApplication? _app;

    public int Port { get; private set; }

    public string Url => $"http://127.0.0.1:{Port}/cb";

    public Func<HttpContext, Task<int>> Answer { get; set; } = _ => Task.FromResult(200);

    public ChannelReader<Received> Arrivals => _received.Reader;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Port}");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var arrived = new Received(context.Request.Headers["X-MPS-Event-Id"].ToString(), context.Request.ContentType ?? "", await reader.ReadToEndAsync());
            _received.Writer.TryWrite(arrived);
            context.Response.StatusCode = await Answer(context);
        });
        await _app.StartAsync();
        Port = new Uri(_app.Urls.Single()).Port;
    }

    public async Task StopAsync()
    {
        if (_app is null) return;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
