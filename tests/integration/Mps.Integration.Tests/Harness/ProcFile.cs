namespace Mps.Integration.Tests.Harness;

/// <summary>What <c>/proc</c> tells about processes. A process that ends while it is looked at counts as gone.</summary>
internal static class ProcFile
{
    /// <summary>Ids of the direct children of <paramref name="parent"/> whose command is called <paramref name="name"/>; zombies are left out.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent, string name)
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid) && Stat(pid) is { } stat && stat.Parent == parent && stat.Name == name && stat.State != 'Z')
                children.Add(pid);
        }
        return children;
    }

    public static bool IsAlive(int pid) => Stat(pid) is { State: not 'Z' };

    /// <summary>Files mapped into the process.</summary>
    public static IReadOnlyList<string> MappedFiles(int pid) =>
        [.. File.ReadLines($"/proc/{pid}/maps").Select(l => l.IndexOf('/', StringComparison.Ordinal) is > 0 and var at ? l[at..] : "").Where(f => f.Length > 0).Distinct()];

    private static (string Name, char State, int Parent)? Stat(int pid)
    {
        try
        {
            // pid (comm) state ppid …; comm may hold anything, so it ends at the last parenthesis.
            var line = File.ReadAllText($"/proc/{pid}/stat");
            var open = line.IndexOf('(', StringComparison.Ordinal);
            var close = line.LastIndexOf(')');
            var rest = line[(close + 2)..].Split(' ');
            return (line[(open + 1)..close], rest[0][0], int.Parse(rest[1], System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
