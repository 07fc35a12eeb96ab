namespace Mps.Conformance.Tests;

/// <summary>Where things lie in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The built programs: <c>MPS_BIN</c>, else <c>out/bin</c>.</summary>
    public static string Programs { get; } =
        Environment.GetEnvironmentVariable("MPS_BIN") is { Length: > 0 } folder ? folder : Path.Combine(Root, "out", "bin");

    public static string Sample { get; } = Path.Combine(Root, "tests", "media", "sample.mp4");

    /// <summary>The Node project that drives the official client.</summary>
    public static string Client { get; } = Path.Combine(Root, "tests", "conformance", "client");

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Mps.Daemon.sln")))
                return folder;
        }

        throw new InvalidOperationException("Mps.Daemon.sln lies above none of the test's folders.");
    }
}
