using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>How tasks are told apart, ordered, listed and stopped.</summary>
public class TaskTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    private readonly DaemonProcess _daemon = shared.Daemon;

    [Fact]
    public async Task A_session_id_is_taken_once()
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));
        JsonObject Body() => Request.Process(Request.Object(key), Request.Preset(1110)).With("SessionId", "once-only");

        var first = await _daemon.Api.SubmitAsync(Body());
        var refused = await Assert.ThrowsAsync<ApiException>(() => _daemon.Api.SubmitAsync(Body()));

        Assert.Equal("InvalidParameterValue.SessionId", refused.Code);
        Assert.Equal("SUCCESS", (await _daemon.Api.FinishedAsync(first)).Transcode.Status);
    }

    [Theory]
    [InlineData("SessionId", 51, "InvalidParameterValue.SessionIdTooLong")]
    [InlineData("SessionContext", 1001, "InvalidParameterValue.SessionContextTooLong")]
    public async Task Session_members_have_their_limits(string member, int length, string code)
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));

        var refused = await Assert.ThrowsAsync<ApiException>(() =>
            _daemon.Api.SubmitAsync(Request.Process(Request.Object(key), Request.Preset(1110)).With(member, new string('x', length))));

        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public async Task The_context_comes_back_as_it_was_given()
    {
        const string Context = "größe 尺寸 {\"a\":1}";
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));

        var task = await _daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset(1110))
            .With("SessionContext", Context).With("SessionId", "context-echo").With("TasksPriority", -3));

        Assert.Equal((Context, "context-echo", -3),
            ((string)task.Detail["SessionContext"]!, (string)task.Detail["SessionId"]!, (int)task.Detail["TasksPriority"]!));
    }

    [Fact]
    public async Task An_unknown_task_is_said_to_be_unknown()
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => _daemon.Api.DescribeAsync("0-WorkflowTask-00000000000000000000000000000000"));
        Assert.True(error.Code is "ResourceNotFound" or "InvalidParameterValue" or "InvalidParameterValue.TaskId", error.Code);
    }

    [Fact]
    public async Task Scrolling_through_finished_tasks_meets_each_once()
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));
        var submitted = new List<string>();
        for (var n = 0; n < 5; n++)
            submitted.Add(await _daemon.Api.SubmitAsync(Request.Process(Request.Object(key), Request.Preset(1110))));
        foreach (var id in submitted)
            await _daemon.Api.FinishedAsync(id);

        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await _daemon.Api.CallAsync("DescribeTasks", new() { ["Status"] = "FINISH", ["Limit"] = 3, ["ScrollToken"] = token });
            var tasks = page["TaskSet"]!.AsArray();
            Assert.InRange(tasks.Count, 0, 3);
            seen.AddRange(tasks.Select(t => (string)t!["TaskId"]!));
            token = (string?)page["ScrollToken"] ?? "";
        }
        while (token.Length > 0);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(submitted.Except(seen));
    }

    [Fact]
    public async Task A_higher_priority_goes_first()
    {
        await using var source = await Loopback.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(new() { Workers = 1, ConnectTimeout = "5m", StallTimeout = "5m" });
        var gate = source.MapGate("/clip.mp4", Repository.Media("h264_25frames.mp4"));
        var lowGate = source.MapGate("/low.mp4", Repository.Media("h264_25frames.mp4"));
        var key = daemon.Put(Repository.Media("sample.mp4"));

        // The only worker waits at the gate while the others queue up behind it.
        var first = await daemon.Api.SubmitAsync(Request.Process(Request.Url(gate.Address), Request.Preset(1110)));
        await gate.ArrivedAsync();
        var low = await daemon.Api.SubmitAsync(Request.Process(Request.Url(lowGate.Address), Request.Preset(1110)).With("TasksPriority", -10));
        var high = await daemon.Api.SubmitAsync(Request.Process(Request.Object(key), Request.Preset(1110)).With("TasksPriority", 10));
        Assert.Equal("WAITING", (await daemon.Api.DescribeAsync(low)).Status);
        gate.Open();

        Assert.True((await daemon.Api.FinishedAsync(high)).Transcode.Succeeded); // the other, had it gone first, would hold the worker at its gate
        lowGate.Open();
        Assert.True((await daemon.Api.FinishedAsync(low)).Transcode.Succeeded);
        Assert.True((await daemon.Api.FinishedAsync(first)).Transcode.Succeeded);
    }

    [Fact]
    public async Task Waiting_and_running_tasks_can_be_aborted_and_finished_ones_cannot()
    {
        await using var source = await Loopback.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(new() { Workers = 1, ConnectTimeout = "5m", StallTimeout = "5m" });
        var gate = source.MapGate("/clip.mp4", Repository.Media("h264_25frames.mp4"));
        var key = daemon.Put(Repository.Media("h264_25frames.mp4"));
        var running = await daemon.Api.SubmitAsync(Request.Process(Request.Url(gate.Address), Request.Preset(1110)));
        await gate.ArrivedAsync();
        var waiting = await daemon.Api.SubmitAsync(Request.Process(Request.Object(key), Request.Preset(1110)));
        var later = await daemon.Api.SubmitAsync(Request.Process(Request.Object(key), Request.Preset(1110).With("OutputObjectPath", "/later.{format}")));

        await daemon.Api.CallAsync("ManageTask", Abort(waiting));
        await daemon.Api.CallAsync("ManageTask", Abort(running)); // the gate stays shut: the worker hangs in a network read

        foreach (var id in new[] { waiting, running })
        {
            var aborted = await daemon.Api.FinishedAsync(id);
            Assert.Equal("FAIL", aborted.Transcode.Status);
            Assert.Contains("abort", aborted.Transcode.Message, StringComparison.OrdinalIgnoreCase);
            var refused = await Assert.ThrowsAsync<ApiException>(() => daemon.Api.CallAsync("ManageTask", Abort(id)));
            Assert.Contains("NotProcessingTask", refused.Code, StringComparison.Ordinal);
        }
        Assert.True((await daemon.Api.FinishedAsync(later)).Transcode.Succeeded);
        Assert.Equal(["later.m4a"], daemon.OutputFiles());

        static JsonObject Abort(string task) => new() { ["OperationType"] = "Abort", ["TaskId"] = task };
    }

    [Fact]
    public async Task A_capability_that_is_not_there_fails_its_subtask_aloud()
    {
        var key = _daemon.Put(Repository.Media("h264_25frames.mp4"));
        var request = Request.Process(Request.Object(key), Request.Preset(1110));
        request["MediaProcessTask"]!["AdaptiveDynamicStreamingTaskSet"] = new JsonArray(
            new JsonObject { ["Definition"] = 10, ["DrmInfo"] = new JsonObject { ["Type"] = "simpleaes" } });

        var task = await _daemon.Api.ProcessAsync(request);

        var results = task.Detail["WorkflowTask"]!["MediaProcessResultSet"]!.AsArray();
        Assert.Equal("SUCCESS", (string)results.Single(r => (string)r!["Type"]! == "Transcode")!["TranscodeTask"]!["Status"]!);
        var encrypted = results.Single(r => (string)r!["Type"]! == "AdaptiveDynamicStreaming")!["AdaptiveDynamicStreamingTask"]!;
        Assert.Equal("FAIL", (string)encrypted["Status"]!);
        Assert.Contains("DrmInfo", (string)encrypted["Message"]!, StringComparison.Ordinal);
    }
}
