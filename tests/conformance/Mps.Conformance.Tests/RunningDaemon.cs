using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Mps.Conformance.Tests;

/// <summary>The real daemon on a state directory of its own, with one credential and two local buckets. One for all tests.</summary>
public sealed class RunningDaemon : IAsyncLifetime
{
    public const string SecretId = "conformance", SecretKey = "a secret for tests", InBucket = "in", OutBucket = "out";

    /// <summary>Tasks that run at once; the next one waits.</summary>
    public const int Workers = 2;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60), StopPatience = TimeSpan.FromSeconds(20), PollInterval = TimeSpan.FromMilliseconds(50);

    // Short: a socket's path holds 107 bytes.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mpsc");
    private readonly StringBuilder _log = new();
    private Process? _process;

    public string Socket => Path.Combine(_folder.FullName, "control.sock");

    public string InFolder => Path.Combine(_folder.FullName, InBucket);

    public string OutFolder => Path.Combine(_folder.FullName, OutBucket);

    /// <summary>ADDRESS:PORT of the TCP listener.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Why the daemon is not there; null when it runs.</summary>
    public string? Missing { get; private set; }

    /// <summary>What the daemon has printed so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public async ValueTask InitializeAsync()
    {
        string program = Path.Combine(Repository.Programs, "mpsd");
        if (!File.Exists(program))
        {
            Missing = $"{program} is missing; run `make build` first.";
            return;
        }

        string config = Path.Combine(_folder.FullName, "mps.json");
        await File.WriteAllTextAsync(config, Configuration());
        if (File.Exists(Repository.Sample))
            File.Copy(Repository.Sample, Path.Combine(InFolder, "sample.mp4"));

        _process = Process.Start(new ProcessStartInfo(program, ["--config", config]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Endpoint = await WaitUntilReadyAsync(_process);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await ProgramRun.TryRunAsync("kill", ["-TERM", $"{_process.Id}"], "/", StopPatience, CancellationToken.None);
            using var limit = new CancellationTokenSource(StopPatience);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private string Configuration()
    {
        foreach (string bucket in new[] { InFolder, OutFolder })
            Directory.CreateDirectory(bucket);
        return JsonSerializer.Serialize(new
        {
            StateDirectory = Directory.CreateDirectory(Path.Combine(_folder.FullName, "state")).FullName,
            Control = new { Socket },
            Http = new { Listen = "127.0.0.1:0" },
            Metrics = new { Listen = "" },
            Workers = new { Max = Workers },
            // A scenario holds its sources back.
            Inputs = new { ConnectTimeout = "5m", ReadTimeout = "5m" },
            Credentials = new { conformance = new { SecretId, SecretKey, Role = "admin" } },
            Buckets = new Dictionary<string, object>
            {
                [InBucket] = new { Type = "Local", Path = InFolder, Region = "local", Watch = new { Interval = "100ms", StableFor = "200ms" } },
                [OutBucket] = new { Type = "Local", Path = OutFolder, Region = "local" },
            },
        });
    }

    private async Task<string> WaitUntilReadyAsync(Process process)
    {
        using HttpClient http = ControlClient();
        using var limit = new CancellationTokenSource(StartPatience);
        using var timer = new PeriodicTimer(PollInterval);
        while (true)
        {
            if (process.HasExited)
                throw new InvalidOperationException($"mpsd ended with code {process.ExitCode}:\n{Log}");
            try
            {
                using HttpResponseMessage ready = await http.GetAsync(new Uri("/readyz", UriKind.Relative), limit.Token);
                if (ready.IsSuccessStatusCode)
                    break;
            }
            catch (HttpRequestException) when (!limit.IsCancellationRequested)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"mpsd was not ready within {StartPatience.TotalSeconds:0} s:\n{Log}");
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        JsonElement info = JsonElement.Parse(await http.GetByteArrayAsync(new Uri("/v1/info", UriKind.Relative), limit.Token));
        return info.GetProperty("http").GetString()!.Replace("http://", "", StringComparison.Ordinal).TrimEnd('/');
    }

    private HttpClient ControlClient()
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancel) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancel);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://mps/") };
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
            _log.AppendLine(line.Data);
    }
}
