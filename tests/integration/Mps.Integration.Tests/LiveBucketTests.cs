using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Mps.Live.Bench;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>Recordings into a bucket of a real S3 server that goes away and comes back, beside one into another bucket.</summary>
public class LiveBucketTests : DaemonTest
{
    private const string Playlist = "cam/rec.m3u8";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bucket_that_is_away_costs_nothing_and_delays_no_other(bool silent)
    {
        await using var far = await FarBucket.ServeAsync();
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await StartAsync(far);
        var id = await RecordAsync(daemon, server.Url("cam"));
        var other = await daemon.RecordAsync(server.Url("cam"));
        await Until.TrueAsync("segments in the bucket", async () => (await far.SegmentsAsync(Playlist)).Count >= 2);
        await daemon.GrowsAsync(1);
        await using var watch = far.Watch(Playlist);

        far.Leave(silent);
        await Until.TrueAsync("segments that wait", async () => await StatusAsync(daemon, id) is { } s && (long)s["spooledBytes"]! > 0
            && ((string)s["message"]!).StartsWith("the bucket does not take segments: ", StringComparison.Ordinal));
        var known = (await far.SegmentsAsync(Playlist)).Count;
        await daemon.GrowsAsync(4);
        Assert.True(await StatusAsync(daemon, other) is { } well && (string)well["message"]! == "" && (string)well["state"]! == "receiving");
        Assert.InRange((await far.SegmentsAsync(Playlist)).Count, known, known + 1); // one may have been on its way

        far.Return();
        await Until.TrueAsync("all that waited", async () => (await far.SegmentsAsync(Playlist)).Count >= known + 5
            && !((string)(await StatusAsync(daemon, id))!["message"]!).Contains("bucket", StringComparison.Ordinal));
        foreach (var stream in (string[])[id, other]) await daemon.StopLiveAsync(stream);
        await watch.EndAsync();

        Assert.Empty((await daemon.LiveAsync(id))["gaps"]!.AsArray());
        var playlist = await far.ReadAsync(Playlist);
        Assert.EndsWith("#EXT-X-ENDLIST\n", playlist, StringComparison.Ordinal);
        Assert.DoesNotContain("#EXT-X-DISCONTINUITY", playlist, StringComparison.Ordinal);
        Assert.Single((await PatternReader.Read(await far.JoinAsync(Playlist, daemon.Folder))).Runs());
        Assert.Single((await PatternReader.Read(daemon.Join())).Runs());
        Assert.Empty(daemon.Leftovers());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Beyond_the_bound_the_oldest_are_dropped_as_a_gap(bool silent)
    {
        await using var far = await FarBucket.ServeAsync();
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await StartAsync(far, ("SpoolBytes", "60KiB"));
        var id = await RecordAsync(daemon, server.Url("cam"));
        var other = await daemon.RecordAsync(server.Url("cam"));
        await Until.TrueAsync("segments in the bucket", async () => (await far.SegmentsAsync(Playlist)).Count >= 2);
        await using var watch = far.Watch(Playlist);

        far.Leave(silent);
        await Until.TrueAsync("gaps", async () => (await daemon.LiveAsync(id))["gaps"]!.AsArray() is { Count: >= 2 } gaps
            && gaps.All(g => ((string)g!["reason"]!).Contains("Live:SpoolBytes", StringComparison.Ordinal)));
        Assert.InRange((long)(await StatusAsync(daemon, id))!["spooledBytes"]!, 1, 90 * 1024); // the bound, and a segment
        var known = (await far.SegmentsAsync(Playlist)).Count;
        far.Return();
        // More than can have waited.
        await Until.TrueAsync("all that waited, and more", async () => (await far.SegmentsAsync(Playlist)).Count >= known + 10);
        foreach (var stream in (string[])[id, other]) await daemon.StopLiveAsync(stream);
        await watch.EndAsync();

        var numbers = (await far.SegmentsAsync(Playlist)).Select(Number).ToList();
        var missing = (await daemon.LiveAsync(id))["gaps"]!.AsArray().Count;
        Assert.Equal(numbers[^1] + 1 - numbers.Count, missing); // each that is not there is told of
        var resumed = numbers.Last(n => !numbers.Contains(n - 1));
        Assert.True(resumed > missing, $"what was dropped was not the oldest: {string.Join(' ', numbers)}");
        Assert.Contains("#EXT-X-DISCONTINUITY", await far.ReadAsync(Playlist), StringComparison.Ordinal);
        var runs = (await PatternReader.Read(await far.JoinAsync(Playlist, daemon.Folder))).Runs();
        Assert.InRange(runs.Count, 2, missing + 1);
        Assert.Single((await PatternReader.Read(daemon.Join())).Runs());
    }

    [Fact]
    public async Task Beyond_the_bound_the_recording_fails_where_the_configuration_says_so()
    {
        await using var far = await FarBucket.ServeAsync();
        await using var receiver = await CallbackReceiver.StartAsync();
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await StartAsync(far, ("SpoolBytes", "60KiB"), ("SpoolFull", "fail"));
        var id = await RecordAsync(daemon, server.Url("cam"), receiver.Url);
        var other = await daemon.RecordAsync(server.Url("cam"));
        await Until.TrueAsync("segments in the bucket", async () => (await far.SegmentsAsync(Playlist)).Count >= 2);
        await using var watch = far.Watch(Playlist);

        far.Leave(silent: true);
        var task = await daemon.Api.FinishedAsync(id);
        await watch.EndAsync();
        Assert.Contains("Live:SpoolBytes", (string)task.Detail["LiveScheduleTask"]!["Message"]!, StringComparison.Ordinal);
        Assert.Equal("FAIL", (string)(await daemon.LiveAsync(id))["outputs"]![0]!["state"]!);
        var end = await receiver.LiveAsync("ProcessEof");
        Assert.NotEqual(0, (int)end["ProcessEofInfo"]!["ErrCode"]!);
        Assert.Contains("Live:SpoolBytes", (string)end["ProcessEofInfo"]!["Message"]!, StringComparison.Ordinal);

        await daemon.GrowsAsync(2);
        await daemon.StopLiveAsync(other);
        Assert.Single((await PatternReader.Read(daemon.Join())).Runs());
    }

    [Fact]
    public async Task What_waits_for_the_bucket_survives_the_daemon_and_the_worker()
    {
        await using var far = await FarBucket.ServeAsync();
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var daemon = await StartAsync(far);
        var id = await RecordAsync(daemon, server.Url("cam"));
        await Until.TrueAsync("segments in the bucket", async () => (await far.SegmentsAsync(Playlist)).Count >= 2);
        await using var watch = far.Watch(Playlist);

        far.Leave(silent: false);
        await Until.TrueAsync("segments that wait", async () => (long)(await StatusAsync(daemon, id))!["spooledBytes"]! > 20_000);
        foreach (var worker in daemon.Workers()) Signal.Send(worker, Signal.Kill);
        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        far.Return();
        var known = (await far.SegmentsAsync(Playlist)).Count;
        await Until.TrueAsync("all that waited, and more", async () => (await far.SegmentsAsync(Playlist)).Count >= known + 4);
        await daemon.StopLiveAsync(id);
        await watch.EndAsync();

        var gaps = (await daemon.LiveAsync(id))["gaps"]!.AsArray();
        var runs = (await PatternReader.Read(await far.JoinAsync(Playlist, daemon.Folder))).Runs();
        Assert.InRange(runs.Count, 1, gaps.Count + 1);
        Assert.True(runs.Zip(runs.Skip(1)).All(pair => pair.First.Last < pair.Second.First), $"pictures came twice or out of order: {string.Join(' ', runs)}");
        Assert.EndsWith("#EXT-X-ENDLIST\n", await far.ReadAsync(Playlist), StringComparison.Ordinal);
    }

    private static Task<DaemonProcess> StartAsync(FarBucket far, params IEnumerable<(string Name, string Value)> more)
    {
        var live = new JsonObject { ["Retry"] = "forever", ["BucketTimeout"] = "15s" };
        foreach (var (name, value) in more) live[name] = value;
        return DaemonProcess.StartAsync(new DaemonSettings { Live = live, MoreBuckets = new JsonObject { ["far"] = far.Options } });
    }

    private static async Task<string> RecordAsync(DaemonProcess daemon, string url, string notify = "") => (string)(await daemon.Api.PostAsync("/v1/live", new JsonObject
    {
        ["url"] = url,
        ["bucket"] = "far",
        ["records"] = new JsonArray(new JsonObject { ["segmentSeconds"] = 1, ["path"] = "cam/rec.{format}" }),
        ["notifyUrl"] = notify,
    }))["taskId"]!;

    private static async Task<JsonNode?> StatusAsync(DaemonProcess daemon, string id) => (await daemon.LiveAsync(id))["status"];

    private static int Number(string segment) => int.Parse(segment.Split('_')[^1].Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
}
