using System.Text.RegularExpressions;
using Xunit;

namespace Mps.Architecture.Tests;

/// <summary>What files are called, how long they grow, and what they must not hold.</summary>
public partial class SourceFileTests(ITestOutputHelper output)
{
    private const int LongFile = 400;
    private const int LongestFile = 800;

    private static readonly string[] TopLevel =
    [
        "src", "native", "tests", "perf", "systemd", "docs", "console", "tools", "Mps.Daemon.sln", "CMakeLists.txt", "Makefile",
        "Directory.Build.props", "Directory.Packages.props", "global.json", "NuGet.config",
        "README.md", "LICENSE", "THIRD-PARTY.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
    ];

    private static readonly string[] CodeEndings = [".cs", ".c", ".h", ".comp", ".sh", ".js", ".mjs"];

    private static IEnumerable<string> Code => SourceTree.Files.Where(f =>
        CodeEndings.Contains(Path.GetExtension(f)) && !f.EndsWith(".g.cs", StringComparison.Ordinal));

    [Fact]
    public void No_file_is_named_after_a_drawer() =>
        Assert.DoesNotContain(SourceTree.Files, f => Drawer().IsMatch(Path.GetFileNameWithoutExtension(f)));

    [Fact]
    public void No_file_grows_past_its_reader()
    {
        var lengths = Code.Select(f => (File: f, Lines: File.ReadLines(SourceTree.Absolute(f)).Count())).ToList();
        foreach (var (file, lines) in lengths.Where(l => l.Lines > LongFile).OrderByDescending(l => l.Lines))
            output.WriteLine($"{lines,5} lines: {file}");
        Assert.DoesNotContain(lengths, l => l.Lines > LongestFile);
    }

    [Fact]
    public void The_top_level_stays_small() =>
        Assert.Empty(SourceTree.Files.Select(f => f.Split('/')[0]).Where(e => !e.StartsWith('.')).Distinct().Except(TopLevel));

    [Fact]
    public void No_file_names_a_place_on_somebodys_machine()
    {
        var wrong =
            from file in SourceTree.Files
            where Code.Contains(file) || Path.GetExtension(file) is ".csproj" or ".props" or ".json" or ".md" or ".txt" or ".proj" or ""
            from line in File.ReadLines(SourceTree.Absolute(file)).Select((text, index) => (text, number: index + 1))
            where MachinePath().IsMatch(line.text)
            select $"{file}:{line.number}: {line.text.Trim()}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Library_code_takes_its_time_from_a_TimeProvider()
    {
        var wrong =
            from file in Code
            where file.StartsWith("src/", StringComparison.Ordinal)
            from line in File.ReadLines(SourceTree.Absolute(file)).Select((text, index) => (text, number: index + 1))
            where ClockRead().IsMatch(line.text)
            select $"{file}:{line.number}: {line.text.Trim()}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var wrong =
            from file in Code
            where file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("native/", StringComparison.Ordinal)
            from line in File.ReadLines(SourceTree.Absolute(file)).Select((text, index) => (text, number: index + 1))
            where Unfinished().IsMatch(line.text)
            select $"{file}:{line.number}: {line.text.Trim()}";
        Assert.Empty(wrong);
    }

    /// <summary>System's first, then by name, segment by segment; statics and aliases behind. The compiler says which are not needed.</summary>
    [Fact]
    public void Usings_are_sorted()
    {
        var wrong =
            from file in Code
            where Path.GetExtension(file) == ".cs"
            let usings = File.ReadLines(SourceTree.Absolute(file)).TakeWhile(l => !l.StartsWith("namespace ", StringComparison.Ordinal))
                .Select(l => Using().Match(l)).Where(m => m.Success)
                .Select(m => (m.Groups["static"].Success ? 1 : m.Groups["alias"].Success ? 2 : 0,
                    m.Groups["alias"].Success || m.Groups["name"].Value.Split('.')[0] == "System" ? 0 : 1,
                    (m.Groups["alias"].Success ? m.Groups["alias"] : m.Groups["name"]).Value.Replace('.', '\0'))).ToList()
            where !usings.SequenceEqual(usings.OrderBy(u => u.Item1).ThenBy(u => u.Item2).ThenBy(u => u.Item3, StringComparer.OrdinalIgnoreCase))
            select file;
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"^(global )?using (?<static>static )?((?<alias>\w+) = )?(?<name>[\w.]+);")]
    private static partial Regex Using();

    [GeneratedRegex("(Utils?|Helpers?|Manager|Common)$")]
    private static partial Regex Drawer();

    // Home folders and the roots of workspaces; system folders such as /usr, /var and /run are the same everywhere.
    [GeneratedRegex(@"(?<![\w.:/*])/(home|Users|root|work|workspace|mnt)/\w")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(DateTime|DateTimeOffset)\.(Utc)?Now\b|\bThread\.Sleep\(")]
    private static partial Regex ClockRead();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();
}
