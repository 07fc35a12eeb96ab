using System.Diagnostics;
using System.Xml.Linq;

namespace Mps.Architecture.Tests;

/// <summary>The repository as git sees it: files that are tracked, or new and not ignored.</summary>
internal static class SourceTree
{
    /// <summary>Absolute path of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to <see cref="Root"/>, with '/' separators. Files deleted but not yet committed are left out.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. ListFiles().Where(f => File.Exists(Absolute(f)))];

    /// <summary>The projects under <c>src/</c>, by name.</summary>
    public static IReadOnlyDictionary<string, Project> Projects { get; } = Files
        .Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".csproj", StringComparison.Ordinal))
        .Select(Project.Read)
        .ToDictionary(p => p.Name);

    public static string Absolute(string file) => Path.Combine(Root, file);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mps.Daemon.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No Mps.Daemon.sln above {AppContext.BaseDirectory}.");
    }

    private static string[] ListFiles()
    {
        var git = new ProcessStartInfo("git", ["-C", Root, "ls-files", "--cached", "--others", "--exclude-standard"]) { RedirectStandardOutput = true };
        using var process = Process.Start(git) ?? throw new InvalidOperationException("git did not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"git ls-files ended with code {process.ExitCode}.");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

/// <summary>One project file, as far as the rules look at it.</summary>
internal sealed record Project(string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages, bool Unsafe)
{
    public static Project Read(string file)
    {
        var xml = XDocument.Load(SourceTree.Absolute(file));
        return new(
            Path.GetFileNameWithoutExtension(file),
            [.. Includes("ProjectReference").Select(i => Path.GetFileNameWithoutExtension(i.Replace('\\', '/')))],
            [.. Includes("PackageReference")],
            xml.Descendants("AllowUnsafeBlocks").Any(e => e.Value == "true"));

        IEnumerable<string> Includes(string item) =>
            xml.Descendants(item).Select(e => (string?)e.Attribute("Include")).OfType<string>();
    }
}
