using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Mps.Integration.Tests.Harness;

/// <summary>
/// The real mpsd with a configuration, state and buckets of its own in a temporary folder. It can be killed and started again on the same
/// state. Owns the folder; removed on disposal.
/// </summary>
internal sealed partial class DaemonProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);

    private readonly DaemonSettings _settings;
    private readonly string _config;
    private readonly string _owner = DaemonLog.Class();
    private Process? _process;

    private DaemonProcess(DaemonSettings settings)
    {
        _settings = settings;
        Folder = Directory.CreateTempSubdirectory("mps-it-").FullName;
        Input = Directory.CreateDirectory(Path.Combine(Folder, "in")).FullName;
        Output = Directory.CreateDirectory(Path.Combine(Folder, "out")).FullName;
        State = Directory.CreateDirectory(Path.Combine(Folder, "state")).FullName;
        Socket = Path.Combine(Folder, "control.sock");
        Api = new ApiClient(Socket);
        _config = Path.Combine(Folder, "mps.json");
        File.WriteAllText(_config, settings.ToJson(State, Socket, Input, Output).ToJsonString());
    }

    public string Folder { get; }

    /// <summary>Folder of the bucket "in".</summary>
    public string Input { get; }

    /// <summary>Folder of the bucket "out".</summary>
    public string Output { get; }

    public string State { get; }
    public string Socket { get; }
    public ApiClient Api { get; }
    public int Pid { get; private set; }

    /// <summary>Address of the signed TCP API.</summary>
    public string Http { get; private set; } = "";

    /// <summary>Address of the Prometheus listener.</summary>
    public string Metrics { get; private set; } = "";

    public bool HasExited => _process is null or { HasExited: true };

    public static async Task<DaemonProcess> StartAsync(DaemonSettings? settings = null)
    {
        var daemon = new DaemonProcess(settings ?? new DaemonSettings());
        try
        {
            await daemon.StartAgainAsync();
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts mpsd on the state that is there and waits until it says that it is ready.</summary>
    public async Task StartAgainAsync()
    {
        if (!HasExited)
            throw new InvalidOperationException("mpsd runs already.");
        _process?.Dispose();

        var program = Path.Combine(Repository.Bin, "mpsd");
        if (!File.Exists(program))
            throw new FileNotFoundException($"{program} is missing: run `make build` first.");
        string[] command = [.. _settings.Launcher.Select(a => a.Replace("{out}", Output, StringComparison.Ordinal).Replace("{state}", State, StringComparison.Ordinal)), program, "--config", _config];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Folder,
        };
        start.Environment.Remove("MPS_SOCKET");

        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Receive(line.Data);
        process.ErrorDataReceived += (_, line) => Receive(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"mpsd ended with code {process.ExitCode} before it was ready."));
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        Pid = process.Id;

        var addresses = ReadyLine().Match(await ready.Task.WaitAsync(StartDeadline));
        Http = addresses.Groups["http"].Value;
        Metrics = addresses.Groups["metrics"].Value;

        void Receive(string? line)
        {
            if (line is null)
                return;
            DaemonLog.Add(_owner, process.Id, line);
            if (ReadyLine().IsMatch(line))
                ready.TrySetResult(line);
        }
    }

    /// <summary>kill -9, and waits until the process is gone.</summary>
    public async Task KillAsync()
    {
        if (HasExited)
            return;
        Signal.Send(Pid, Signal.Kill);
        await _process!.WaitForExitAsync().WithinPatience();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        Signal.Send(Pid, Signal.Terminate);
        await _process!.WaitForExitAsync().WithinPatience();
        return _process.ExitCode;
    }

    /// <summary>Worker processes that this daemon has now.</summary>
    public IReadOnlyList<int> Workers() => ProcFile.ChildrenOf(Pid, "mps-worker");

    /// <summary>Puts a file into the bucket "in".</summary>
    /// <returns>Its key.</returns>
    public string Put(string file, string? key = null)
    {
        key ??= Path.GetFileName(file);
        var target = Path.Combine(Input, key);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target, overwrite: true);
        return key;
    }

    /// <summary>Every file anywhere below the output bucket, hidden ones and staging included, and staging kept elsewhere in the state folder.</summary>
    public IReadOnlyList<string> OutputFiles() => FilesBelow(Output);

    /// <summary>Files that belong to no finished output: anything below a hidden or staging folder of either bucket or the state folder.</summary>
    public IReadOnlyList<string> Leftovers() =>
        [.. new[] { Output, Input, State }.SelectMany(root => FilesBelow(root).Where(IsTemporary).Select(f => Path.Combine(root, f)))];

    private static bool IsTemporary(string path) =>
        path.Split('/').Any(part => part.StartsWith('.') || part.Contains("staging", StringComparison.OrdinalIgnoreCase) || part.EndsWith(".tmp", StringComparison.Ordinal));

    private static string[] FilesBelow(string root)
    {
        try
        {
            return [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f)).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return FilesBelow(root); // a folder went away while it was being listed
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            Signal.Send(Pid, Signal.Terminate);
            using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await _process!.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                DaemonLog.Add(_owner, Pid, "(did not stop within 15 s of SIGTERM; killed by the test)");
                await KillAsync();
            }
        }
        _process?.Dispose();
        Api.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    [GeneratedRegex(@"^mpsd ready: control=(?<control>\S+)( http=(?<http>\S*))?( metrics=(?<metrics>\S*))?")]
    private static partial Regex ReadyLine();
}
