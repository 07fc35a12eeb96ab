using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mps.Api;
using Mps.ControlPlane.Access;
using Mps.ControlPlane.Listening;
using Mps.ControlPlane.Metrics;
using Mps.Daemon.Tests;
using Mps.Orchestration;
using Mps.Orchestration.Options;
using Mps.Orchestration.Workers;
using Mps.Storage;

namespace Mps.ControlPlane.Tests;

/// <summary>The control plane on a socket and on TCP, over a real store in a temporary folder and stub workers.</summary>
internal sealed class RunningControlPlane : IAsyncDisposable
{
    public const string OperatorKey = "AKIDoperator";
    public const string ReaderKey = "AKIDreader";
    public const string Secret = "a secret";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-plane-");
    private readonly MetricCollector _collector = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly WebApplication _app;
    private readonly Listeners _listeners;
    private readonly HttpClient _socket;

    private RunningControlPlane(Func<DaemonOptions, DaemonOptions> configure, PeerRoles peers)
    {
        var path = Path.Combine(_folder.FullName, "s");
        var control = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        control.Bind(new UnixDomainSocketEndPoint(path));
        _listeners = new Listeners(control, path, new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, 0), 4096);
        var input = Directory.CreateDirectory(Path.Combine(_folder.FullName, "in"));
        File.WriteAllText(Path.Combine(input.FullName, "a.mp4"), "x");
        var options = configure(new DaemonOptions
        {
            StateDirectory = _folder.FullName,
            Credentials = new Dictionary<string, CredentialOptions>
            {
                ["operator"] = new() { SecretId = OperatorKey, SecretKey = Secret, Role = "operate" },
                ["reader"] = new() { SecretId = ReaderKey, SecretKey = Secret, Role = "read" },
            },
            Buckets = new Dictionary<string, BucketOptions> { ["media"] = new() { Path = input.FullName, Region = "here" } },
        });

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        _listeners.Apply(builder.WebHost);
        builder.Logging.AddProvider(new ListedLog(_log));
        builder.Services.AddSingleton(peers);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IWorkerPool>(Workers);
        builder.Services.AddSingleton<IWorkerStatus>(Workers);
        builder.Services.AddSingleton<IFrameTap>(Workers);
        builder.Services.AddStorage(options).AddOrchestration(options).AddControlPlane(options, _listeners, _collector);
        _app = builder.Build();
        _app.UseControlPlane();
        _socket = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://control") };
    }

    public ManualTime Time { get; } = new();

    public StubWorkers Workers { get; } = new();

    public HttpClient Socket => _socket;

    public ActionTable Actions => _app.Services.GetRequiredService<ActionTable>();

    public HttpClient Api { get; private set; } = new();

    public HttpClient Metrics { get; private set; } = new();

    /// <summary>Everything that was logged.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public string StateDirectory => _folder.FullName;

    public static async Task<RunningControlPlane> StartAsync(Func<DaemonOptions, DaemonOptions>? configure = null, PeerRoles? peers = null)
    {
        var plane = new RunningControlPlane(configure ?? (options => options), peers ?? PeerRoles.Everybody);
        await plane._app.StartAsync(TestContext.Current.CancellationToken);
        plane.Api.BaseAddress = new Uri($"http://{plane._listeners.ApiAddress}");
        plane.Metrics.BaseAddress = new Uri($"http://{plane._listeners.MetricsAddress}");
        return plane;
    }

    /// <summary>A call on the control socket; the Response object.</summary>
    public Task<JsonObject> CallAsync(string action, string body = "{}")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-TC-Action", action);
        return SendAsync(Socket, request);
    }

    /// <summary>A signed call over TCP.</summary>
    public Task<JsonObject> SignedAsync(string secretId, string action, string body = "{}", string secret = Secret)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var timestamp = Time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.Add("X-TC-Action", action);
        request.Headers.Add("X-TC-Version", "2019-06-12");
        request.Headers.Add("X-TC-Timestamp", $"{timestamp}");
        request.Headers.TryAddWithoutValidation(
            "Authorization", Tc3Signature.Sign("POST", _listeners.ApiAddress, "application/json", "", bytes, secretId, secret, timestamp));
        return SendAsync(Api, request);
    }

    /// <summary>Sends, and asserts what holds for every answer of the API.</summary>
    public static async Task<JsonObject> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("application/json", reply.Content.Headers.ContentType!.MediaType);
        var response = JsonNode.Parse(await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["Response"]!.AsObject();
        Assert.NotEqual("", (string)response["RequestId"]!);
        request.Dispose();
        return response;
    }

    public static string? Code(JsonObject response) => (string?)response["Error"]?["Code"];

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        Api.Dispose();
        Metrics.Dispose();
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
        _collector.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Keeps every line of every logger.</summary>
    private sealed class ListedLog(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
