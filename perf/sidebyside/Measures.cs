using System.Diagnostics;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;

namespace Mps.Perf.SideBySide;

/// <summary>The comparisons, one method each. Every one checks that both sides did the same before it reports.</summary>
internal static partial class Measures
{
    /// <summary>Decibels by which two encodes of one picture may differ and still count as equal.</summary>
    private const double PsnrTolerance = 0.1;

    /// <summary>1080p to 720p, x264 and AAC.</summary>
    public static async Task TranscodeAsync(DaemonProcess daemon, string key, string clip, int runs, Report report)
    {
        var request = () => Request.Process(Request.Object(key), Request.Raw("mp4",
            Request.Video(("Height", 720), ("ResolutionAdaptive", "close"), ("Mode", "VCRF"), ("Vcrf", 23)),
            Request.Audio(("Bitrate", 128), ("SampleRate", 48000), ("AudioChannel", 2))));
        var theirs = Path.Combine(daemon.Folder, "peer.mp4");
        var (ours, _) = await RunOursAsync(daemon, request(), TimeSpan.FromMilliseconds(20));
        var settings = X264Settings.Of(ours);
        string[] arguments = ["-nostdin", "-v", "error", "-y", "-i", clip, "-vf", "scale=-2:720", "-c:v", "libx264", .. settings.ToArguments(),
            "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2", "-movflags", "+faststart", theirs];
        await Peer.RunAsync("ffmpeg", arguments);
        await AgreeAsync(ours, theirs, clip, settings);
        var name = $"1080p to 720p, x264 {settings.Preset} crf {settings["crf"]}, AAC";
        report.Note($"x264 settings are equal in both outputs; threads: {settings["threads"]} ours, {X264Settings.Of(theirs)["threads"]} theirs");

        var pairs = new List<(Cost Ours, Cost Theirs)>();
        for (var run = 1; run <= runs; run++)
        {
            var (_, cost) = await RunOursAsync(daemon, request(), TimeSpan.FromMilliseconds(20));
            var peer = await Peer.RunAsync("ffmpeg", arguments);
            pairs.Add((cost, peer));
            Console.WriteLine($"transcode {run}/{runs}: {cost.WallSeconds:0.00} s ours, {peer.WallSeconds:0.00} s ffmpeg");
        }
        report.Ratio($"{name}: wall s", pairs.Select(p => (p.Ours.WallSeconds, p.Theirs.WallSeconds)), 0.95);
        report.Ratio($"{name}: CPU s", pairs.Select(p => (p.Ours.CpuSeconds, p.Theirs.CpuSeconds)), 1.00);
        report.Ratio($"{name}: peak RSS MB", pairs.Select(p => (p.Ours.PeakMegabytes, p.Theirs.PeakMegabytes)), 1.0);
    }

    /// <summary>mp4 to HLS without encoding.</summary>
    public static async Task RemuxAsync(DaemonProcess daemon, string key, string clip, int runs, Report report)
    {
        var request = () => Request.Process(Request.Object(key), Request.Preset(876));
        var (ours, _) = await RunOursAsync(daemon, request(), TimeSpan.FromMilliseconds(2));
        var folder = Directory.CreateDirectory(Path.Combine(daemon.Folder, "peer")).FullName;
        var theirs = Path.Combine(folder, "peer.m3u8");
        var longest = File.ReadLines(ours).Single(l => l.StartsWith("#EXT-X-TARGETDURATION:", StringComparison.Ordinal)).Split(':')[1];
        string[] arguments = ["-nostdin", "-v", "error", "-y", "-i", clip, "-map", "0", "-c", "copy", "-f", "hls", "-hls_time", longest, "-hls_list_size", "0", "-hls_playlist_type", "vod", theirs];
        await Peer.RunAsync("ffmpeg", arguments);
        var (a, b) = (await FfProbe.DecodeAsync(ours), await FfProbe.DecodeAsync(theirs));
        SameStreams(a, b);
        DisagreementException.Unless(await FfProbe.PictureMd5Async(ours) == await FfProbe.PictureMd5Async(theirs), "the remuxed pictures differ");
        report.Note($"remux: {Segments(ours)} segments ours, {Segments(theirs)} theirs");

        var pairs = new List<(double, double)>();
        for (var run = 1; run <= runs * 2; run++)
        {
            await ProcessUsage.QuietAsync(daemon.Workers);
            var (_, cost) = await RunOursAsync(daemon, request(), TimeSpan.FromMilliseconds(2));
            await ProcessUsage.QuietAsync(daemon.Workers); // the next spare gets ready: neither side is to pay for that
            pairs.Add((cost.WallSeconds, (await Peer.RunAsync("ffmpeg", arguments)).WallSeconds));
        }
        report.Ratio("remux mp4 to HLS, 60 s clip: wall s", pairs, 1.0);

        static int Segments(string playlist) => File.ReadLines(playlist).Count(l => l.StartsWith("#EXTINF", StringComparison.Ordinal));
    }

