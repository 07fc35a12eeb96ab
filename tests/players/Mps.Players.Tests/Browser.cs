using System.Text.Json;
using Mps.Conformance.Tests;

namespace Mps.Players.Tests;

/// <summary>One stream to play: to its end, or while it grows, with a seek back.</summary>
internal sealed record PlayerCase(string Name, string Player, string Path, bool Growing = false);

/// <summary>A quality as the player sees it.</summary>
internal sealed record PlayerLevel(int Width, int Height, long Bandwidth, string Codecs);

/// <summary>A sound or a subtitle as the player sees it.</summary>
internal sealed record PlayerTrack(string Name, string Language);

/// <summary>What a player saw of a stream.</summary>
internal sealed record Played(
    string Name,
    IReadOnlyList<string> Errors,
    double CurrentTime,
    double Duration = 0,
    IReadOnlyList<PlayerLevel>? Levels = null,
    IReadOnlyList<PlayerTrack>? Audios = null,
    IReadOnlyList<PlayerTrack>? Subtitles = null,
    int FirstHeight = 0,
    int LastHeight = 0,
    int? WantedHeight = null,
    int Cues = 0,
    int Frames = 0,
    int Corrupted = 0);

/// <summary>A headless Chromium with hls.js and Shaka Player, installed from the lock file on first use.</summary>
internal static class Browser
{
    private static readonly TimeSpan s_installPatience = TimeSpan.FromMinutes(5), s_runPatience = TimeSpan.FromMinutes(4);

    /// <summary>Where the Node project lies.</summary>
    public static string Project { get; } = Find();

    /// <summary>Null when everything is there, else what is missing.</summary>
    public static async Task<string?> MissingAsync(CancellationToken cancel)
    {
        if (Chromium() is null)
            return "chromium is not installed";
        if (await ProgramRun.TryRunAsync("node", ["--version"], Project, s_installPatience, cancel) is null)
            return "node is not installed";
        // npm keeps a copy of the lock file beside what it installed.
        var installed = new FileInfo(Path.Combine(Project, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Project, "package-lock.json")))
            return null;
        ProgramRun? run = await ProgramRun.TryRunAsync("npm", ["ci", "--no-audit", "--no-fund"], Project, s_installPatience, cancel);
        return run switch
        {
            null => "npm is not installed",
            { ExitCode: 0 } => null,
            _ => throw new InvalidOperationException($"npm ci failed in {Project}:\n{run.Output}{run.Error}"),
        };
    }

    /// <summary>Plays streams of a folder, one after the other.</summary>
    public static async Task<IReadOnlyList<Played>> PlayAsync(string folder, IReadOnlyList<PlayerCase> cases, CancellationToken cancel)
    {
        string list = JsonSerializer.Serialize(cases, JsonSerializerOptions.Web);
        ProgramRun run = (await ProgramRun.TryRunAsync("node", ["run.mjs", Chromium()!, folder, list], Project, s_runPatience, cancel))!;
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<Played>(l, JsonSerializerOptions.Web)!)];
    }

    private static string? Chromium() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string project = Path.Combine(folder, "tests", "players", "player");
            if (Directory.Exists(project))
                return project;
        }

        throw new InvalidOperationException("tests/players/player lies above none of the test's folders.");
    }
}
