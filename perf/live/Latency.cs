using System.Diagnostics;
using Mps.Live.Bench;

namespace Mps.Perf.Live;

/// <summary>
/// How much later a live picture is for having been transcoded, 1080p30 to 720p: from the first byte of a frame that is sent to the
/// worker until the last byte of its packet has come out. ffmpeg does the same with the same encoder settings and without looking at
/// its source for long, once with its usual decoder (several threads) and once with a decoder of one thread; by turns.
/// </summary>
internal static class Latency
{
    private const int Seconds = 20, SkippedSeconds = 8;
    private const string Preset = "veryfast";
    private const int Kbps = 3000;

    public static async Task RunAsync(Report report)
    {
        var runs = int.Parse(Environment.GetEnvironmentVariable("RUNS") ?? "3");
        var folder = Directory.CreateTempSubdirectory("mps-latency-");
        try
        {
            var clip = Path.Combine(folder.FullName, "clip.flv");
            await Tool.Run(
                "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30", "-t", $"{Seconds}", "-c:v", "libx264", "-preset", Preset,
                "-pix_fmt", "yuv420p", "-bf", "0", "-g", "60", "-b:v", "5000k", "-f", "flv", clip);
            var file = await File.ReadAllBytesAsync(clip);
            List<(double Ours, double Theirs)> usual = [];
            List<double> single = [], slowest = [];
            for (var run = 0; run < runs; run++)
            {
                var ours = await MeasureAsync(file, (source, target) => new LatencyWorker(source, target, folder.FullName, Preset, Kbps));
                slowest.Add(ours[(int)(ours.Count * 0.99)]);
                usual.Add((Median(ours), Median(await MeasureAsync(file, (source, target) => Peer(source, target)))));
                single.Add(Median(await MeasureAsync(file, (source, target) => Peer(source, target, "-threads", "1", "-flags", "low_delay"))));
            }

            report.Ratio("latency 1080p30 to 720p, ms, beside ffmpeg", usual, 1.0);
            report.Value("the same of ffmpeg with one decoder thread, ms", Median([.. single.Order()]));
            report.Value("latency 1080p30 to 720p, ms, 99th percentile", slowest.Max());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Tool Peer(string source, string target, params string[] decoder) => new("ffmpeg", [
        "-v", "error", "-nostdin", "-analyzeduration", "500000", .. decoder, "-i", source, "-vf", "scale=1280:720", "-c:v", "libx264", "-preset", Preset, "-tune", "zerolatency",
        "-b:v", $"{Kbps}k", "-maxrate", $"{2 * Kbps}k", "-bufsize", $"{2 * Kbps}k", "-g", "120", "-sc_threshold", "0",
        "-threads", $"{Environment.ProcessorCount}", "-an", "-f", "flv", "-flush_packets", "1", target]);

    // Milliseconds of every picture after the first seconds, sorted.
    private static async Task<List<double>> MeasureAsync(byte[] file, Func<string, string, IDisposable> start)
    {
        var sent = new SortedList<long, long>();
        long? Sending(FlvTag tag)
        {
            // The header that has the first picture's time comes before it.
            if (tag.Kind == 9)
                lock (sent) sent[tag.Milliseconds] = Stopwatch.GetTimestamp();
            return tag.Milliseconds;
        }

        using var server = new FlvServer(file, Sending);
        using var sink = new LatencySink();
        using (start(server.Url, sink.Url))
            await sink.ReceiveAsync(TimeSpan.FromSeconds(Seconds - 1));
        lock (sent)
        {
            var first = sent.Keys[0];
            var times = sink.Received.Where(r => r.Milliseconds >= SkippedSeconds * 1000)
                .Select(r => (r.At, In: sent.Keys.Select(k => (Distance: Math.Abs(k - first - r.Milliseconds), Key: k)).Min()))
                .Select(p => p.In.Distance <= 5 ? Stopwatch.GetElapsedTime(sent[p.In.Key], p.At).TotalMilliseconds : throw new InvalidOperationException("A picture came out that never went in."))
                .Order().ToList();
            if (times[0] <= 0) throw new InvalidOperationException("The first pictures were left out: the machine is too busy to transcode in real time.");
            var expected = 30 * (Seconds - 1 - SkippedSeconds);
            return times.Count >= expected * 0.95 ? times : throw new InvalidOperationException($"{times.Count} pictures came out instead of about {expected}.");
        }
    }

    private static double Median(List<double> sorted) => sorted[sorted.Count / 2];
}
