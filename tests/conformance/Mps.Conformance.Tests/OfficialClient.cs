using System.Text.Json;

namespace Mps.Conformance.Tests;

/// <summary>One check that the client made.</summary>
internal sealed record ClientCheck(string Check, bool Ok, string Detail);

/// <summary>A scenario's checks, the actions that it called with success, those that its SDK lacks, and what else was printed.</summary>
internal sealed record ClientRun(IReadOnlyList<ClientCheck> Checks, string[] Called, string[] Lacks, string Noise);

/// <summary>The Node project with the official clients, installed on first use from its lock file.</summary>
internal static class OfficialClient
{
    /// <summary>Names of the clients: the Chinese site's and the international one's.</summary>
    public static readonly string[] Sdks = ["cn", "intl"];

    private static readonly TimeSpan InstallPatience = TimeSpan.FromMinutes(5), RunPatience = TimeSpan.FromMinutes(8);
    private static readonly Lazy<Task<string?>> Installed = new(InstallAsync);

    /// <summary>Null when Node and the client are there, else why not.</summary>
    public static Task<string?> MissingAsync() => Installed.Value;

    /// <summary>Runs a scenario to its end.</summary>
    public static async Task<ClientRun> RunAsync(string scenario, object settings, CancellationToken cancel)
    {
        ProgramRun run = (await ProgramRun.TryRunAsync("node", ["run.mjs", scenario, JsonSerializer.Serialize(settings)], Repository.Client, RunPatience, cancel))!;
        const string check = "{\"check\"", calls = "{\"called\"";
        ILookup<string, string> lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToLookup(l => Array.Find([check, calls], start => l.StartsWith(start, StringComparison.Ordinal)) ?? "");
        ClientCheck[] checks = [.. lines[check].Select(l => JsonSerializer.Deserialize<ClientCheck>(l, JsonSerializerOptions.Web)!)];
        return new ClientRun(checks, Names("called"), Names("lacks"), string.Join('\n', lines[""]) + run.Error);

        string[] Names(string member) => [.. lines[calls].SelectMany(l => JsonElement.Parse(l).GetProperty(member).EnumerateArray().Select(a => a.GetString()!))];
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
