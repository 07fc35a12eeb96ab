using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Mps.Api;
using Mps.Api.Model;
using Mps.ControlPlane.Access;
using Mps.ControlPlane.Listening;
using Mps.Daemon.Tests;
using Mps.Orchestration.Options;

namespace Mps.ControlPlane.Tests;

public sealed class AccessTests : IDisposable
{
    private const string Submit = """
        {"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"media","Region":"here","Object":"/a.mp4"}},
         "OutputStorage":{"Type":"COS","CosOutputStorage":{"Bucket":"media","Region":"here"}},
         "TaskNotifyConfig":{"NotifyType":"AWS-SQS","NotifyKey":"notify-secret","AwsSQS":{"SQSRegion":"eu-west-3","SQSQueueName":"q","S3SecretId":"AKIDq","S3SecretKey":"queue-secret"}},
         "MediaProcessTask":{"TranscodeTaskSet":[{"Definition":100020}]}}
        """;

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-access-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_action_of_the_contract_has_a_class_and_only_looking_is_for_readers()
    {
        foreach (var action in ApiActions.All.Select(a => a.Name))
        {
            var looks = action.StartsWith("Describe", StringComparison.Ordinal) || action.StartsWith("Parse", StringComparison.Ordinal);
            Assert.Equal(looks ? AccessRole.Read : AccessRole.Operate, ActionClass.Of(action).Role);
        }

        string[] named = ["DescribeTasks", "CreateAIAnalysisTemplate", "CreateTranscodeTemplate", "CreateWorkflow", "ProcessMedia", "DeleteTranscodeTemplate"];
        Assert.Equal(["Query", "CreateAiTemplate", "CreateTemplate", "CreateWorkflow", "Change", "Change"], named.Select(n => ActionClass.Of(n).Name));
    }

    [Fact]
    public void A_key_gets_its_burst_then_its_rate_per_action()
    {
        var time = new ManualTime();
        var limiter = new RateLimiter(new RateLimitOptions { Query = 2, BurstSeconds = 3, Change = 0 }, time);
        for (var i = 0; i < 6; i++) limiter.Take("a", "DescribeTasks");
        Assert.Equal(ErrorCode.RequestLimitExceeded, Assert.Throws<ApiException>(() => limiter.Take("a", "DescribeTasks")).Code);
        limiter.Take("b", "DescribeTasks");
        limiter.Take("a", "DescribeTaskDetail");
        time.Advance(TimeSpan.FromSeconds(1));
        limiter.Take("a", "DescribeTasks");
        limiter.Take("a", "DescribeTasks");
        Assert.Throws<ApiException>(() => limiter.Take("a", "DescribeTasks"));
        time.Advance(TimeSpan.FromDays(1));
        for (var i = 0; i < 6; i++) limiter.Take("a", "DescribeTasks");
        Assert.Throws<ApiException>(() => limiter.Take("a", "DescribeTasks"));
        for (var i = 0; i < 1000; i++) limiter.Take("a", "ManageTask"); // 0 = any number
    }

    [Fact]
    public async Task Over_TCP_calls_beyond_the_limit_are_refused_and_the_socket_goes_on()
    {
        await using var plane = await RunningControlPlane.StartAsync(options => options with { Access = new AccessOptions { RateLimits = new RateLimitOptions { Query = 1, BurstSeconds = 2 } } });
        for (var i = 0; i < 2; i++) Assert.Null(RunningControlPlane.Code(await plane.SignedAsync(RunningControlPlane.ReaderKey, "DescribeTranscodeTemplates")));
        Assert.Equal("RequestLimitExceeded", RunningControlPlane.Code(await plane.SignedAsync(RunningControlPlane.ReaderKey, "DescribeTranscodeTemplates")));
        Assert.Null(RunningControlPlane.Code(await plane.SignedAsync(RunningControlPlane.OperatorKey, "DescribeTranscodeTemplates")));
        for (var i = 0; i < 5; i++) Assert.Null(RunningControlPlane.Code(await plane.CallAsync("DescribeTranscodeTemplates")));
        plane.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(RunningControlPlane.Code(await plane.SignedAsync(RunningControlPlane.ReaderKey, "DescribeTranscodeTemplates")));
    }

