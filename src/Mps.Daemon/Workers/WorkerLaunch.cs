using System.Collections;
using System.Diagnostics;

namespace Mps.Daemon.Workers;

/// <summary>How worker processes are started: which file, with which environment.</summary>
/// <param name="Executable">Absolute path of <c>mps-worker</c>.</param>
internal sealed record WorkerLaunch(string Executable)
{
    // A worker parses hostile bytes: it gets what its libraries need and nothing that may hold a secret, such as MPS_Credentials__*.
    private static readonly HashSet<string> Inherited = new(StringComparer.Ordinal)
    {
        "PATH", "HOME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR", "FONTCONFIG_PATH", "FONTCONFIG_FILE",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "LIBVA_DRIVER_NAME", "LIBVA_DRIVERS_PATH", "VK_ICD_FILENAMES", "VK_DRIVER_FILES",
        "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES",
    };

    private static readonly string[] InheritedPrefixes = ["DOTNET_", "LC_"];

    // Per-thread arenas and server heaps multiply the memory of a process that lives for one job.
    private static readonly (string Name, string Value)[] Fixed =
    [
        ("MALLOC_ARENA_MAX", "2"), ("DOTNET_TieredPGO", "0"), ("DOTNET_gcServer", "0"),
    ];

    /// <summary>The configured executable, or <c>mps-worker</c> beside <c>mpsd</c>.</summary>
    public static WorkerLaunch From(string configured) =>
        new(configured.Length > 0 ? Path.GetFullPath(configured) : Path.Combine(AppContext.BaseDirectory, "mps-worker"));

    /// <summary>Pipes on all three standard streams; the worker makes itself leader of a process group.</summary>
    public ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(Executable)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                     .Select(entry => ((string)entry.Key, (string?)entry.Value)))
        {
            if (Inherited.Contains(name) || InheritedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
                start.Environment[name] = value;
        }

        foreach (var (name, value) in Fixed)
            start.Environment[name] = value;
        return start;
    }
}
