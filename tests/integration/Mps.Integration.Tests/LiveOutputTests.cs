using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Mps.Live.Bench;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>What is made of live streams besides recordings, by the real daemon: ladders and pushes, with a slate.</summary>
public class LiveOutputTests : DaemonTest
{
    private const int Window = 3;

    private static readonly JsonObject Settings = new()
    {
        ["Retry"] = "forever",
        ["RetryWait"] = "200ms",
        ["RetryMax"] = "1s",
        ["ReadTimeout"] = "5s",
        ["LadderWindow"] = Window,
    };

    [Fact]
    public async Task A_ladder_and_a_push_go_on_while_the_source_is_away()
    {
        using var server = await RtmpServer.Start();
        using var proxy = new FaultProxy(server.RtmpPort);
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = Settings });
        var id = await StartAsync(daemon, new JsonObject
        {
            ["url"] = server.Url("cam", proxy.Port),
            ["bucket"] = "out",
            ["dir"] = "/live/",
            ["ladder"] = new JsonArray(100010),
            ["pushes"] = new JsonArray(new JsonObject { ["url"] = server.Url("far") + "?key=secret" }),
            ["slate"] = "last",
        });
        var other = await daemon.RecordAsync(server.Url("cam"));
        await Until.TrueAsync("a ladder", () => Ladder(daemon) is not null);
        await Until.TrueAsync("two workers: what is encoded has one of its own", async () => (await daemon.Api.MetricsAsync()).Sum("mps_workers", ("state", "live")) == 2);
        var far = await daemon.Api.PostAsync("/v1/live", new JsonObject
        {
            ["url"] = server.Url("far"),
            ["bucket"] = "out",
            ["records"] = new JsonArray(new JsonObject { ["segmentSeconds"] = 1, ["path"] = "far/rec.{format}" }),
        });
        await Until.TrueAsync("a recording of what is sent on", () => daemon.Segments("far/rec.m3u8").Count >= 2);

        var rung = Directory.GetFiles(Path.GetDirectoryName(Ladder(daemon)!)!, "*.m3u8").Single(f => f != Ladder(daemon));
        var first = File.ReadAllLines(rung).First(l => l.EndsWith(".ts", StringComparison.Ordinal));
        proxy.Refuse(true);
        proxy.Cut();
        var (sent, number) = (daemon.Segments("far/rec.m3u8").Count, Sequence(rung));
        await Until.TrueAsync("segments of the slate", () => Sequence(rung) >= number + (2 * Window) + 1 && daemon.Segments("far/rec.m3u8").Count >= sent + 10);
        var status = (await daemon.LiveAsync(id))["status"]!;
        Assert.NotEqual("receiving", (string)status["state"]!);
        Assert.Equal("sending", (string)status["pushes"]![0]!["state"]!);
        Assert.DoesNotContain("secret", await daemon.CtlAsync("live", "show", id), StringComparison.Ordinal);
        await Until.TrueAsync("the end of a segment that left the window long ago", () => !File.Exists(Path.Combine(Path.GetDirectoryName(rung)!, first)));
        proxy.Refuse(false);
        await Until.TrueAsync("the source again", async () => (string)(await daemon.LiveAsync(id))["status"]!["state"]! == "receiving");
        await Tool.Run("ffmpeg", "-v", "error", "-xerror", "-live_start_index", "0", "-t", "6", "-i", Ladder(daemon)!, "-f", "null", "-"); // decoded as it grows

        var task = await daemon.StopLiveAsync(id);
        await daemon.StopLiveAsync((string)far["taskId"]!);
        await daemon.StopLiveAsync(other);
        Assert.Equal("FINISH", task.Status);
        Assert.All((await daemon.LiveAsync(id))["outputs"]!.AsArray(), o => Assert.Equal("SUCCESS", (string)o!["state"]!));
        Assert.EndsWith("#EXT-X-ENDLIST\n", await File.ReadAllTextAsync(rung), StringComparison.Ordinal);
        Assert.DoesNotContain("#EXT-X-DISCONTINUITY\n", await File.ReadAllTextAsync(rung), StringComparison.Ordinal);
        await Tool.Run("ffmpeg", "-v", "error", "-xerror", "-i", Ladder(daemon)!, "-f", "null", "-");
        Assert.Empty((await daemon.LiveAsync((string)far["taskId"]!))["gaps"]!.AsArray());
    }

    [Fact]
    public async Task The_api_gets_backups_and_a_slate_by_the_name_of_a_source()
    {
        using var server = await RtmpServer.Start();
        using var proxy = new FaultProxy(server.RtmpPort);
        using var source = Pattern.Publish(server.Url("cam"));
        using var backup = Pattern.Publish(server.Url("spare"), first: 10_000);
        var live = Settings.DeepClone().AsObject();
        live["Sources"] = new JsonObject
        {
            ["studio"] = new JsonObject
            {
                ["Url"] = server.Url("cam", proxy.Port) + "?key=secret",
                ["Backups"] = new JsonArray(server.Url("spare")),
                ["Failover"] = new JsonObject { ["Return"] = "2s" },
                ["Slate"] = "last",
                ["Ladder"] = new JsonArray("100010"),
            },
        };
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = live });
        var id = (string)(await daemon.Api.CallAsync("ProcessLiveStream", new JsonObject
        {
            ["Url"] = "source://studio",
            ["TaskNotifyConfig"] = new JsonObject { ["NotifyType"] = "None" },
            ["OutputStorage"] = new JsonObject { ["Type"] = "COS", ["CosOutputStorage"] = new JsonObject { ["Bucket"] = "out", ["Region"] = "" } },
            ["OutputDir"] = "/live/",
            ["LiveRecordTask"] = new JsonObject { ["Definition"] = 20001, ["OutputObjectPath"] = "/cam/rec.{format}" },
        }))["TaskId"]!;
        await Until.TrueAsync("a ladder", () => Ladder(daemon) is not null);
        proxy.Refuse(true);
        proxy.Cut();
        await Until.TrueAsync("the backup", async () => (int)(await daemon.LiveAsync(id))["status"]!["sourceIndex"]! == 1);
        proxy.Refuse(false);
        await Until.TrueAsync("the primary again", async () =>
            (await daemon.LiveAsync(id))["status"]! is { } status && (int)status["sourceIndex"]! == 0 && (string)status["state"]! == "receiving");
        var detail = (await daemon.StopLiveAsync(id)).Detail["LiveScheduleTask"]!;
        Assert.Equal("source://studio", (string)detail["Url"]!);
        var shown = await daemon.LiveAsync(id);
        Assert.Contains(shown["gaps"]!.AsArray(), g => (string)g!["reason"]! == "the primary is well again");
        Assert.DoesNotContain("secret", shown.ToJsonString(), StringComparison.Ordinal);
        var runs = (await PatternReader.Read(daemon.Join())).Runs();
        Assert.Contains(runs, r => r.First >= 10_000);
        Assert.True(runs[^1].First < 10_000, string.Join(' ', runs));
        var rung = Directory.GetFiles(Path.GetDirectoryName(Ladder(daemon)!)!, "*.m3u8").Single(f => f != Ladder(daemon));
        Assert.DoesNotContain("#EXT-X-DISCONTINUITY\n", await File.ReadAllTextAsync(rung), StringComparison.Ordinal); // the slate filled what was missing
    }

    [Fact]
    public async Task A_ladder_goes_on_after_its_worker_died()
    {
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = Settings, WarmSpares = 0 });
        var id = await StartAsync(daemon, new JsonObject { ["url"] = server.Url("cam"), ["bucket"] = "out", ["dir"] = "/live/", ["ladder"] = new JsonArray(100010, 100010) });
        await Until.TrueAsync("a ladder", () => Ladder(daemon) is not null);
        foreach (var worker in daemon.Workers()) Signal.Send(worker, Signal.Kill);
        var rungs = Directory.GetFiles(Path.GetDirectoryName(Ladder(daemon)!)!, "*.m3u8").Where(f => f != Ladder(daemon)).ToList();
        Assert.Equal(2, rungs.Count);
        await Until.TrueAsync("a discontinuity in each rung", () => rungs.All(r => File.ReadAllText(r).Contains("#EXT-X-DISCONTINUITY\n", StringComparison.Ordinal)));
        await Until.TrueAsync("one more segment", () => rungs.All(r => Sequence(r) >= 3));
        await daemon.StopLiveAsync(id);
        await Tool.Run("ffmpeg", "-v", "error", "-i", Ladder(daemon)!, "-f", "null", "-");
    }

    [Fact]
    public async Task A_slate_that_is_not_there_fails_what_needs_it_alone()
    {
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings { Live = Settings });
        var id = await StartAsync(daemon, new JsonObject
        {
            ["url"] = server.Url("cam"),
            ["bucket"] = "out",
            ["records"] = new JsonArray(new JsonObject { ["segmentSeconds"] = 1, ["path"] = "cam/rec.{format}" }),
            ["pushes"] = new JsonArray(new JsonObject { ["url"] = server.Url("far") }),
            ["slate"] = "/missing.png",
        });
        await Until.TrueAsync("a recording", () => daemon.Segments().Count >= 2);
        await daemon.StopLiveAsync(id);
        var outputs = (await daemon.LiveAsync(id))["outputs"]!.AsArray();
        Assert.Equal(["SUCCESS", "FAIL"], outputs.Select(o => (string)o!["state"]!));
        Assert.Contains("missing.png", (string)outputs[1]!["message"]!, StringComparison.Ordinal);
    }

    private static async Task<string> StartAsync(DaemonProcess daemon, JsonObject request) => (string)(await daemon.Api.PostAsync("/v1/live", request))["taskId"]!;

    private static string? Ladder(DaemonProcess daemon) => Directory.Exists(Path.Combine(daemon.Output, "live"))
        ? Directory.GetFiles(Path.Combine(daemon.Output, "live"), "*_live.m3u8", SearchOption.AllDirectories).FirstOrDefault()
        : null;

    // Number of the last segment of a rung: that of the first in its window, and those behind it.
    private static int Sequence(string playlist)
    {
        var lines = File.ReadAllLines(playlist);
        var first = lines.First(l => l.StartsWith("#EXT-X-MEDIA-SEQUENCE:", StringComparison.Ordinal));
        return int.Parse(first.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture) + lines.Count(l => l.EndsWith(".ts", StringComparison.Ordinal)) - 1;
    }
}