    [Fact]
    public async Task Changes_are_in_the_audit_log_with_caller_result_and_ids_and_without_secrets()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        var task = (string)(await plane.SignedAsync(RunningControlPlane.OperatorKey, "ProcessMedia", Submit))["TaskId"]!;
        await plane.SignedAsync(RunningControlPlane.ReaderKey, "ManageTask", """{"OperationType":"Abort","TaskId":"other"}""");
        var refused = await plane.CallAsync("ManageTask", """{"OperationType":"Abort","TaskId":"none"}""");
        await plane.CallAsync("DescribeTasks", """{"Status":"FINISH"}""");
        await plane.SignedAsync("AKIDnobody", "ProcessMedia", Submit);

        var entries = JsonNode.Parse(await plane.Socket.GetStringAsync(new Uri("/v1/audit", UriKind.Relative), Cancellation))!["entries"]!.AsArray();
        Assert.Equal(["ProcessMedia", "ManageTask", "ManageTask"], entries.Select(e => (string)e!["action"]!));
        Assert.Equal(["ok", "UnauthorizedOperation", "InvalidParameterValue.TaskId"], entries.Select(e => (string)e!["result"]!));
        Assert.Equal([task, "other", "none"], entries.Select(e => (string)e!["targets"]!["TaskId"]!));
        Assert.Equal([$"key {RunningControlPlane.OperatorKey}", $"key {RunningControlPlane.ReaderKey}"], entries.Take(2).Select(e => (string)e!["caller"]!));
        Assert.StartsWith("uid ", (string)entries[2]!["caller"]!, StringComparison.Ordinal);
        Assert.Equal((string)refused["RequestId"]!, (string)entries[2]!["requestId"]!);

