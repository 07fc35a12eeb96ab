using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Options;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class NotificationTests
{
    private static readonly NotifyOptions Quick = new()
    {
        Timeout = TimeSpan.FromMinutes(5),
        FirstRetry = TimeSpan.FromMilliseconds(20),
        MaxRetry = TimeSpan.FromMilliseconds(50),
    };

    [Fact]
    public async Task The_end_of_a_task_is_told_signed_and_readable_by_ParseNotification()
    {
        await using var receiver = new Receiver();
        await receiver.StartAsync();
        await using var house = new House(Options(Quick));
        await house.StartAsync();
        var id = await house.SubmitAsync(more: $",'SessionContext':'ctx','SessionId':'sid','TaskNotifyConfig':{{'NotifyUrl':'{receiver.Url}','NotifyKey':'secret'}}");
        var received = await receiver.Arrivals.ReadAsync();
        Assert.StartsWith("application/json", received.ContentType, StringComparison.Ordinal);
        Assert.DoesNotContain("RequestId", received.Body, StringComparison.Ordinal);

        var parsed = await house.Get<Notifications>().ParseNotification(new ParseNotificationRequest { Content = received.Body });
        Assert.Equal(("WorkflowTask", id, "ctx", "sid"), (parsed.EventType, parsed.WorkflowTaskEvent!.TaskId, parsed.SessionContext, parsed.SessionId));
        var transcode = Assert.Single(parsed.WorkflowTaskEvent.MediaProcessResultSet!).TranscodeTask!;
        Assert.Equal(("SUCCESS", 0, "", "SUCCESS", 100), (transcode.Status, transcode.ErrCode, transcode.ErrCodeExt, transcode.Message, transcode.Progress));
        Assert.Equal("/made/a_transcode_100010.mp4", transcode.Output!.Path);
#pragma warning disable CA5351
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"{parsed.Timestamp}secret"))), parsed.Sign);
#pragma warning restore CA5351
        Assert.True(parsed.Timestamp > DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_with_the_same_event_id()
    {
        await using var receiver = new Receiver();
        var tries = 0;
        receiver.Answer = _ => Task.FromResult(++tries < 3 ? 500 : 204);
        await receiver.StartAsync();
        await using var house = new House(Options(Quick));
        await house.StartAsync();
        await house.SubmitAsync(more: Notify(receiver));
        var first = await receiver.Arrivals.ReadAsync();
        var second = await receiver.Arrivals.ReadAsync();
        var third = await receiver.Arrivals.ReadAsync();
        Assert.NotEmpty(first.EventId);
        Assert.Equal((first.EventId, first.EventId), (second.EventId, third.EventId));
        await DeliveredAsync(house);
        Assert.False(receiver.Arrivals.TryRead(out _));
    }

    [Fact]
    public async Task A_receiver_that_was_down_is_told_once_it_is_up_even_by_the_next_daemon()
    {
        await using var receiver = new Receiver();
        await receiver.StartAsync();
        await receiver.StopAsync(); // its port is known now, and nobody listens
        await using var house = new House(Options(Quick));
        await house.StartAsync();
        await house.EndOfAsync(await house.SubmitAsync(more: Notify(receiver)));
        await house.StopAsync();
        await receiver.StartAsync();
        house.Open(Fuse.None);
        await house.StartAsync();
        Assert.NotEmpty((await receiver.Arrivals.ReadAsync()).EventId);
        await DeliveredAsync(house);
    }

    [Fact]
    public async Task A_slow_receiver_holds_up_nobody_else()
    {
        await using var slow = new Receiver();
        var hang = new TaskCompletionSource<int>();
        slow.Answer = _ => hang.Task;
        await slow.StartAsync();
        await using var quick = new Receiver();
        await quick.StartAsync();
        await using var house = new House(Options(Quick));
        await house.StartAsync();
        for (var i = 0; i < 5; i++) await house.EndOfAsync(await house.SubmitAsync(more: Notify(slow)));
        await house.SubmitAsync(more: Notify(quick));
        await quick.Arrivals.ReadAsync();
        await slow.Arrivals.ReadAsync();
        await slow.Arrivals.ReadAsync();
        Assert.False(slow.Arrivals.TryRead(out _)); // two at once, not five
        hang.SetResult(200);
        await DeliveredAsync(house);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_runs_into_the_timeout_and_is_given_up_in_the_end()
    {
        await using var receiver = new Receiver();
        receiver.Answer = async context =>
        {
            await Task.WhenAny(Task.Delay(Timeout.Infinite, context.RequestAborted));
            return 200;
        };
        await receiver.StartAsync();
        await using var house = new House(Options(Quick with { Timeout = TimeSpan.FromMilliseconds(500), GiveUpAfter = TimeSpan.Zero }));
        await house.StartAsync();
        var id = await house.SubmitAsync(more: Notify(receiver));
        await receiver.Arrivals.ReadAsync();
        await DeliveredAsync(house);
        Assert.Equal(id, Assert.Single(await house.Store.ListAsync(OutboxState.Dead, null, 9, CancellationToken.None)).Entry.TaskId);
    }

    [Fact]
    public async Task Change_tells_of_each_subtask_that_fails_on_the_way_and_Finish_does_not()
    {
        await using var receiver = new Receiver();
        await receiver.StartAsync();
        await using var house = new House(Options(Quick));
        house.Workers.Run = (job, tell, _) =>
        {
            tell(new OutputFailedEvent(0, new JobFailure(JobPhase.Encode, JobFault.Request, false, "no")));
            tell(new OutputFinishedEvent(FakeWorkers.Make(job, job.Outputs[1])));
            return Task.FromResult(new JobEndedEvent(JobOutcome.Completed, new StageCounters()));
        };
        await house.StartAsync();
        const string two = "{'Definition':100010},{'Definition':100020}";
        await house.SubmitAsync(two, $",'TaskNotifyConfig':{{'NotifyUrl':'{receiver.Url}','NotifyMode':'Change'}}");
        var bodies = new[] { await receiver.Arrivals.ReadAsync(), await receiver.Arrivals.ReadAsync() };
        Assert.Equal(["FINISH", "PROCESSING"], bodies.Select(Status).Order());
        Assert.NotEqual(bodies[0].EventId, bodies[1].EventId);
        await house.SubmitAsync(two, Notify(receiver));
        Assert.Equal("FINISH", Status(await receiver.Arrivals.ReadAsync()));
        await DeliveredAsync(house);
        Assert.False(receiver.Arrivals.TryRead(out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"EventType\":{}}")]
    public async Task Content_that_is_no_callback_is_refused(string content)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => new Notifications().ParseNotification(new ParseNotificationRequest { Content = content }));
        Assert.Equal(ErrorCode.InvalidContent, refused.Code);
    }

    private static DaemonOptions Options(NotifyOptions notify) => new() { Workers = new WorkerOptions { Max = 1 }, Notify = notify };

    private static string Notify(Receiver receiver) => $",'TaskNotifyConfig':{{'NotifyUrl':'{receiver.Url}'}}";

    private static string Status(Received received)
    {
        using var body = JsonDocument.Parse(received.Body);
        return body.RootElement.GetProperty("WorkflowTaskEvent").GetProperty("Status").GetString()!;
    }

    /// <summary>Stops the daemon, which finishes the tries it has begun, and looks that nothing is pending.</summary>
    private static async Task DeliveredAsync(House house)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while ((await house.Store.DueAsync(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, 100, late.Token)).Count > 0)
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
