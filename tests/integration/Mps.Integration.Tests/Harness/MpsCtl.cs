using System.Diagnostics;

namespace Mps.Integration.Tests.Harness;

/// <summary>The real mpsctl.</summary>
internal static class MpsCtl
{
    /// <summary>Runs a command against a daemon; it must succeed.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> CtlAsync(this DaemonProcess daemon, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Bin, "mpsctl"), ["--socket", daemon.Socket, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = daemon.Folder,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WithinPatience();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"mpsctl {string.Join(' ', arguments)}: {await error}");
    }
}
