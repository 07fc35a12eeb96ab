using System.Diagnostics;

namespace Mps.Tests.Aws;

/// <summary>The Node project of this folder: installed on first use from its lock file.</summary>
internal static class AwsNode
{
    private static readonly TimeSpan InstallPatience = TimeSpan.FromMinutes(5), RunPatience = TimeSpan.FromMinutes(2);
    private static readonly SemaphoreSlim Installing = new(1, 1);

    public static string Folder { get; } = Path.Combine(Root(), "tests", "aws");

    /// <summary>Null when Node and the packages are there, else why not.</summary>
    public static async Task<string?> MissingAsync()
    {
        await Installing.WaitAsync();
        try
        {
            // Test projects may run side by side: the file's lock is that of all of them.
            using var across = await OneAtATimeAsync();
            var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
            if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"))) return null;
            try
            {
                await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], InstallPatience);
                return null;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return "npm is not installed";
            }
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <summary>Runs a script to its end; what it printed.</summary>
    public static Task<string> RunAsync(string script, params string[] arguments) => RunAsync("node", [script, .. arguments], RunPatience);

    /// <summary>A program of this project with all its streams redirected.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A proxy for the outer world is none for the loopback.
        if (program == "node")
        {
            foreach (var name in new[] { "http_proxy", "HTTP_PROXY" }) start.Environment.Remove(name);
        }

        return Process.Start(start)!;
    }

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments, TimeSpan patience)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {patience.TotalSeconds:0} s. It printed:\n{await output}\n{await error}");
        }

        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} failed in {Folder}:\n{await output}{await error}");
    }

    private static async Task<FileStream> OneAtATimeAsync()
    {
        using var limit = new CancellationTokenSource(InstallPatience);
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(Path.GetTempPath(), "mps-tests-aws.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100, limit.Token); // another process installs
            }
        }
    }

    private static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Mps.Daemon.sln"))) return folder;
        }

        throw new InvalidOperationException("Mps.Daemon.sln lies above none of the test's folders.");
    }
}
