using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;

namespace Mps.Perf.SideBySide;

internal static partial class Measures
{
    private const int Interval = 10;
    private const int Length = 60;

    /// <summary>A picture every ten seconds: against a full decode, and against one that decodes key frames alone.</summary>
    public static async Task SnapshotsAsync(DaemonProcess daemon, string key, string clip, int runs, Report report)
    {
        var folder = Directory.CreateDirectory(Path.Combine(daemon.Folder, "peer-snapshots")).FullName;
        string[] whole = ["-nostdin", "-v", "error", "-y", "-i", clip, "-vf", $"fps=1/{Interval}", "-q:v", "2", Path.Combine(folder, "whole_%d.jpg")];
        string[] keys = ["-nostdin", "-v", "error", "-y", "-skip_frame", "nokey", "-i", clip, "-vf", $"fps=1/{Interval}", "-q:v", "2", Path.Combine(folder, "keys_%d.jpg")];
        var exact = () => Snapshots(key, "exact");
        var nearest = () => Snapshots(key, "keyframe");

        var pictures = (await RunPicturesAsync(daemon, exact())).Files;
        await Peer.RunAsync("ffmpeg", whole);
        DisagreementException.Unless(pictures.Count == Length / Interval, $"{pictures.Count} snapshots, not {Length / Interval}");
        foreach (var picture in pictures)
        {
            var facts = await FfProbe.DecodeAsync(picture);
            DisagreementException.Unless((facts.Video.Width, facts.Video.Height) == (1920, 1080), $"a snapshot is {facts.Video.Width}x{facts.Video.Height}");
        }

        var (againstWhole, exactAgainstKeys, nearestAgainstKeys) = (new List<(double, double)>(), new List<(double, double)>(), new List<(double, double)>());
        for (var run = 1; run <= runs; run++)
        {
            var ours = await RunPicturesAsync(daemon, exact());
            var fast = await RunPicturesAsync(daemon, nearest());
            var decoded = await Peer.RunAsync("ffmpeg", whole);
            var skipped = await Peer.RunAsync("ffmpeg", keys);
            againstWhole.Add((fast.Seconds, decoded.WallSeconds));
            nearestAgainstKeys.Add((fast.Seconds, skipped.WallSeconds));
            exactAgainstKeys.Add((ours.Seconds, skipped.WallSeconds));
            Console.WriteLine($"snapshots {run}/{runs}: {ours.Seconds:0.00} s exact, {fast.Seconds:0.00} s key frames, {decoded.WallSeconds:0.00} s ffmpeg, {skipped.WallSeconds:0.00} s ffmpeg key frames");
        }

        report.Ratio($"snapshot every {Interval} s, key frames / fps=1/{Interval}: wall s", againstWhole, 0.10);
        report.Ratio($"snapshot every {Interval} s, key frames / skip_frame nokey: wall s", nearestAgainstKeys, 0.90);
        report.Ratio($"snapshot every {Interval} s, exact frames / skip_frame nokey: wall s", exactAgainstKeys, 0.90);
    }

    /// <summary>One sheet of small pictures and its WebVTT file.</summary>
    public static async Task SpritesAsync(DaemonProcess daemon, string key, string clip, int runs, Report report)
    {
        var sheet = Path.Combine(daemon.Folder, "peer-sheet.jpg");
        string[] whole = ["-nostdin", "-v", "error", "-y", "-i", clip, "-vf", $"fps=1/{Interval},scale=142:80,tile=10x10", "-q:v", "2", sheet];
        var request = () => Request.Process(Request.Object(key)).With("MediaProcessTask", new JsonObject { ["ImageSpriteTaskSet"] = new JsonArray(Request.Preset(10)) });
        await RunPicturesAsync(daemon, request());
        var pairs = new List<(double, double)>();
        for (var run = 1; run <= runs; run++)
            pairs.Add(((await RunPicturesAsync(daemon, request())).Seconds, (await Peer.RunAsync("ffmpeg", whole)).WallSeconds));
        report.Ratio($"sprite sheet, a cell every {Interval} s / fps=1/{Interval},tile: wall s", pairs, 0.10);
    }

