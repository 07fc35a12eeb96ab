using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Mps.Daemon.Workers;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Options;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Tests.Workers;

/// <summary>A pool over the fake worker, with a clock that stands still. Disposing asserts that no process of it is left.</summary>
internal sealed partial class PoolUnderTest : IAsyncDisposable
{
    private readonly MeterListener _meters = new();
    private readonly Dictionary<string, long> _exits = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-pool-");

    public PoolUnderTest(int spares = 1, string variant = "", int liveStreams = 50)
    {
        // Each test has a worker file of its own, so that the processes of other tests cannot be mistaken for its own.
        Executable = Path.Combine(_folder.FullName, "fake-worker" + variant);
        var script = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Workers", "fake-worker"));
        File.WriteAllText(Executable, script.Replace("CORRIDOR_VERSION", Corridor.Version.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        File.SetUnixFileMode(Executable, (UnixFileMode)0b111_101_101);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "mps_worker_exits_total")
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (_exits)
            {
                if (!ReferenceEquals(instrument.Meter, Pool!.Meter))
                    return;
                var reason = (string)tags[0].Value!;
                _exits[reason] = _exits.GetValueOrDefault(reason) + value;
            }
        });
        Options = new WorkerOptions
        {
            Executable = Executable,
            WarmSpares = spares,
            StallTimeout = TimeSpan.FromSeconds(60),
            ProbeTimeout = TimeSpan.FromSeconds(30),
            StopGrace = TimeSpan.FromSeconds(5),
            LiveStreamsPerWorker = liveStreams,
        };
        Pool = new WorkerPool(Options, Log, Time);
        _meters.Start();
    }

    public ManualTime Time { get; } = new();

    public CollectedLog<WorkerPool> Log { get; } = new();

    public WorkerOptions Options { get; }

    public string Executable { get; }

    public WorkerPool Pool { get; }

    public async Task<PoolUnderTest> StartedAsync()
    {
        await Pool.StartAsync(TestContext.Current.CancellationToken);
        return this;
    }

    public long Exits(string reason)
    {
        lock (_exits)
            return _exits.GetValueOrDefault(reason);
    }

    /// <summary>Waits for the first worker's end and asserts how it was.</summary>
    public async Task EndedAsync(WorkerExit exit) =>
        Assert.EndsWith($"ended ({exit})", await Log.WaitForAsync("ended ("), StringComparison.Ordinal);

    public Task<ProbedEvent> ProbeAsync(string path, CancellationToken cancellation = default) =>
        Pool.ProbeAsync(new FileInput(path, "/"), cancellation);

    public static JobSpec Job(string behaviour) => new(
        Corridor.Version, behaviour, 1, new FileInput("/in", "/"), "/staging", [new TranscodeOutput(0, "mp4", "out.mp4", null, null)]);

    public static LiveSpec Stream(string behaviour) => new(
        Corridor.Version, behaviour, [new LiveSource("rtmp://127.0.0.1/a")], "/staging", [new LivePushOutput(0, "rtmp://127.0.0.1/b")], new LivePolicy());

    /// <summary>Pid of the worker that answers a probe.</summary>
    public async Task<int> ProbedPidAsync() =>
        int.Parse((await ProbeAsync("/any")).Failure!.Message["pid ".Length..], CultureInfo.InvariantCulture);

    /// <summary>Live processes that run this test's worker file or descend from it, with zombies.</summary>
    public IReadOnlyList<int> Processes()
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid))
                continue;
            try
            {
                var environment = File.ReadAllText($"{folder}/cmdline") + File.ReadAllText($"{folder}/environ");
                if (environment.Contains(_folder.FullName, StringComparison.Ordinal))
                    found.Add(pid);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone while we looked.
            }
        }

        return found;
    }

    /// <summary>Waits until every child of this process that has ended is reaped, which the runtime does a moment after it.</summary>
    public static async Task ReapedAsync()
    {
        var ended = Zombies();
        for (var late = DateTime.UtcNow.AddMinutes(2); ended.Intersect(Zombies()).Any(); await Task.Delay(10))
            Assert.True(DateTime.UtcNow < late, $"not reaped: {string.Join(", ", ended)}");
    }

    /// <summary>Children of this process that ended and were not reaped.</summary>
    private static IReadOnlyList<string> Zombies() =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(ReadStat)
            .Where(stat => Zombie().Match(stat) is { Success: true } match && match.Groups[1].Value == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
    ];

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        _meters.Dispose();
        _folder.Delete(recursive: true);
        Assert.Empty(Processes());
    }

    private static string ReadStat(string folder)
    {
        try
        {
            return File.ReadAllText($"{folder}/stat");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"\) Z (\d+) ")]
    private static partial Regex Zombie();
}
