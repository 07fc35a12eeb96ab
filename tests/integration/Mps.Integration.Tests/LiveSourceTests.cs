using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Mps.Live.Bench;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>Sources that are not what they should be, by the real daemon: whoever waits for the callback or looks at the task reads the cause.</summary>
public class LiveSourceTests : DaemonTest
{
    [Fact]
    public async Task Each_bad_source_is_told_of_by_its_cause_and_disturbs_no_other()
    {
        using var server = await RtmpServer.Start();
        using var source = Pattern.Publish(server.Url("cam"));
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings
        {
            Live = new() { ["Retry"] = "2", ["RetryWait"] = "100ms", ["ConnectTimeout"] = "3s", ["ReadTimeout"] = "3s", ["ContinueTimeout"] = "60s" },
        });
        var film = Path.Combine(daemon.Folder, "film.flv");
        await Pattern.Write(film, seconds: 120);
        var noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        using var noisy = new FlvServer(noise, tag => tag.Milliseconds, speed: 1e12);
        using var flood = new FlvServer(File.ReadAllBytes(film), speed: 1e12);
        using var trickle = new FaultProxy(flood.Port);
        trickle.Throttle(1);

        var well = await daemon.RecordAsync(server.Url("cam"));
        await daemon.GrowsAsync(1);
        (string Url, string Cause)[] bad =
        [
            (server.Url("nobody"), "could not be pulled in 2 tries"),
            ($"rtmp://127.0.0.1:{Mps.Live.Bench.Loopback.FreePort()}/live/cam", "could not be pulled in 2 tries"),
            (noisy.Url, "could not be pulled in 2 tries"),
            ($"http://127.0.0.1:{trickle.Port}/live.flv", "could not be pulled in 2 tries"),
        ];
        foreach (var (url, cause) in bad)
        {
            var id = await RecordAsync(daemon, $"{url}?key=secret", receiver.Url);
            var end = (await receiver.LiveAsync("ProcessEof", body => (string)body["TaskId"]! == id))["ProcessEofInfo"]!;
            Assert.NotEqual(0, (int)end["ErrCode"]!);
            Assert.Contains(cause, (string)end["Message"]!, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", (string)end["Message"]!, StringComparison.Ordinal);
            var over = (await receiver.LiveAsync("LiveRecordResult", body => (string)body["TaskId"]! == id))["LiveRecordResultInfo"]!;
            Assert.Equal((1, 0), ((int)over["RecordOver"]!, over["FileResults"]!.AsArray().Count));

            var task = (await daemon.Api.FinishedAsync(id)).Detail["LiveScheduleTask"]!;
            Assert.Equal((end["ErrCode"]!.ToString(), end["Message"]!.ToString()), (task["ErrCode"]!.ToString(), task["Message"]!.ToString()));
            var record = task["LiveActivityResultSet"]![0]!["LiveActivityResItem"]!["LiveRecordTask"]!;
            Assert.Equal("FAIL", (string)record["Status"]!);
            Assert.Contains(cause, (string)record["Message"]!, StringComparison.Ordinal);
        }

        await daemon.GrowsAsync(1);
        await daemon.StopLiveAsync(well);
        Assert.Empty((await daemon.LiveAsync(well))["gaps"]!.AsArray());
        Assert.Single((await PatternReader.Read(daemon.Join())).Runs());
    }

    private static async Task<string> RecordAsync(DaemonProcess daemon, string url, string notify) => (string)(await daemon.Api.PostAsync("/v1/live", new JsonObject
    {
        ["url"] = url,
        ["bucket"] = "out",
        ["records"] = new JsonArray(new JsonObject { ["segmentSeconds"] = 1, ["path"] = "bad/rec{rand}.{format}" }),
        ["notifyUrl"] = notify,
    }))["taskId"]!;
}
