using System.Text.Json;

namespace Mps.Conformance.Tests;

/// <summary>One check that the client made.</summary>
internal sealed record ClientCheck(string Check, bool Ok, string Detail);

/// <summary>The Node project with the official client, installed on first use from its lock file.</summary>
internal static class OfficialClient
{
    private static readonly TimeSpan InstallPatience = TimeSpan.FromMinutes(5), RunPatience = TimeSpan.FromMinutes(8);
    private static readonly Lazy<Task<string?>> Installed = new(InstallAsync);

    /// <summary>Null when Node and the client are there, else why not.</summary>
    public static Task<string?> MissingAsync() => Installed.Value;

    /// <summary>Runs a scenario; returns its checks, the actions that were called with success, and what else it printed.</summary>
    public static async Task<(IReadOnlyList<ClientCheck> Checks, string[] Called, string Noise)> RunAsync(string scenario, object settings, CancellationToken cancel)
    {
        ProgramRun run = (await ProgramRun.TryRunAsync("node", ["run.mjs", scenario, JsonSerializer.Serialize(settings)], Repository.Client, RunPatience, cancel))!;
        const string check = "{\"check\"", calls = "{\"called\"";
        ILookup<string, string> lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToLookup(l => Array.Find([check, calls], start => l.StartsWith(start, StringComparison.Ordinal)) ?? "");
        ClientCheck[] checks = [.. lines[check].Select(l => JsonSerializer.Deserialize<ClientCheck>(l, JsonSerializerOptions.Web)!)];
        string[] called = [.. lines[calls].SelectMany(l => JsonElement.Parse(l).GetProperty("called").EnumerateArray().Select(a => a.GetString()!))];
        return (checks, called, string.Join('\n', lines[""]) + run.Error);
    }

    private static async Task<string?> InstallAsync()
    {
        if (await ProgramRun.TryRunAsync("node", ["--version"], Repository.Client, InstallPatience, CancellationToken.None) is null)
            return "node is not installed";
        // npm keeps a copy of the lock file beside what it installed.
        var installed = new FileInfo(Path.Combine(Repository.Client, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Repository.Client, "package-lock.json")))
            return null;
        ProgramRun? run = await ProgramRun.TryRunAsync("npm", ["ci", "--no-audit", "--no-fund"], Repository.Client, InstallPatience, CancellationToken.None);
        return run switch
        {
            null => "npm is not installed",
            { ExitCode: 0 } => null,
            _ => throw new InvalidOperationException($"npm ci failed in {Repository.Client}:\n{run.Output}{run.Error}"),
        };
    }
}
