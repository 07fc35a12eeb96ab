using System.Diagnostics;

namespace Mps.Perf.SideBySide;

/// <summary>What one run took.</summary>
internal readonly record struct Cost(double WallSeconds, double CpuSeconds, double PeakMegabytes);

/// <summary>The command line tools we compare with.</summary>
internal static class Peer
{
    public static async Task<Cost> RunAsync(string program, params string[] arguments)
    {
        var cpu = ProcessUsage.ChildrenSeconds(Environment.ProcessId);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var over = new CancellationTokenSource();
        var peak = ProcessUsage.PeakMegabytesAsync(() => [process.Id], over.Token);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        var wall = clock.Elapsed.TotalSeconds;
        await over.CancelAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with code {process.ExitCode}: {errors}");
        return new(wall, ProcessUsage.ChildrenSeconds(Environment.ProcessId) - cpu, await peak);
    }
}
