using System.Globalization;
using Mps.Integration.Tests.Harness;
using Mps.Perf.SideBySide;

// Ours and the ffmpeg command line, in turns, in one run. A ratio is printed only when both made the same thing.
// RUNS sets how often (5), MEASURES which (remux,transcode ...; all). A missed target is reported and fails nothing; outputs that disagree end the run with code 1.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var runs = int.TryParse(Environment.GetEnvironmentVariable("RUNS"), out var set) && set > 0 ? set : 5;
var wanted = (Environment.GetEnvironmentVariable("MEASURES") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
var report = new Report();
try
{
    var clip = await Clips.FilmAsync();
    await using var daemon = await DaemonProcess.StartAsync(new() { Workers = 1, WarmSpares = 1 });
    await Measures.IdleAsync(daemon, report, "idle mpsd before its first task, VmRSS MB");
    var key = daemon.Put(clip, "clip.mp4");

    (string Name, Func<Task> Measure)[] measures =
    [
        ("probe", () => Measures.ProbeAsync(daemon, key, clip, runs * 6, report)),
        ("first-frame", () => Measures.FirstFrameAsync(daemon, key, runs * 2, report)),
        ("remux", () => Measures.RemuxAsync(daemon, key, clip, runs, report)),
        ("transcode", () => Measures.TranscodeAsync(daemon, key, clip, runs, report)),
        ("snapshots", () => Measures.SnapshotsAsync(daemon, key, clip, runs, report)),
        ("sprites", () => Measures.SpritesAsync(daemon, key, clip, runs, report)),
        ("ladder", () => Measures.LadderAsync(daemon, key, clip, runs, report)),
        ("everything", () => Measures.EverythingAsync(daemon, key, clip, Math.Max(1, runs / 2), report)),
    ];
    foreach (var (_, measure) in measures.Where(m => wanted.Length == 0 || wanted.Contains(m.Name)))
        await measure();
    await Measures.IdleAsync(daemon, report, "idle mpsd after all of this, VmRSS MB");
}
catch (DisagreementException e)
{
    Console.Error.WriteLine($"The outputs disagree, so there is nothing to compare: {e.Message}");
    report.Print(runs);
    return 1;
}
report.Print(runs);
return 0;