    /// <summary>Ladder, snapshots, sprite and GIF in one task against four commands one after the other.</summary>
    public static async Task EverythingAsync(DaemonProcess daemon, string key, string clip, int runs, Report report)
    {
        var request = () =>
        {
            var task = Request.Process(Request.Object(key), [.. Rungs.Select(height => Request.Raw("mp4",
                Request.Video(("Height", height), ("ResolutionAdaptive", "close"), ("Mode", "VCRF"), ("Vcrf", 23)),
                Request.Audio(("Bitrate", 128), ("SampleRate", 48000), ("AudioChannel", 2))).With("OutputObjectPath", $"/all_{height}.{{format}}"))]);
            var media = task["MediaProcessTask"]!.AsObject();
            media["SnapshotByTimeOffsetTaskSet"] = Snapshots(key, "exact")["MediaProcessTask"]!["SnapshotByTimeOffsetTaskSet"]!.DeepClone();
            media["ImageSpriteTaskSet"] = new JsonArray(Request.Preset(10));
            media["AnimatedGraphicTaskSet"] = new JsonArray(Request.Preset(20000).With("StartTimeOffset", 5).With("EndTimeOffset", 10));
            return task;
        };
        var (ladder, _) = await RunTaskAsync(daemon, request(), TimeSpan.FromMilliseconds(20));
        var folder = Directory.CreateDirectory(Path.Combine(daemon.Folder, "peer-all")).FullName;
        var encode = Arguments(clip, [.. Rungs.Select(height => Path.Combine(folder, $"{height}.mp4"))], [.. ladder.Take(Rungs.Length).Select(X264Settings.Of)]).ToArray();
        string[] snapshots = ["-nostdin", "-v", "error", "-y", "-i", clip, "-vf", $"fps=1/{Interval}", "-q:v", "2", Path.Combine(folder, "s%d.jpg")];
        string[] sprite = ["-nostdin", "-v", "error", "-y", "-i", clip, "-vf", $"fps=1/{Interval},scale=142:80,tile=10x10", "-q:v", "2", Path.Combine(folder, "sheet.jpg")];
        string[] gif = ["-nostdin", "-v", "error", "-y", "-ss", "5", "-t", "5", "-i", clip, "-vf", "fps=2,split[a][b];[a]palettegen[p];[b][p]paletteuse", Path.Combine(folder, "a.gif")];
        var pairs = new List<(double, double)>();
        for (var run = 1; run <= runs; run++)
        {
            var (_, ours) = await RunTaskAsync(daemon, request(), TimeSpan.FromMilliseconds(20));
            var theirs = 0.0;
            foreach (var command in (string[][])[encode, snapshots, sprite, gif])
                theirs += (await Peer.RunAsync("ffmpeg", command)).WallSeconds;
            pairs.Add((ours.WallSeconds, theirs));
            Console.WriteLine($"everything {run}/{runs}: {ours.WallSeconds:0.00} s ours, {theirs:0.00} s four ffmpeg commands");
        }

        report.Ratio("ladder + snapshots + sprite + GIF / four commands: wall s", pairs, 0.60);
    }

    private static JsonObject Snapshots(string key, string accuracy) => Request.Process(Request.Object(key)).With("MediaProcessTask", new JsonObject
    {
        ["SnapshotByTimeOffsetTaskSet"] = new JsonArray(Request.Preset(10)
            .With("ExtTimeOffsetSet", new JsonArray([.. Enumerable.Range(0, Length / Interval).Select(n => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"{n * Interval}s")))]))
            .With("ExtInfo", $$"""{"Accuracy":"{{accuracy}}"}""")),
    });

    // The pictures of the only subtask of a task, from submission until it is seen finished.
    private static async Task<(List<string> Files, double Seconds)> RunPicturesAsync(DaemonProcess daemon, JsonObject request)
    {
        await Until.TrueAsync("a warm worker", () => daemon.Workers().Count > 0);
        var clock = Stopwatch.StartNew();
        var id = await daemon.Api.SubmitAsync(request);
        var task = await Detail();
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2)))
        {
            while ((string)task["Status"]! != "FINISH" && await timer.WaitForNextTickAsync())
                task = await Detail();
        }

        var seconds = clock.Elapsed.TotalSeconds;
        var result = task["MediaProcessResultSet"]!.AsArray()[0]!;
        var subtask = (result["SnapshotByTimeOffsetTask"] ?? result["ImageSpriteTask"])!;
        DisagreementException.Unless((string)subtask["Status"]! == "SUCCESS", $"our task failed: {subtask.ToJsonString()}");
        var pictures = subtask["Output"]!["PicInfoSet"]?.AsArray().Select(p => (string)p!["Path"]!) ?? subtask["Output"]!["ImagePathSet"]!.AsArray().Select(p => (string)p!);
        return ([.. pictures.Select(p => Path.Combine(daemon.Output, p.TrimStart('/')))], seconds);

        async Task<JsonNode> Detail() => (await daemon.Api.CallAsync("DescribeTaskDetail", new JsonObject { ["TaskId"] = id }))["WorkflowTask"]!;
    }
}
