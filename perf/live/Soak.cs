using System.Diagnostics;
using Mps.Integration.Tests.Harness;
using Mps.Live.Bench;

namespace Mps.Perf.Live;

/// <summary>
/// Recordings whose connections are cut at random, each about once in two minutes, and what the memory of workers and daemon grows
/// by after the first five minutes: the mean of the last five against that of the five after the first.
/// </summary>
internal static class Soak
{
    private const int StreamsPerProxy = 5;
    private const int Seed = 1;
    private const double FileSeconds = 240; // so that what a file costs while it grows has come and gone before the first look
    private static readonly TimeSpan Warm = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CutEvery = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(Report report)
    {
        int streams = Settings.Number("STREAMS", 50), minutes = Math.Max(15, Settings.Number("MINUTES", 30));
        using var origin = await RtmpServer.Start();
        using var source = Pattern.Publish(origin.Url("cam"));
        await using var recorder = await Recorder.StartAsync();
        var proxies = Enumerable.Range(0, (streams + StreamsPerProxy - 1) / StreamsPerProxy).Select(_ => new FaultProxy(origin.RtmpPort)).ToList();
        try
        {
            for (var n = 0; n < streams; n++) await recorder.RecordAsync(origin.Url("cam", proxies[n / StreamsPerProxy].Port), FileSeconds);
            await recorder.GrowAsync(2);
            var (workers, daemon) = await WatchAsync(recorder, proxies, TimeSpan.FromMinutes(minutes));
            var connections = proxies.Sum(p => p.Connections);
            report.AtMost($"soak: {streams} streams, {connections - streams} reconnects, {minutes} min: growth of workers' private memory, %", Growth(workers), 2);
            report.AtMost("soak: growth of mpsd's private memory, %", Growth(daemon), 2);
            report.AtMost("soak: growth of both together, %", Growth([.. workers.Zip(daemon, (w, d) => w + d)]), 2);
            report.Note($"soak: workers {Ends(workers)} MB, mpsd {Ends(daemon)} MB: five minutes after the first five, and the last five");
            for (var n = 0; n < streams; n++)
            {
                if (await recorder.GapsAsync(n) == 0) report.Note($"soak: stream {n} was never cut");
            }

            await Until.TrueAsync("all streams that receive", async () => (await recorder.Daemon.Api.MetricsAsync()).Sum("mps_live_streams", ("state", "receiving")) == streams);
        }
        finally
        {
            foreach (var proxy in proxies) proxy.Dispose();
        }
    }

    private static async Task<(List<double> Workers, List<double> Daemon)> WatchAsync(Recorder recorder, List<FaultProxy> proxies, TimeSpan time)
    {
        var random = new Random(Seed);
        var pid = recorder.Daemon.Pid;
        List<double> workers = [], daemon = [];
        var watch = Stopwatch.StartNew();
        var sampled = TimeSpan.Zero;
        while (watch.Elapsed < time)
        {
            // Each wait is random, so that cuts fall anywhere in a segment; on average every connection has its turn.
            await Task.Delay(random.NextDouble() * 2 * CutEvery / proxies.Count);
            proxies[random.Next(proxies.Count)].Cut();
            while (watch.Elapsed - sampled >= Sample)
            {
                sampled += Sample;
                workers.Add(Processes.PrivateMegabytes(recorder.Daemon.Workers()));
                daemon.Add(Processes.PrivateMegabytes([pid]));
                if (workers.Count % 6 == 0)
                    Console.Error.WriteLine($"{sampled.TotalMinutes:0} min: workers {workers[^1]:0.0} MB, mpsd {daemon[^1]:0.0} MB");
            }
        }

        return (workers, daemon);
    }

    private static int Window => (int)(Warm / Sample);

    private static double First(List<double> samples) => samples.Skip(Window).Take(Window).Average();

    private static double Last(List<double> samples) => samples.TakeLast(Window).Average();

    private static double Growth(List<double> samples) => ((Last(samples) / First(samples)) - 1) * 100;

    private static string Ends(List<double> samples) => $"{First(samples):0.0} -> {Last(samples):0.0}";
}
