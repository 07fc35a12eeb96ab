using System.Diagnostics;
using Mps.Jobs;

namespace Mps.Worker.Tests;

/// <summary>The real mps-worker, seen as the daemon sees it. Killed at the end of the test, whatever happened.</summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>Guards against hanging, nothing else.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _log;

    public WorkerProcess(params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo(Executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _log = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>From MPS_BIN where that is set, else the build that the test project refers to.</summary>
    public static string Executable => Environment.GetEnvironmentVariable("MPS_BIN") is { Length: > 0 } bin
        ? Path.Combine(Path.GetFullPath(bin), "mps-worker")
        : Path.Combine(AppContext.BaseDirectory, "mps-worker");

    public static string Clip(string name) => Path.Combine(AppContext.BaseDirectory, "media", name);

    public static FileInput Input(string clip) => new(Clip(clip), Path.GetDirectoryName(Clip(clip))!);

    public void Send(WorkerCommand command) => SendLine(Corridor.Write(command));

    public void SendLine(string line)
    {
        _process.StandardInput.Write(line + "\n");
        _process.StandardInput.Flush();
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>The next event; null at the end of the output.</summary>
    public async Task<JobEvent?> Next() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Hang) is { } line ? Corridor.ReadEvent(line) : null;

    /// <summary>The next event of a kind; those before it are added to <paramref name="passed"/>.</summary>
    public async Task<T> Next<T>(List<JobEvent>? passed = null)
        where T : JobEvent
    {
        while (await Next() is { } e)
        {
            if (e is T found)
                return found;
            passed?.Add(e);
        }

        throw new InvalidOperationException($"The worker ended without a {typeof(T).Name}: {await _log.WaitAsync(Hang)}");
    }

    /// <summary>Waits for the process to end by itself.</summary>
    public async Task<int> Exit()
    {
        using var hang = new CancellationTokenSource(Hang);
        await _process.WaitForExitAsync(hang.Token);
        return _process.ExitCode;
    }

    /// <summary>As a crash.</summary>
    public void Kill() => _process.Kill();

    public Task<string> Output() => _process.StandardOutput.ReadToEndAsync().WaitAsync(Hang);

    public Task<string> Log() => _log.WaitAsync(Hang);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
