using System.Globalization;

namespace Mps.Perf.Live;

/// <summary>What the kernel accounts to processes that live; both sides are read by the same instruments.</summary>
internal static class Processes
{
    private const double TicksPerSecond = 100; // USER_HZ, fixed by the kernel's interface

    /// <summary>User and system seconds so far, all of them together.</summary>
    public static double CpuSeconds(IEnumerable<int> pids) => pids.Sum(pid =>
    {
        // pid (comm) state …; utime and stime are the 12th and 13th after the command, which may hold anything.
        var line = File.ReadAllText($"/proc/{pid}/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    });

    /// <summary>Memory that nobody else uses, MB, all of them together: what would be free without them.</summary>
    public static double PrivateMegabytes(IEnumerable<int> pids) => pids.Sum(pid =>
        File.ReadLines($"/proc/{pid}/smaps_rollup").Where(l => l.StartsWith("Private_", StringComparison.Ordinal))
            .Sum(l => Number(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])) / 1024);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
