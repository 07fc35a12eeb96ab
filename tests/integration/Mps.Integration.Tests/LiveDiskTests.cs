using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Mps.Live.Bench;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>A recording into a bucket on a tiny file system that fills up, beside one on the disk of the machine.</summary>
public class LiveDiskTests : DaemonTest
{
    [Fact]
    public async Task A_full_disk_costs_a_gap_and_the_recording_goes_on_when_there_is_room()
    {
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await StartAsync(new JsonObject { ["Retry"] = "forever", ["RetryWait"] = "200ms", ["RetryMax"] = "1s" });
        var small = SmallDisk.Of(daemon, daemon.Output);
        var id = await daemon.RecordAsync(server.Url("cam"));
        var other = await RecordBesideAsync(daemon, server.Url("cam"));
        await Until.TrueAsync("segments", () => small.Segments().Count >= 2);
        var closed = small.Segments().ToDictionary(s => s, File.ReadAllBytes);

        small.Fill();
        await Until.TrueAsync("a stream that waits for room", async () => await StatusAsync(daemon, id) is { } s
            && (string)s["state"]! == "waiting" && ((string)s["message"]!).Contains("No space", StringComparison.OrdinalIgnoreCase));
        var (beside, before) = (Beside(daemon).Count, small.Segments().Count);
        await Until.TrueAsync("the other stream", () => Beside(daemon).Count >= beside + 3);
        Assert.Equal("receiving", (string)(await StatusAsync(daemon, other))!["state"]!);
        small.Clear();
        await Until.TrueAsync("more segments", () => small.Segments().Count >= before + 3);
        foreach (var stream in (string[])[id, other]) await daemon.StopLiveAsync(stream);

        var live = await daemon.LiveAsync(id);
        Assert.Equal("SUCCESS", (string)live["outputs"]![0]!["state"]!);
        var gaps = live["gaps"]!.AsArray();
        Assert.Contains(gaps, g => (string)g!["reason"]! == "no space left");
        Assert.All(closed, c => Assert.Equal(c.Value, File.ReadAllBytes(c.Key)));
        Assert.EndsWith("#EXT-X-ENDLIST\n", await File.ReadAllTextAsync(small.Playlist), StringComparison.Ordinal);
        var runs = (await PatternReader.Read(LiveRecordings.Join(small.Segments(), daemon.Folder))).Runs();
        Assert.True(runs.Zip(runs.Skip(1)).All(pair => pair.First.Last < pair.Second.First), $"pictures came twice or out of order: {string.Join(' ', runs)}");
        Assert.InRange(runs.Count, 2, gaps.Count + 1);
        Assert.Empty((await daemon.LiveAsync(other))["gaps"]!.AsArray());
        Assert.Single((await PatternReader.Read(LiveRecordings.Join(Beside(daemon), daemon.Folder))).Runs());
    }

    [Fact]
    public async Task A_full_disk_fails_the_recording_where_the_configuration_says_so()
    {
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var daemon = await StartAsync(new JsonObject { ["Retry"] = "forever", ["SpoolFull"] = "fail", ["CommitTimeout"] = "2s" });
        var small = SmallDisk.Of(daemon, daemon.Output);
        var id = await daemon.RecordAsync(server.Url("cam"), notify: receiver.Url);
        var other = await RecordBesideAsync(daemon, server.Url("cam"));
        await Until.TrueAsync("segments", () => small.Segments().Count >= 2);
        var closed = small.Segments().ToDictionary(s => s, File.ReadAllBytes);

        small.Fill();
        var task = await daemon.Api.FinishedAsync(id);
        Assert.Contains("No space", (string)task.Detail["LiveScheduleTask"]!["Message"]!, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("No space", (string)(await receiver.LiveAsync("ProcessEof"))["ProcessEofInfo"]!["Message"]!, StringComparison.OrdinalIgnoreCase);
        Assert.All(closed, c => Assert.Equal(c.Value, File.ReadAllBytes(c.Key)));
        var beside = Beside(daemon).Count;
        await Until.TrueAsync("the other stream", () => Beside(daemon).Count >= beside + 2);
        await daemon.StopLiveAsync(other);
        Assert.Single((await PatternReader.Read(LiveRecordings.Join(Beside(daemon), daemon.Folder))).Runs());
    }

    private static async Task<DaemonProcess> StartAsync(JsonObject live) =>
        await DaemonProcess.StartAsync(new DaemonSettings { Live = live, Launcher = await SmallDisk.LauncherAsync("{out}", "4m") });

    private static async Task<string> RecordBesideAsync(DaemonProcess daemon, string url) => (string)(await daemon.Api.PostAsync("/v1/live", new JsonObject
    {
        ["url"] = url,
        ["bucket"] = "in",
        ["records"] = new JsonArray(new JsonObject { ["segmentSeconds"] = 1, ["path"] = "cam/rec.{format}" }),
    }))["taskId"]!;

    private static async Task<JsonNode?> StatusAsync(DaemonProcess daemon, string id) => (await daemon.LiveAsync(id))["status"];

    private static IReadOnlyList<string> Beside(DaemonProcess daemon) => LiveRecordings.Listed(Path.Combine(daemon.Input, "cam/rec.m3u8"));
}
