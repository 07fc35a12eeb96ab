using System.Globalization;
using Mps.Integration.Tests.Harness;

namespace Mps.Perf.SideBySide;

/// <summary>
/// What the kernel accounts to processes. Both sides are read by the same instruments: processor time from what a parent's reaped children
/// used, peak memory from VmHWM while the process lives (ru_maxrss would count the parent's memory too, as it is inherited over exec).
/// </summary>
internal static class ProcessUsage
{
    private const double TicksPerSecond = 100; // USER_HZ, fixed by the kernel's interface

    /// <summary>User and system seconds of the children that <paramref name="pid"/> has waited for, and of theirs.</summary>
    public static double ChildrenSeconds(int pid) => Fields(pid) is var f ? (Number(f[13]) + Number(f[14])) / TicksPerSecond : 0;

    /// <summary>User and system seconds of the process itself.</summary>
    public static double OwnSeconds(int pid) => Fields(pid) is var f ? (Number(f[11]) + Number(f[12])) / TicksPerSecond : 0;

    /// <summary>A size line of /proc/PID/status such as VmHWM or VmRSS, MB; 0 when the process is gone.</summary>
    public static double Megabytes(int pid, string line)
    {
        try
        {
            var text = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith(line + ":", StringComparison.Ordinal));
            return text is null ? 0 : Number(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Follows the peak of the largest process that <paramref name="processes"/> names, until told to stop.</summary>
    public static async Task<double> PeakMegabytesAsync(Func<IEnumerable<int>> processes, CancellationToken stop)
    {
        var peak = 0.0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100)); // looking costs time that would be taken from the measured
        try
        {
            do
            {
                foreach (var pid in processes())
                    peak = Math.Max(peak, Megabytes(pid, "VmHWM"));
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // told to stop
        }
        return peak;
    }

    /// <summary>Waits until the daemon has reaped a worker, so that its processor time is accounted.</summary>
    public static Task ReapedAsync(int daemon, double before) =>
        Until.TrueAsync("the end of the worker", () => ChildrenSeconds(daemon) > before);

    /// <summary>Waits until there are such processes and they have used no processor time for half a second: a spare worker has warmed up.</summary>
    public static async Task QuietAsync(Func<IEnumerable<int>> processes)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        for (var (before, now) = (-1.0, 0.0); now == 0 || now > before; await timer.WaitForNextTickAsync())
            (before, now) = (now, processes().Sum(OwnSeconds));
    }

    /// <summary>The fields of /proc/PID/stat after the command name: state is 0, utime 11, stime 12, cutime 13, cstime 14.</summary>
    private static string[] Fields(int pid)
    {
        var line = File.ReadAllText($"/proc/{pid}/stat");
        return line[(line.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
