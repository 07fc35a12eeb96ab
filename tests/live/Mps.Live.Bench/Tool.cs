using System.Diagnostics;

namespace Mps.Live.Bench;

/// <summary>A program that a test starts, killed with everything it started at the end.</summary>
public sealed class Tool : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <summary>Starts it.</summary>
    public Tool(string name, params IEnumerable<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _errors = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Its process id.</summary>
    public int Pid => _process.Id;

    /// <summary>It runs no more.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; its own words are in the message.</exception>
    public static async Task Run(string name, params IEnumerable<string> arguments)
    {
        using var tool = new Tool(name, arguments);
        await tool._process.WaitForExitAsync();
        if (tool._process.ExitCode != 0)
            throw new InvalidOperationException($"{name} ended with {tool._process.ExitCode}: {await tool._errors}");
    }

    /// <summary>Waits for it to end by itself.</summary>
    public Task Exit() => _process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
