using System.Globalization;
using Mps.Perf.Live;

// Live recordings, measured. CASES names the cases to run (density), in their order. A missed bound is reported and fails nothing.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var cases = new Dictionary<string, Func<Report, Task>>(StringComparer.Ordinal)
{
    ["density"] = Density.RunAsync, // STREAMS (10) recordings beside as many ffmpeg processes, RUNS (5) times 20 s
    ["hold"] = Hold.RunAsync, // steps of STREAMS (50) until one is late, or COUNT at once, then held for MINUTES (5)
    ["latency"] = Latency.RunAsync, // 1080p30 to 720p beside ffmpeg, RUNS (3) times 20 s each
    ["soak"] = Soak.RunAsync, // STREAMS (50) recordings that are cut at random for MINUTES (30)
};
var wanted = (Environment.GetEnvironmentVariable("CASES") is { Length: > 0 } set ? set : "density").Split(' ', ',');
if (wanted.FirstOrDefault(w => !cases.ContainsKey(w)) is { } unknown)
{
    Console.Error.WriteLine($"CASES: there is no '{unknown}'; there are {string.Join(", ", cases.Keys)}.");
    return 2;
}

var report = new Report();
foreach (var name in wanted) await cases[name](report);
report.Print();
return 0;
