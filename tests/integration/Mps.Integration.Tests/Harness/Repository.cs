namespace Mps.Integration.Tests.Harness;

/// <summary>Where the repository, its programs and its media lie.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Folder of mpsd, mps-worker and mpsctl: <c>MPS_BIN</c>, else <c>out/bin</c>.</summary>
    public static string Bin { get; } = Environment.GetEnvironmentVariable("MPS_BIN") is { Length: > 0 } bin ? bin : Path.Combine(Root, "out", "bin");

    /// <summary>A committed test clip.</summary>
    public static string Media(string name) => Path.Combine(Root, "tests", "media", name);

    /// <summary>The media corpus: <c>MPS_CORPUS</c>, else beside the repository; null when there is none.</summary>
    public static string? Corpus { get; } = FindCorpus();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mps.Daemon.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No Mps.Daemon.sln above {AppContext.BaseDirectory}.");
    }

    private static string? FindCorpus()
    {
        var folder = Environment.GetEnvironmentVariable("MPS_CORPUS") is { Length: > 0 } set ? set : Path.Combine(Root, "..", "shared", "corpus");
        return File.Exists(Path.Combine(folder, "MANIFEST.json")) ? Path.GetFullPath(folder) : null;
    }
}
