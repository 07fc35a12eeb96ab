using System.Globalization;
using Mps.Orchestration.Admission;

namespace Mps.Daemon.Workers;

/// <summary>
/// Reads what a worker has taken since the meter was made, from /proc. A worker exits after its last word, so each of its
/// events is an occasion to read, and the last reading that came in time stands.
/// </summary>
internal sealed class UsageMeter
{
    // USER_HZ, which Linux fixes at 100 for /proc on every architecture that we run on.
    private const double TicksPerSecond = 100;

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly double _before;

    public UsageMeter(int pid, TimeProvider time)
    {
        _folder = $"/proc/{pid.ToString(CultureInfo.InvariantCulture)}";
        _time = time;
        _begun = time.GetTimestamp();
        _before = CpuSeconds() ?? 0;
    }

    /// <summary>As of the last reading; null when there was none.</summary>
    public JobUsage? Usage { get; private set; }

    /// <summary>Takes a reading; a worker that is gone leaves the one before.</summary>
    public void Read()
    {
        if (CpuSeconds() is { } cpu && PeakMemory() is { } memory)
            Usage = new JobUsage(cpu - _before, _time.GetElapsedTime(_begun).TotalSeconds, memory);
    }

    /// <summary>utime and stime of proc(5) stat: the 14th and 15th fields, counted behind the name, which may hold anything.</summary>
    private double? CpuSeconds()
    {
        if (Text("stat") is not { } text)
            return null;
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>VmHWM of proc(5) status, bytes; a zombie has none.</summary>
    private long? PeakMemory()
    {
        const string name = "VmHWM:";
        var line = Text("status")?.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? null : (long)Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim()) * 1024;
    }

    private string? Text(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(_folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