        var file = new FileInfo(Path.Combine(plane.StateDirectory, "audit.jsonl"));
        var text = await File.ReadAllTextAsync(file.FullName, Cancellation);
        Assert.Equal(3, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        foreach (var secret in new[] { "notify-secret", "queue-secret", RunningControlPlane.Secret })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, string.Join('\n', plane.Log), StringComparison.Ordinal);
        }

        Assert.Contains(plane.Log, line => line.Contains(task, StringComparison.Ordinal) && line.Contains("ProcessMedia", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
    }

    [Fact]
    public async Task The_audit_log_rotates_forgets_the_oldest_and_mends_a_line_that_was_cut_off()
    {
        var options = new DaemonOptions { StateDirectory = _folder.FullName, Access = new AccessOptions { AuditFileBytes = 1000, AuditFiles = 3 } };
        using (var log = new AuditLog(options, NullLogger<AuditLog>.Instance))
        {
            for (var i = 0; i < 100; i++) await log.RecordAsync(Entry(i));
        }

        Assert.Equal(["audit.jsonl", "audit.jsonl.1", "audit.jsonl.2"], _folder.GetFiles().Select(f => f.Name).Order());
        await File.AppendAllTextAsync(Path.Combine(_folder.FullName, "audit.jsonl"), "{\"time\":\"2026-", Cancellation);
        using var next = new AuditLog(options, NullLogger<AuditLog>.Instance);
        await next.RecordAsync(Entry(100));
        var kept = await next.ReadAsync(DateTimeOffset.MinValue, Cancellation).Select(e => e.RequestId).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 101).Select(i => $"r{i}").TakeLast(kept.Count), kept);
        Assert.InRange(kept.Count, 5, 60);
        Assert.Equal(["r99", "r100"], await next.ReadAsync(Noon.AddMinutes(99), Cancellation).Select(e => e.RequestId).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Entries_that_come_together_are_all_kept()
    {
        using var log = new AuditLog(new DaemonOptions { StateDirectory = _folder.FullName }, NullLogger<AuditLog>.Instance);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => log.RecordAsync(Entry(i)), Cancellation)));
        var kept = await log.ReadAsync(DateTimeOffset.MinValue, Cancellation).Select(e => e.RequestId).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"r{i}").Order(), kept.Order());
    }

    [Fact]
    public async Task An_audit_log_that_cannot_be_written_does_not_undo_the_call()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        Directory.CreateDirectory(Path.Combine(plane.StateDirectory, "audit.jsonl"));
        Assert.NotNull((await plane.CallAsync("ProcessMedia", Submit))["TaskId"]);
        Assert.Contains(plane.Log, line => line.Contains("cannot be written", StringComparison.Ordinal));
    }

    [Fact]
    public void Peers_get_the_highest_role_of_their_user_and_groups()
    {
        var roles = new PeerRoles(
            900,
            new Dictionary<int, AccessRole> { [1000] = AccessRole.Read },
            new Dictionary<int, AccessRole> { [50] = AccessRole.Operate, [51] = AccessRole.Read });
        Assert.Equal(AccessRole.Admin, roles.Of(new PeerCredentials(1, 0, 0, [])));
        Assert.Equal(AccessRole.Admin, roles.Of(new PeerCredentials(1, 900, 900, [])));
        Assert.Equal(AccessRole.Read, roles.Of(new PeerCredentials(1, 1000, 1000, [])));
        Assert.Equal(AccessRole.Operate, roles.Of(new PeerCredentials(1, 1000, 1000, [51, 50])));
        Assert.Equal(AccessRole.Read, roles.Of(new PeerCredentials(1, 1001, 51, [])));
        Assert.Equal(ErrorCode.UnauthorizedOperation, Assert.Throws<ApiException>(() => roles.Of(new PeerCredentials(1, 1001, 1001, []))).Code);
        Assert.Equal(AccessRole.Admin, PeerRoles.Everybody.Of(new PeerCredentials(1, 1001, 1001, [])));
    }

    [Fact]
    public async Task A_reader_on_the_socket_looks_and_replays_nothing()
    {
        // Whoever runs the tests is a reader here; nobody is the daemon's own user.
        var self = new Dictionary<int, AccessRole>();
        var roles = new PeerRoles(-1, self, new Dictionary<int, AccessRole> { [-1] = AccessRole.Admin });
        await using var plane = await RunningControlPlane.StartAsync(peers: roles);
        using (var first = await plane.Socket.GetAsync(new Uri("/v1/notifications", UriKind.Relative), Cancellation))
        {
            if (first.StatusCode == HttpStatusCode.OK) Assert.Skip("root is always an admin");
            Assert.Equal(HttpStatusCode.Forbidden, first.StatusCode);
        }

        self[int.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture)] = AccessRole.Read;
        using var list = await plane.Socket.GetAsync(new Uri("/v1/notifications", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        using var replay = await PostAsync(plane, "/v1/notifications/replay", """{"allDead":true}""");
        Assert.Equal(HttpStatusCode.Forbidden, replay.StatusCode);
        Assert.Equal("UnauthorizedOperation", RunningControlPlane.Code(await plane.CallAsync("ProcessMedia", Submit)));
    }

    [Theory]
    [InlineData("/v1/notifications/replay", "{}")]
    [InlineData("/v1/notifications/replay", """{"eventId":"e","allDead":true}""")]
    [InlineData("/v1/notifications/replay", "[]")]
    [InlineData("/v1/notifications/replay", "nonsense")]
    [InlineData("/v1/notifications/test", """{"url":"ftp://h/"}""")]
    public async Task Bodies_that_say_nothing_are_refused_in_words(string path, string body)
    {
        await using var plane = await RunningControlPlane.StartAsync();
        using var reply = await PostAsync(plane, path, body);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.NotEqual("", (string)JsonNode.Parse(await reply.Content.ReadAsStringAsync(Cancellation))!["error"]!);
    }

    [Theory]
    [InlineData("/v1/notifications?state=lost")]
    [InlineData("/v1/notifications?limit=0")]
    [InlineData("/v1/notifications?before=x")]
    [InlineData("/v1/audit?since=yesterday-ish")]
    [InlineData("/v1/audit?limit=0")]
    public async Task Queries_that_make_no_sense_are_refused(string path)
    {
        await using var plane = await RunningControlPlane.StartAsync();
        using var reply = await plane.Socket.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
    }

    [Fact]
    public async Task A_replay_is_in_the_audit_log()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        using var reply = await PostAsync(plane, "/v1/notifications/replay", """{"taskId":"t1"}""");
        Assert.Equal("""{"replayed":0}""", await reply.Content.ReadAsStringAsync(Cancellation));
        // The entry follows the answer here.
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        JsonArray entries;
        while ((entries = JsonNode.Parse(await plane.Socket.GetStringAsync(new Uri("/v1/audit", UriKind.Relative), late.Token))!["entries"]!.AsArray()).Count == 0) await Task.Yield();
        Assert.Equal(("POST /v1/notifications/replay", "ok", "t1"), ((string)entries[0]!["action"]!, (string)entries[0]!["result"]!, (string)entries[0]!["targets"]!["taskId"]!));
    }

    private static Task<HttpResponseMessage> PostAsync(RunningControlPlane plane, string path, string body) =>
        plane.Socket.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

    private static AuditEntry Entry(int i) =>
        new(Noon.AddMinutes(i), "key AKID", "operate", "ProcessMedia", $"r{i}", "ok", new Dictionary<string, string> { ["TaskId"] = $"t{i}" });
}
