using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>TaskNotifyConfig of type URL: body, signature, event id, and delivery in spite of the receiver.</summary>
public class CallbackTests(SharedDaemon shared) : DaemonTest
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
        int port;
        await using (var taken = await Loopback.StartAsync())
            port = taken.Port;
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
        int port;
        await using (var taken = await Loopback.StartAsync())
            port = taken.Port;
        await using var daemon = await DaemonProcess.StartAsync();
        var key = daemon.Put(Repository.Media("h264_25frames.mp4"));
        var task = await daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(1110))
            .With("TaskNotifyConfig", new JsonObject { ["NotifyType"] = "URL", ["NotifyUrl"] = $"http://127.0.0.1:{port}/callback" }));

        await daemon.KillAsync();
        await using var receiver = await CallbackReceiver.StartAsync(port);
        await daemon.StartAgainAsync();

        Assert.Single((await receiver.AboutAsync(task.TaskId)).Select(c => c.EventId).Distinct());
    }

    private Task<MediaTask> ProcessAsync(JsonObject notify, string session = "callback-session")
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));
        return _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(1110))
            .With("TaskNotifyConfig", notify).With("SessionId", session).With("SessionContext", "callback context"));
    }
}
