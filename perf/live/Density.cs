using Mps.Live.Bench;

namespace Mps.Perf.Live;

/// <summary>
/// Recordings in one daemon beside as many <c>ffmpeg -c copy -f hls</c> processes, all of the same 1 Mb/s stream of one nginx-rtmp, at
/// the same time on the same disk.
/// </summary>
internal static class Density
{
    private const int Scale = 100;
    private const int StreamsPerWorker = 50; // the default of Workers:LiveStreamsPerWorker
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(Report report)
    {
        int streams = Settings.Number("STREAMS", 10), runs = Settings.Number("RUNS", 5);
        using var origin = await RtmpServer.Start();
        using var source = Pattern.Publish(origin.Url("cam"), options: PatternOptions.OneMegabit);
        await using var recorder = await Recorder.StartAsync();
        var daemon = recorder.Daemon;
        await Task.Delay(TimeSpan.FromSeconds(5)); // the idle daemon has settled
        var idle = Processes.PrivateMegabytes([daemon.Pid]);

        await recorder.RecordAsync(origin.Url("cam"));
        await recorder.GrowAsync(4);
        var one = Processes.PrivateMegabytes(Ours());
        for (var n = 1; n < streams; n++) await recorder.RecordAsync(origin.Url("cam"));
        List<Tool> peers = [];
        try
        {
            for (var n = 0; n < streams; n++) peers.Add(Peer(origin.Url("cam"), Directory.CreateDirectory(Path.Combine(daemon.Folder, "peer", $"{n}")).FullName));
            await recorder.GrowAsync(4);
            await using var lateness = new Lateness(recorder);

            List<(double Ours, double Theirs)> cpu = [], memory = [];
            var mpsd = 0.0;
            for (var run = 0; run < runs; run++)
            {
                var before = (Worker: Processes.CpuSeconds(daemon.Workers()), Daemon: Processes.CpuSeconds([daemon.Pid]), Peers: Processes.CpuSeconds(peers.Select(p => p.Pid)));
                await Task.Delay(Window);
                var workers = Processes.CpuSeconds(daemon.Workers()) - before.Worker;
                mpsd = Processes.CpuSeconds([daemon.Pid]) - before.Daemon;
                var seconds = streams * Window.TotalSeconds / 1000; // ms of processor per second of a stream
                cpu.Add(((workers + mpsd) / seconds, (Processes.CpuSeconds(peers.Select(p => p.Pid)) - before.Peers) / seconds));
                var all = Processes.PrivateMegabytes(Ours());
                var slope = streams > 1 ? (all - one) / (streams - 1) : 0;
                var growth = Processes.PrivateMegabytes([daemon.Pid]) - idle;
                memory.Add((Scaled(one, slope), Processes.PrivateMegabytes(peers.Select(p => p.Pid)) / streams * Scale));
                Console.Error.WriteLine($"{streams} streams: workers {all:0.0} MB (one stream {one:0.0}), mpsd {growth:+0.0;-0.0} MB; processor: workers {workers:0.00} s, mpsd {mpsd:0.00} s, ffmpeg {(cpu[^1].Theirs * seconds):0.00} s");
            }

            report.Ratio($"private memory of workers, {streams} streams scaled to {Scale}, MB", memory, 0.15);
            report.Value("growth of mpsd's private memory by the streams, MB", Processes.PrivateMegabytes([daemon.Pid]) - idle);
            report.Ratio($"processor of workers and mpsd, {streams} streams, ms per second of a stream", cpu, 0.6);
            report.Value("of which mpsd, last run", mpsd / (streams * Window.TotalSeconds / 1000));
            report.AtMost("latest segment, lengths after its end", lateness.WorstSegments - 1, 1);
        }
        finally
        {
            foreach (var peer in peers) peer.Dispose();
        }

        await Whole.ReportAsync(report, recorder, "density");

        IReadOnlyList<int> Ours() => daemon.Workers();
    }

    // A worker costs what it costs with one stream, and each further stream the same; a hundred take more than one worker.
    private static double Scaled(double one, double slope)
    {
        var workers = (Scale + StreamsPerWorker - 1) / StreamsPerWorker;
        return (workers * one) + (slope * (Scale - workers));
    }

    private static Tool Peer(string url, string folder) => new(
        "ffmpeg", "-v", "error", "-nostdin", "-i", url, "-c", "copy", "-f", "hls", "-hls_time", $"{Recorder.SegmentSeconds}", "-hls_list_size", "0",
        "-hls_playlist_type", "event", Path.Combine(folder, "rec.m3u8"));
}
