using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>TaskNotifyConfig of type URL: body, signature, event id, and delivery in spite of the receiver.</summary>
public class CallbackTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Fact]
    public async Task The_body_is_the_documented_one_and_signed()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        var task = await ProcessAsync(receiver.NotifyConfig(key: "a secret"));

        var callback = Assert.Single(await receiver.AboutAsync(task.TaskId));

        Assert.Equal("WorkflowTask", (string)callback.Body["EventType"]!);
        Assert.Equal(("callback-session", "callback context"), (callback.SessionId, (string)callback.Body["SessionContext"]!));
        var body = callback.Body["WorkflowTaskEvent"]!;
        Assert.Equal("FINISH", (string)body["Status"]!);
        Assert.Equal(task.Transcode.Key, ((string)body["MediaProcessResultSet"]![0]!["TranscodeTask"]!["Output"]!["Path"]!).TrimStart('/'));
        Assert.NotEqual("", callback.EventId);

        var expires = (long)callback.Body["Timestamp"]!;
        Assert.InRange(expires - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 8 * 60, 10 * 60 + 5);
#pragma warning disable CA5351 // the API signs callbacks with MD5
        var expected = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(expires.ToString(CultureInfo.InvariantCulture) + "a secret")));
#pragma warning restore CA5351
        Assert.Equal(expected, ((string)callback.Body["Sign"]!).ToLowerInvariant());
    }

    [Fact]
    public async Task ParseNotification_understands_what_is_delivered()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        var task = await ProcessAsync(receiver.NotifyConfig(), session: "parse");
        var callback = Assert.Single(await receiver.AboutAsync(task.TaskId));

        var parsed = await _daemon.Api.CallAsync("ParseNotification", new() { ["Content"] = callback.Body.ToJsonString() });

        Assert.Equal("WorkflowTask", (string)parsed["EventType"]!);
        Assert.Equal(task.TaskId, (string)parsed["WorkflowTaskEvent"]!["TaskId"]!);
    }

    [Fact]
    public async Task A_refused_delivery_is_tried_again_with_the_same_event_id()
    {
        await using var receiver = await CallbackReceiver.StartAsync(status: n => n < 3 ? 503 : 200);
        var before = await _daemon.Api.MetricsAsync();
        var task = await ProcessAsync(receiver.NotifyConfig(), session: "refused");

        var callbacks = await receiver.AboutAsync(task.TaskId, 3);

        Assert.Single(callbacks.Select(c => c.EventId).Distinct());
        await Until.TrueAsync("three counted attempts", async () =>
            (await _daemon.Api.MetricsAsync()).Sum("mps_callback_attempts_total") - before.Sum("mps_callback_attempts_total") >= 3);
        Assert.Equal(3, receiver.Received.Count);
    }

    [Fact]
    public async Task A_receiver_that_was_down_is_told_when_it_is_up()
    {
        var port = Mps.Live.Bench.Loopback.FreePort();
        var before = await _daemon.Api.MetricsAsync();
        var config = new JsonObject { ["NotifyType"] = "URL", ["NotifyUrl"] = $"http://127.0.0.1:{port}/callback" };

        var task = await ProcessAsync(config, session: "down");
        await Until.TrueAsync("a failed attempt", async () =>
            (await _daemon.Api.MetricsAsync()).Sum("mps_callback_attempts_total") > before.Sum("mps_callback_attempts_total"));
        await using var receiver = await CallbackReceiver.StartAsync(port);

        Assert.Single(await receiver.AboutAsync(task.TaskId));
    }

    [Fact]
    public async Task Callbacks_survive_the_daemon()
    {
        var port = Mps.Live.Bench.Loopback.FreePort();
        await using var daemon = await DaemonProcess.StartAsync();
        var key = daemon.Put(Repository.Media("h264_25frames.mp4"));
        var task = await daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(1110))
            .With("TaskNotifyConfig", new JsonObject { ["NotifyType"] = "URL", ["NotifyUrl"] = $"http://127.0.0.1:{port}/callback" }));

        await daemon.KillAsync();
        await using var receiver = await CallbackReceiver.StartAsync(port);
        await daemon.StartAgainAsync();

        Assert.Single((await receiver.AboutAsync(task.TaskId)).Select(c => c.EventId).Distinct());
    }

    [Fact]
    public async Task The_event_id_survives_the_daemon()
    {
        var up = false;
        await using var receiver = await CallbackReceiver.StartAsync(status: _ => up ? 200 : 503);
        await using var daemon = await DaemonProcess.StartAsync();
        var key = daemon.Put(Repository.Media("h264_25frames.mp4"));
        var task = await daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(1110)).With("TaskNotifyConfig", receiver.NotifyConfig()));
        var refused = (await receiver.AboutAsync(task.TaskId))[0];

        await daemon.KillAsync();
        up = true;
        var before = receiver.Received.Count;
        await daemon.StartAgainAsync();

        Assert.Equal(refused.EventId, (await receiver.AboutAsync(task.TaskId, before + 1))[^1].EventId);
        await Until.TrueAsync("the delivery to be settled", async () => (await DeliveriesAsync(daemon, "delivered")).Count == 1);
    }

    [Fact]
    public async Task A_dead_letter_is_replayed_with_the_old_event_id()
    {
        var up = false;
        await using var receiver = await CallbackReceiver.StartAsync(status: _ => up ? 200 : 500);
        await using var daemon = await DaemonProcess.StartAsync(new() { GiveUpAfter = "0s" });
        var key = daemon.Put(Repository.Media("h264_25frames.mp4"));
        var task = await daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(1110)).With("TaskNotifyConfig", receiver.NotifyConfig(key: "kept secret")));
        await Until.TrueAsync("a dead letter", async () => (await DeliveriesAsync(daemon, "dead")).Count == 1);
        var dead = (await DeliveriesAsync(daemon, "dead"))[0]!;
        Assert.Equal((task.TaskId, receiver.Url, "the receiver answered 500"), ((string)dead["taskId"]!, (string)dead["destination"]!, (string)dead["error"]!));
        Assert.DoesNotContain("kept secret", dead.ToJsonString(), StringComparison.Ordinal);

        up = true;
        Assert.Equal(1, (int)(await daemon.Api.PostAsync("/v1/notifications/replay", new() { ["allDead"] = true }))["replayed"]!);

        var callbacks = await receiver.AboutAsync(task.TaskId, 2);
        Assert.Single(callbacks.Select(c => c.EventId).Append((string)dead["eventId"]!).Distinct());
        await Until.TrueAsync("the delivery to be settled", async () => (await DeliveriesAsync(daemon, "delivered")).Count == 1);
        Assert.Contains("POST /v1/notifications/replay", await daemon.Api.GetAsync("/v1/audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_is_tried_out_without_a_task()
    {
        var test = "";
        await using var server = await Loopback.StartAsync();
        server.Map("/test", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            test = await reader.ReadToEndAsync();
        });
        var reply = await _daemon.Api.PostAsync("/v1/notifications/test", new() { ["url"] = server.Address + "/test" });
        Assert.True((bool)reply["delivered"]!);
        Assert.Equal("WorkflowTask", (string)JsonNode.Parse(test)!["EventType"]!);
        reply = await _daemon.Api.PostAsync("/v1/notifications/test", new() { ["url"] = server.Address + "/elsewhere" });
        Assert.Equal((false, "the receiver answered 404"), ((bool)reply["delivered"]!, (string)reply["reason"]!));
    }

    private static async Task<JsonArray> DeliveriesAsync(DaemonProcess daemon, string state) =>
        JsonNode.Parse(await daemon.Api.GetAsync($"/v1/notifications?state={state}"))!["notifications"]!.AsArray();

    private Task<MediaTask> ProcessAsync(JsonObject notify, string session = "callback-session")
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));
        return _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(1110))
            .With("TaskNotifyConfig", notify).With("SessionId", session).With("SessionContext", "callback context"));
    }
}