    /// <summary>DescribeMediaMetaData against a process of ffprobe.</summary>
    public static async Task ProbeAsync(DaemonProcess daemon, string key, string clip, int times, Report report)
    {
        var body = () => new JsonObject { ["InputInfo"] = Request.Object(key) };
        string[] arguments = ["-v", "error", "-show_streams", "-show_format", "-of", "json", clip];
        var metadata = (await daemon.Api.CallAsync("DescribeMediaMetaData", body()))["MetaData"]!;
        var facts = await FfProbe.DecodeAsync(clip);
        DisagreementException.Unless(Math.Abs((double)metadata["Duration"]! - facts.Duration) < 0.01, "the probes see different durations");
        DisagreementException.Unless(
            metadata["VideoStreamSet"]!.AsArray().Count + metadata["AudioStreamSet"]!.AsArray().Count == facts.Streams.Count, "the probes see different streams");

        var pairs = new List<(double, double)>();
        for (var n = 0; n < times; n++)
        {
            var clock = Stopwatch.StartNew();
            await daemon.Api.CallAsync("DescribeMediaMetaData", body());
            pairs.Add((clock.Elapsed.TotalMilliseconds, (await Peer.RunAsync("ffprobe", arguments)).WallSeconds * 1000));
        }
        report.Ratio("probe, DescribeMediaMetaData and ffprobe: wall ms", pairs, 0.25);
    }

    /// <summary>From the request to the first decoded frame, as the daemon itself measures it; a warm worker waits each time.</summary>
    public static async Task FirstFrameAsync(DaemonProcess daemon, string key, int times, Report report)
    {
        const string Histogram = "mps_submit_to_first_frame_seconds";
        var milliseconds = new List<double>();
        for (var n = 0; n < times; n++)
        {
            await Until.TrueAsync("a warm worker", () => daemon.Workers().Count > 0);
            using (var settle = new PeriodicTimer(TimeSpan.FromSeconds(1)))
                await settle.WaitForNextTickAsync();
            var before = await daemon.Api.MetricsAsync();
            await daemon.Api.ProcessAsync(Request.Process(Request.Object(key),
                Request.Raw("mp4", Request.Video(("Height", 128), ("ResolutionAdaptive", "open")), null).With("EndTimeOffset", 2)));
            var after = await daemon.Api.MetricsAsync();
            DisagreementException.Unless(after.Sum(Histogram + "_count") - before.Sum(Histogram + "_count") == 1, $"{Histogram} did not count the task");
            milliseconds.Add((after.Sum(Histogram + "_sum") - before.Sum(Histogram + "_sum")) * 1000);
        }
        report.Value("submit to first decoded frame, ms", milliseconds, 60);
    }

    /// <summary>Memory of the daemon while nothing runs.</summary>
    public static async Task IdleAsync(DaemonProcess daemon, Report report, string name)
    {
        using (var settle = new PeriodicTimer(TimeSpan.FromSeconds(3)))
            await settle.WaitForNextTickAsync();
        report.Value(name, [ProcessUsage.Megabytes(daemon.Pid, "VmRSS")], 90);
    }

