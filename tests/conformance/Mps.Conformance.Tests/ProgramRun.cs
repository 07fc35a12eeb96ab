using System.ComponentModel;
using System.Diagnostics;

namespace Mps.Conformance.Tests;

/// <summary>A program run to its end, or killed after its time.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    /// <summary>Null when there is no such program.</summary>
    public static async Task<ProgramRun?> TryRunAsync(string program, IEnumerable<string> arguments, string workingDirectory, TimeSpan patience, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A proxy for the outer world is none for the loopback.
        start.Environment.Remove("http_proxy");
        start.Environment.Remove("HTTP_PROXY");
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel))
        {
            limit.CancelAfter(patience);
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancel), error = process.StandardError.ReadToEndAsync(cancel);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                throw new TimeoutException($"{program} did not end within {patience.TotalSeconds:0} s. It printed:\n{await output}\n{await error}");
            }

            return new ProgramRun(process.ExitCode, await output, await error);
        }
    }
}
