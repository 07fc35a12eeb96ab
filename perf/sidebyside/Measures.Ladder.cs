using Mps.Integration.Tests.Harness;

namespace Mps.Perf.SideBySide;

internal static partial class Measures
{
    private static readonly int[] Rungs = [1080, 720, 480, 360];

    /// <summary>One decode for four sizes, x264 and AAC, against one ffmpeg that splits and scales.</summary>
    public static async Task LadderAsync(DaemonProcess daemon, string key, string clip, int runs, Report report)
    {
        var request = () => Request.Process(Request.Object(key), [.. Rungs.Select(height => Request.Raw("mp4",
            Request.Video(("Height", height), ("ResolutionAdaptive", "close"), ("Mode", "VCRF"), ("Vcrf", 23)),
            Request.Audio(("Bitrate", 128), ("SampleRate", 48000), ("AudioChannel", 2))).With("OutputObjectPath", $"/ladder_{height}.{{format}}"))]);
        var (ours, _) = await RunTaskAsync(daemon, request(), TimeSpan.FromMilliseconds(20));
        var folder = Directory.CreateDirectory(Path.Combine(daemon.Folder, "peer-ladder")).FullName;
        var theirs = Rungs.Select(height => Path.Combine(folder, $"{height}.mp4")).ToList();
        var settings = ours.Select(X264Settings.Of).ToList();
        var arguments = Arguments(clip, theirs, settings).ToArray();
        await Peer.RunAsync("ffmpeg", arguments);
        for (var i = 0; i < Rungs.Length; i++)
            await AgreeAsync(ours[i], theirs[i], clip, settings[i], Rungs[i]);
        report.Note($"ladder: x264 settings are equal in all rungs; threads ours: {string.Join(", ", settings.Select(s => s["threads"]))}, "
            + $"theirs: {string.Join(", ", theirs.Select(t => X264Settings.Of(t)["threads"]))}");

        var pairs = new List<(Cost Ours, Cost Theirs)>();
        for (var run = 1; run <= runs; run++)
        {
            var (_, cost) = await RunTaskAsync(daemon, request(), TimeSpan.FromMilliseconds(20));
            var peer = await Peer.RunAsync("ffmpeg", arguments);
            pairs.Add((cost, peer));
            Console.WriteLine($"ladder {run}/{runs}: {cost.WallSeconds:0.00} s ours, {peer.WallSeconds:0.00} s ffmpeg");
        }

        var name = $"ladder {string.Join('/', Rungs)}, x264 {settings[0].Preset}";
        report.Ratio($"{name}: wall s", pairs.Select(p => (p.Ours.WallSeconds, p.Theirs.WallSeconds)), 0.80);
        report.Ratio($"{name}: CPU s", pairs.Select(p => (p.Ours.CpuSeconds, p.Theirs.CpuSeconds)), 0.85);
        report.Ratio($"{name}: peak RSS MB", pairs.Select(p => (p.Ours.PeakMegabytes, p.Theirs.PeakMegabytes)), 0.80);
    }

    private static IEnumerable<string> Arguments(string clip, List<string> files, List<X264Settings> settings)
    {
        var split = $"[0:v]split={Rungs.Length}{string.Concat(Rungs.Select((_, i) => $"[s{i}]"))}";
        var scales = Rungs.Select((height, i) => $"[s{i}]{(height == 1080 ? "null" : $"scale=-2:{height}")}[v{i}]");
        return
        [
            "-nostdin", "-v", "error", "-y", "-i", clip, "-filter_complex", string.Join(';', scales.Prepend(split)),
            .. files.SelectMany((file, i) => (string[])
            [
                "-map", $"[v{i}]", "-map", "0:a", "-c:v", "libx264", .. settings[i].ToArguments(),
                "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2", "-movflags", "+faststart", file,
            ]),
        ];
    }
}