    /// <summary>One task from submission until it is seen finished, and what its worker used.</summary>
    private static async Task<(string File, Cost Cost)> RunOursAsync(DaemonProcess daemon, JsonObject request, TimeSpan polling)
    {
        var (files, cost) = await RunTaskAsync(daemon, request, polling);
        return (files.Single(), cost);
    }

    /// <summary>The same for a task with several transcodes; files in the request's order.</summary>
    private static async Task<(IReadOnlyList<string> Files, Cost Cost)> RunTaskAsync(DaemonProcess daemon, JsonObject request, TimeSpan polling)
    {
        await Until.TrueAsync("a warm worker", () => daemon.Workers().Count > 0);
        var cpu = ProcessUsage.ChildrenSeconds(daemon.Pid);
        using var over = new CancellationTokenSource();
        var peak = ProcessUsage.PeakMegabytesAsync(daemon.Workers, over.Token);
        var clock = Stopwatch.StartNew();
        var id = await daemon.Api.SubmitAsync(request);
        var task = await daemon.Api.DescribeAsync(id);
        using (var timer = new PeriodicTimer(polling))
        {
            while (task.Status != "FINISH" && await timer.WaitForNextTickAsync())
                task = await daemon.Api.DescribeAsync(id);
        }
        var wall = clock.Elapsed.TotalSeconds;
        await over.CancelAsync();
        DisagreementException.Unless(task.Transcodes.All(t => t.Succeeded), $"our task failed: {string.Join("; ", task.Transcodes)}");
        await ProcessUsage.ReapedAsync(daemon.Pid, cpu);
        return ([.. task.Transcodes.Select(t => Path.Combine(daemon.Output, t.Key))], new(wall, ProcessUsage.ChildrenSeconds(daemon.Pid) - cpu, await peak));
    }

    /// <summary>Same settings, streams, frame count, duration within one frame, and picture quality against the source scaled by ffmpeg.</summary>
    private static async Task AgreeAsync(string ours, string theirs, string clip, X264Settings settings, int height = 720)
    {
        var differences = settings.DifferencesFrom(X264Settings.Of(theirs)).ToList();
        DisagreementException.Unless(differences.Count == 0, $"x264 settings (ours / theirs): {string.Join(", ", differences)}");
        SameStreams(await FfProbe.DecodeAsync(ours), await FfProbe.DecodeAsync(theirs));
        var (a, b) = (await FfProbe.PsnrAsync(ours, clip, $"scale=-2:{height}"), await FfProbe.PsnrAsync(theirs, clip, $"scale=-2:{height}"));
        DisagreementException.Unless(Math.Abs(a - b) <= PsnrTolerance, $"PSNR against the source: {a:0.00} dB ours, {b:0.00} dB theirs");
        Console.WriteLine($"outputs agree at {height}: PSNR {a:0.00} dB ours, {b:0.00} dB theirs");
    }

    private static void SameStreams(MediaFacts ours, MediaFacts theirs)
    {
        var frame = 1 / theirs.Video.Fps;
        DisagreementException.Unless(Math.Abs(ours.Duration - theirs.Duration) <= frame + 0.001, $"duration: {ours.Duration} s ours, {theirs.Duration} s theirs");
        DisagreementException.Unless(ours.Video.Frames == theirs.Video.Frames, $"frames: {ours.Video.Frames} ours, {theirs.Video.Frames} theirs");
        var (a, b) = (Describe(ours), Describe(theirs));
        DisagreementException.Unless(a == b, $"streams: {a} ours, {b} theirs");

        static string Describe(MediaFacts facts) =>
            string.Join(", ", facts.Streams.Select(s => $"{s.Codec} {s.Width}x{s.Height} {s.PixelFormat} {s.SampleRate} {s.Channels}").Order(StringComparer.Ordinal));
    }
}
