using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Mps.Live.Bench;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>
/// Recordings of a real RTMP server by the real daemon and its workers. The source shows the number of each picture: what a
/// recording lacks can be counted.
/// </summary>
public class LiveTests : DaemonTest
{
    private static readonly JsonObject Patient = new() { ["Retry"] = "forever", ["RetryWait"] = "200ms", ["RetryMax"] = "1s", ["ReadTimeout"] = "5s" };

    [Fact]
    public async Task Every_picture_outside_of_gaps_is_recorded_whatever_is_killed()
    {
        using var server = await RtmpServer.Start();
        using var proxy = new FaultProxy(server.RtmpPort);
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = Patient });
        var id = await daemon.RecordAsync(server.Url("cam", proxy.Port));
        await daemon.GrowsAsync(3);
        var closed = Contents(daemon);

        foreach (var worker in daemon.Workers()) Signal.Send(worker, Signal.Kill);
        await daemon.GrowsAsync(2);
        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        await daemon.GrowsAsync(2);
        proxy.Cut();
        await daemon.GrowsAsync(2);
        Assert.Equal(0, await daemon.StopAsync());
        await daemon.StartAgainAsync();
        await daemon.GrowsAsync(2);

        var task = await daemon.StopLiveAsync(id);
        var live = await daemon.LiveAsync(id);
        Assert.Equal("SUCCESS", (string)live["outputs"]![0]!["state"]!);
        Assert.EndsWith("#EXT-X-ENDLIST\n", await File.ReadAllTextAsync(Path.Combine(daemon.Output, "cam/rec.m3u8")), StringComparison.Ordinal);
        Assert.Equal(daemon.Segments().Order(), Directory.GetFiles(Path.Combine(daemon.Output, "cam"), "*.ts").Order());
        Assert.All(closed, c => Assert.Equal(c.Value, File.ReadAllBytes(c.Key))); // what was closed has not been touched
        Assert.DoesNotContain(daemon.Leftovers(), f => f.Contains(id, StringComparison.Ordinal));

        var runs = (await PatternReader.Read(daemon.Join())).Runs();
        Assert.True(runs.Zip(runs.Skip(1)).All(pair => pair.First.Last < pair.Second.First), $"pictures came twice or out of order: {string.Join(' ', runs)}");
        var gaps = live["gaps"]!.AsArray();
        Assert.True(runs.Count <= gaps.Count + 1, $"{runs.Count} runs of pictures, but {gaps.Count} gaps: {string.Join(' ', runs)}; {gaps}");
        Assert.Equal("FINISH", task.Status);
    }

    [Fact]
    public async Task Files_of_MP4_are_whole_whatever_is_killed()
    {
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = Patient });
        var id = (string)(await daemon.Api.PostAsync("/v1/live", new JsonObject
        {
            ["url"] = server.Url("cam"),
            ["bucket"] = "out",
            ["records"] = new JsonArray(new JsonObject { ["mp4"] = true, ["path"] = "cam/rec.mp4" }),
        }))["taskId"]!;
        string[] files = [.. new[] { "", "_1", "_2" }.Select(n => Path.Combine(daemon.Output, $"cam/rec{n}.mp4"))];
        await OpenAsync();
        foreach (var worker in daemon.Workers()) Signal.Send(worker, Signal.Kill);
        await Until.TrueAsync("the first file", () => File.Exists(files[0]));
        await OpenAsync();
        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        await Until.TrueAsync("the second file", () => File.Exists(files[1]));
        await OpenAsync();
        await daemon.StopLiveAsync(id);

        Assert.Equal(files, Directory.GetFiles(Path.Combine(daemon.Output, "cam")).Order(StringComparer.Ordinal).OrderBy(f => f.Length));
        var last = -1;
        foreach (var file in files)
        {
            var run = Assert.Single((await PatternReader.Read(file)).Runs());
            Assert.True(run.First > last, $"{Path.GetFileName(file)} begins with picture {run.First} after {last}");
            last = run.Last;
        }

        Assert.Equal(2, (await daemon.LiveAsync(id))["gaps"]!.AsArray().Count);

        // Some seconds of media are in the file that is open.
        Task OpenAsync() => Until.TrueAsync("media in an open file", () =>
            Directory.EnumerateFiles(daemon.Output, "*.mp4", SearchOption.AllDirectories).Any(f => f.Contains("/open/", StringComparison.Ordinal) && new FileInfo(f).Length > 40_000));
    }

    [Fact]
    public async Task A_new_file_begins_without_losing_a_picture_and_each_is_told_of()
    {
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = Patient });
        var id = await daemon.RecordAsync(server.Url("cam"), fileSeconds: 10, receiver.Url);
        await Until.TrueAsync("the second file", () => daemon.Segments("cam/rec_1.m3u8").Count >= 2);
        await daemon.StopLiveAsync(id);
        await receiver.LiveAsync("ProcessEof");
        // Callbacks are delivered side by side.
        var files = await Until.SomeAsync("a callback for each file and for the end", () => Task.FromResult(
            receiver.Received.Where(c => (string?)c.Body["NotificationType"] == "LiveRecordResult").Select(c => c.Body["LiveRecordResultInfo"]!)
                .OrderBy(f => (int)f["RecordOver"]!).ToList() is { Count: >= 3 } told ? told : null));

        var first = (await PatternReader.Read(daemon.Join("cam/rec.m3u8"))).Runs();
        var second = (await PatternReader.Read(daemon.Join("cam/rec_1.m3u8"))).Runs();
        Assert.Equal(Assert.Single(first).Last + 1, Assert.Single(second).First);
        Assert.Equal([0, 0, 1], files.Select(f => (int)f["RecordOver"]!));
        Assert.Equal(["out:/cam/rec.m3u8", "out:/cam/rec_1.m3u8"], files[2]["FileResults"]!.AsArray().Select(f => (string)f!["Url"]!));
    }

    [Fact]
    public async Task A_source_that_is_not_there_fails_with_its_cause()
    {
        using var server = await RtmpServer.Start();
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = new() { ["Retry"] = "2", ["RetryWait"] = "100ms", ["ConnectTimeout"] = "3s" } });
        var id = await daemon.RecordAsync(server.Url("nobody"));
        var task = (await daemon.Api.FinishedAsync(id)).Detail["LiveScheduleTask"]!;
        Assert.Contains("in 2 tries", (string)task["Message"]!, StringComparison.Ordinal);
        Assert.NotEqual(0, (int)task["ErrCode"]!);
    }

    [Fact]
    public async Task Streams_are_shown_while_they_run()
    {
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = Patient });
        var ids = await Task.WhenAll(daemon.RecordAsync(server.Url("cam")), daemon.Api.PostAsync("/v1/live", new JsonObject
        {
            ["url"] = server.Url("cam"),
            ["bucket"] = "out",
            ["records"] = new JsonArray(new JsonObject { ["mp4"] = true, ["path"] = "other/rec.mp4" }),
        }).ContinueWith(t => (string)t.Result["taskId"]!, TaskScheduler.Default));
        await Until.TrueAsync("two streams that receive", async () => (await daemon.Api.MetricsAsync()).Sum("mps_live_streams", ("state", "receiving")) == 2);
        await Until.TrueAsync("bits and frames", async () =>
        {
            var metrics = await daemon.Api.MetricsAsync();
            return metrics.Sum("mps_live_bitrate_bits_per_second") > 20_000 && metrics.Sum("mps_live_frames_per_second") > 20;
        });
        Assert.Equal(1, (await daemon.Api.MetricsAsync()).Sum("mps_workers", ("state", "live"))); // they share one
        foreach (var id in ids) await daemon.StopLiveAsync(id);
        Assert.True(new FileInfo(Path.Combine(daemon.Output, "other/rec.mp4")).Length > 0);
    }

    [Fact]
    public async Task Mpsctl_starts_watches_shows_and_stops_a_stream_and_events_tell_of_it()
    {
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = Patient });
        using var events = await daemon.Api.OpenAsync("/v1/events");

        var id = (await daemon.CtlAsync("live", "start", server.Url("cam"), "--hls", "1s", "--path", "cam/rec.{format}", "--bucket", "out", "--forever")).Trim();
        await daemon.GrowsAsync(2);

        var stream = JsonNode.Parse(await daemon.CtlAsync("live", "ls", "-o", "json"))!["streams"]!.AsArray().Single()!;
        Assert.Equal((id, "cam", "receiving"), ((string)stream["taskId"]!, (string)stream["streamId"]!, (string)stream["state"]!));
        Assert.Equal(server.Url("cam"), (string)stream["source"]!);
        Assert.InRange((double)stream["lagSeconds"]!, 0, double.MaxValue);
        Assert.Matches(@"(?m)^cam +receiving +0 rtmp://", await daemon.CtlAsync("live", "ls"));
        Assert.Contains("cam/rec.m3u8  (growing", await daemon.CtlAsync("live", "show", id), StringComparison.Ordinal);
        var told = await LiveEventAsync(events, id, live => (string)live["state"]! == "receiving" && (double)live["recordedSeconds"]! > 0);
        Assert.True((long)told["bitRate"]! > 20_000, told.ToJsonString());

        Assert.Equal($"stopping {id}", (await daemon.CtlAsync("live", "stop", id)).Trim());
        await daemon.Api.FinishedAsync(id);
        Assert.DoesNotContain(id, await daemon.CtlAsync("live", "ls"), StringComparison.Ordinal);
        var shown = await daemon.CtlAsync("live", "show", id);
        Assert.Contains("State    FINISH", shown, StringComparison.Ordinal);
        Assert.Contains("cam/rec.m3u8", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("growing", shown, StringComparison.Ordinal);
    }

    /// <summary>Reads the stream of events up to one of a task whose member <c>live</c> is as wanted.</summary>
    private static async Task<JsonObject> LiveEventAsync(StreamReader events, string id, Func<JsonObject, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Until.Patience);
        while (await events.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && JsonNode.Parse(line["data:".Length..])!.AsObject() is var told
                && (string)told["taskId"]! == id && told["live"] is JsonObject live && wanted(live))
                return live;
        }

        throw new EndOfStreamException("The events ended.");
    }

    private static Dictionary<string, byte[]> Contents(DaemonProcess daemon) => daemon.Segments().ToDictionary(s => s, File.ReadAllBytes);
}
