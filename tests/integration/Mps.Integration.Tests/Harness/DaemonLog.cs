namespace Mps.Integration.Tests.Harness;

/// <summary>What all daemons of this run wrote, for the report of a failed test and, whole, in <c>out/test-results</c>.</summary>
internal static class DaemonLog
{
    private const int KeptLines = 4000;
    private static readonly Lock Gate = new();
    private static readonly Queue<string> Lines = new();
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

    public static void Add(int pid, string line)
    {
        lock (Gate)
        {
            s_count++;
            Lines.Enqueue($"[{pid}] {line}");
            if (Lines.Count > KeptLines)
                Lines.Dequeue();
            File.WriteLine($"[{pid}] {line}");
        }
    }

    /// <summary>The last lines since <paramref name="mark"/>, at most 200.</summary>
    public static IReadOnlyList<string> Since(long mark)
    {
        lock (Gate)
            return [.. Lines.TakeLast((int)Math.Min(200, s_count - mark))];
    }

    private static StreamWriter Open()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "test-results"));
        return new StreamWriter(Path.Combine(folder.FullName, "mpsd.log")) { AutoFlush = true };
    }
}
