using Mps.Ctl.Commands;
using Xunit;

namespace Mps.Ctl.Tests;

public sealed class NotifyTests
{
    private const string Deliveries = """
        {"notifications":[{"seq":7,"eventId":"e7","taskId":"t7","transport":"http","destination":"http://h/cb","state":"dead","created":"2026-01-01T00:00:00Z","tries":3,"nextTry":null,"settled":"2026-01-02T00:00:00Z","error":"the receiver answered 500"}]}
        """;

    [Fact]
    public async Task Deliveries_are_listed_with_what_went_wrong()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).ReplyAt("GET /v1/notifications", Deliveries);
        CtlResult result = await daemon.RunAsync("notify", "ls", "--state", "dead", "--limit", "1");
        Assert.Equal((ExitCode.Ok, ""), (result.ExitCode, result.Error));
        string line = result.Output.Split('\n')[1];
        foreach (string part in new[] { "e7", "dead", "3", "t7", "http://h/cb", "the receiver answered 500" })
            Assert.Contains(part, line, StringComparison.Ordinal);
        Assert.Equal("GET /v1/notifications?state=dead&limit=1", Assert.Single(daemon.Calls).Action);
        Assert.Contains("\"eventId\": \"e7\"", (await daemon.RunAsync("notify", "ls", "--limit", "1", "-o", "json")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"eventId":"e7"}""", "e7")]
    [InlineData("""{"taskId":"t7"}""", "--task", "t7")]
    [InlineData("""{"allDead":true}""", "--all-dead")]
    public async Task A_replay_says_how_many(string body, params string[] what)
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).ReplyAt("POST /v1/notifications/replay", """{"replayed":2}""");
        CtlResult result = await daemon.RunAsync(["notify", "replay", .. what]);
        Assert.Equal((ExitCode.Ok, "2 to be sent again" + Environment.NewLine), (result.ExitCode, result.Output));
        Assert.Equal(body, Assert.Single(daemon.Calls).Body.GetRawText());
    }

    [Fact]
    public async Task A_replay_of_nothing_fails_and_one_of_everything_is_a_mistake()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).ReplyAt("POST /v1/notifications/replay", """{"replayed":0}""");
        Assert.Equal(ExitCode.Failed, (await daemon.RunAsync("notify", "replay", "nothing")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await daemon.RunAsync("notify", "replay")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await daemon.RunAsync("notify", "replay", "e7", "--all-dead")).ExitCode);
    }

    [Fact]
    public async Task Who_may_not_is_told_so()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).ReplyAt("POST /v1/notifications/replay", """403 {"error":"This needs the role admin."}""");
        CtlResult result = await daemon.RunAsync("notify", "replay", "--all-dead");
        Assert.Equal(ExitCode.ApiError, result.ExitCode);
        Assert.Contains("UnauthorizedOperation: This needs the role admin.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_says_what_the_receiver_answered()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .ReplyAt("POST /v1/notifications/test", """{"eventId":"e1","delivered":false,"reason":"the receiver answered 404"}""");
        CtlResult result = await daemon.RunAsync("notify", "test", "http://h/cb", "--key", "k");
        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("the receiver answered 404", result.Error, StringComparison.Ordinal);
        Assert.Equal("""{"url":"http://h/cb","key":"k"}""", Assert.Single(daemon.Calls).Body.GetRawText());
    }

    [Fact]
    public async Task Changes_are_listed_with_caller_and_targets()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).ReplyAt("GET /v1/audit", """
            {"entries":[{"time":"2026-01-01T00:00:00Z","caller":"key AKIDalice","role":"operate","action":"ProcessMedia","requestId":"r1","result":"ok","targets":{"TaskId":"t1"}}]}
            """);
        CtlResult result = await daemon.RunAsync("audit", "--since", "2026-01-01T00:00:00Z");
        Assert.Equal((ExitCode.Ok, ""), (result.ExitCode, result.Error));
        foreach (string part in new[] { "key AKIDalice", "operate", "ProcessMedia", "ok", "TaskId=t1" })
            Assert.Contains(part, result.Output, StringComparison.Ordinal);
        Assert.StartsWith("GET /v1/audit?since=2026-01-01T00%3A00%3A00", Assert.Single(daemon.Calls).Action, StringComparison.Ordinal);
    }

    [Fact]
    public void Since_is_a_time_or_how_long_ago()
    {
        var now = new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(now.AddMinutes(-90), AuditCommand.Since("90m", now));
        Assert.Equal(now.AddDays(-7), AuditCommand.Since("7d", now));
        Assert.Equal(now.AddDays(-1), AuditCommand.Since("2026-01-09T00:00:00Z", now));
        Assert.Throws<UsageException>(() => AuditCommand.Since("lately", now));
    }
}
