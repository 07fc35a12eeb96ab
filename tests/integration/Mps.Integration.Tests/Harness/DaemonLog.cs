namespace Mps.Integration.Tests.Harness;

/// <summary>What all daemons of this run wrote, for the report of a failed test and, whole, in <c>out/test-results</c>.</summary>
/// <remarks>Classes run side by side: a line is kept with the class whose fixture or test started the daemon.</remarks>
internal static class DaemonLog
{
    private const int KeptLines = 4000;
    private static readonly Lock Gate = new();
    private static readonly Queue<(long Number, string Owner, string Text)> Lines = new();
    private static readonly StreamWriter File = Open();
    private static long s_count;

    /// <summary>A point in the log to read from later.</summary>
    public static long Mark
    {
        get
        {
            lock (Gate)
                return s_count;
        }
    }

    /// <summary>Tells the test class that runs here, or whose fixture is made here; programs without classes leave it.</summary>
    public static Func<string> Class { get; set; } = () => "";

    public static void Add(string owner, int pid, string line)
    {
        lock (Gate)
        {
            Lines.Enqueue((s_count++, owner, $"[{pid}] {line}"));
            if (Lines.Count > KeptLines)
                Lines.Dequeue();
            File.WriteLine($"[{pid}] {line}");
        }
    }

    /// <summary>The last lines of this class since <paramref name="mark"/>, at most 200.</summary>
    public static IReadOnlyList<string> Since(long mark)
    {
        var owner = Class();
        lock (Gate)
            return [.. Lines.Where(l => l.Number >= mark && l.Owner == owner).Select(l => l.Text).TakeLast(200)];
    }

    private static StreamWriter Open()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "test-results"));
        return new StreamWriter(Path.Combine(folder.FullName, $"mpsd.{AppDomain.CurrentDomain.FriendlyName}.log")) { AutoFlush = true };
    }
}
