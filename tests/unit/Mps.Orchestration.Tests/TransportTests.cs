using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Notify.Transports;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Storage.Local;
using Mps.Tests.Aws;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>Each transport alone, and through a task from end to end.</summary>
public sealed class TransportTests : IDisposable
{
    private static readonly NotifyOptions Quick = new()
    {
        Timeout = TimeSpan.FromSeconds(20),
        FirstRetry = TimeSpan.FromMilliseconds(20),
        MaxRetry = TimeSpan.FromMilliseconds(50),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("mps-transport-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("HmacSHA256", "")]
    [InlineData("HmacSHA1", "")]
    [InlineData("HmacSHA256", "Topic")]
    public async Task The_end_of_a_task_goes_to_a_queue_or_topic_of_CMQ(string signature, string model)
    {
        await using var cmq = new FakeCmq();
        await cmq.StartAsync();
        cmq.Refusals.Enqueue(6000); // the service's own trouble
        await using var house = new House(Options(Quick with { Cmq = Cmq(cmq.Endpoint, signature) }));
        await house.StartAsync();
        var id = await house.SubmitAsync(more: Config($"'CmqModel':'{model}','CmqRegion':'gz','QueueName':'q-1','TopicName':'t-1','NotifyKey':'k'"));
        var taken = await cmq.Taken.ReadAsync();
        Assert.Equal(model == "Topic" ? ("PublishMessage", "t-1") : ("SendMessage", "q-1"), (taken["Action"], taken.GetValueOrDefault("topicName") ?? taken["queueName"]));
        var parsed = await house.Get<Notifications>().ParseNotification(new ParseNotificationRequest { Content = taken["msgBody"] });
        Assert.Equal(id, parsed.WorkflowTaskEvent!.TaskId);
        Assert.Equal(32, parsed.Sign!.Length);
        Assert.Equal(32, taken["clientRequestId"].Length);
    }

    [Fact]
    public async Task The_end_of_a_task_goes_to_a_queue_of_SQS()
    {
        await using var sqs = await FakeSqs.StartAsync();
        sqs.Failures = 1;
        await using var house = new House(Options(Quick with { Sqs = new SqsOptions { Endpoint = sqs.Endpoint } }));
        await house.StartAsync();
        var id = await house.SubmitAsync(more: Config(Sqs()));
        var delivered = await DeliveredAsync(house, id);
        using var body = JsonDocument.Parse(Assert.Single(sqs.Left));
        Assert.Equal(id, body.RootElement.GetProperty("WorkflowTaskEvent").GetProperty("TaskId").GetString());
        Assert.Equal(2, delivered.Entry.Tries);
        Assert.DoesNotContain(FakeSqs.SecretKey, delivered.ToString(), StringComparison.Ordinal);
        Assert.Equal("sqs eu-west-3/arrivals", delivered.Entry.Destination.ToString());
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_is_a_dead_letter_in_the_end()
    {
        await using var sqs = await FakeSqs.StartAsync();
        await using var house = new House(Options(Quick with { GiveUpAfter = TimeSpan.Zero, Sqs = new SqsOptions { Endpoint = sqs.Endpoint } }));
        await house.StartAsync();
        var id = await house.SubmitAsync(more: Config(Sqs("elsewhere")));
        Assert.Contains("QueueDoesNotExist", (await SettledAsync(house, id, OutboxState.Dead)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_queue_does_not_take_is_sent_in_short()
    {
        await using var sqs = await FakeSqs.StartAsync();
        using var transport = new SqsTransport(Quick with { Sqs = new SqsOptions { Endpoint = sqs.Endpoint } }, TimeProvider.System);
        var destination = new NotificationDestination(TransportKind.Sqs, FakeSqs.QueueName, FakeSqs.Region, "key", FakeSqs.AccessKeyId, FakeSqs.SecretKey);
        var big = new JsonObject
        {
            ["EventType"] = "WorkflowTask",
            ["WorkflowTaskEvent"] = new JsonObject
            {
                ["TaskId"] = "t1",
                ["Status"] = "FINISH",
                ["ErrCode"] = 0,
                ["Message"] = new string('m', 5000),
                ["MediaProcessResultSet"] = new JsonArray(new string('x', 300_000)),
            },
            ["SessionContext"] = "ctx",
        };
        Assert.Equal(Delivery.Done, await transport.DeliverAsync(Entry(destination, big.ToJsonString()), CancellationToken.None));
        var sent = JsonNode.Parse(Assert.Single(sqs.Left))!.AsObject();
        Assert.True((bool)sent["Truncated"]!);
        Assert.Equal(("WorkflowTask", "ctx", "t1", "FINISH"), ((string)sent["EventType"]!, (string)sent["SessionContext"]!, (string)sent["WorkflowTaskEvent"]!["TaskId"]!, (string)sent["WorkflowTaskEvent"]!["Status"]!));
        Assert.Equal(1000, ((string)sent["WorkflowTaskEvent"]!["Message"]!).Length);
        Assert.Equal(NotificationBody.Sign((long)sent["Timestamp"]!, "key"), (string)sent["Sign"]!);
        // The receiver can still have it read, and what fits stays whole.
        Assert.Equal("t1", (await new Notifications().ParseNotification(new ParseNotificationRequest { Content = sent.ToJsonString() })).WorkflowTaskEvent!.TaskId);
        big["WorkflowTaskEvent"]!["MediaProcessResultSet"] = new JsonArray(new string('x', 200_000));
        await transport.DeliverAsync(Entry(destination, big.ToJsonString()), CancellationToken.None);
        Assert.Null(JsonNode.Parse(sqs.Left[1])!["Truncated"]);
    }

    [Fact]
    public async Task A_function_over_HTTP_gets_the_event()
    {
        await using var receiver = new Receiver();
        await receiver.StartAsync();
        var functions = new Dictionary<string, FunctionOptions> { ["archive"] = new() { Url = receiver.Url } };
        await using var house = new House(Options(Quick with { Functions = functions }));
        await house.StartAsync();
        var id = await house.SubmitAsync(more: Config("'NotifyType':'SCF','NotifyUrl':'archive'"));
        Assert.Contains(id, (await receiver.Arrivals.ReadAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_gets_the_event_on_its_input_and_no_environment_of_ours()
    {
        Environment.SetEnvironmentVariable("MPS_TEST_SECRET", "do not tell");
        var made = Path.Combine(_folder, "made");
        var transport = Program("/bin/sh", "-c", $"cat > {made}; env >> {made}; echo chatter");
        Assert.Equal(Delivery.Done, await transport.DeliverAsync(Entry(Function, """{"EventType":"WorkflowTask","SessionContext":"测试"}"""), CancellationToken.None));
        var lines = await File.ReadAllTextAsync(made);
        Assert.Contains("\"SessionContext\":\"测试\"", lines, StringComparison.Ordinal);
        Assert.Contains("MPS_EVENT_ID=e1", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("do not tell", lines, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 3", "code 3")]
    [InlineData("echo first >&2; echo the reason >&2; exit 1", "code 1: the reason")]
    [InlineData("exec head -c 1000000 /dev/zero; exit 2", null)] // neither reads its input nor says little
    public async Task The_exit_code_of_a_program_decides(string script, string? refusal)
    {
        var delivery = await Program("/bin/sh", "-c", script).DeliverAsync(Entry(Function, $$"""{"EventType":"{{new string('x', 200_000)}}"}"""), CancellationToken.None);
        Assert.Equal(refusal is null ? DeliveryResult.Delivered : DeliveryResult.Refused, delivery.Result);
        Assert.Contains(refusal ?? "", delivery.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_hangs_is_killed_with_its_children()
    {
        using var limit = new CancellationTokenSource();
        var pid = Path.Combine(_folder, "pid");
        var run = Program("/bin/sh", "-c", $"mkfifo {pid}.ready; sleep 1000 & echo $! > {pid}; echo > {pid}.ready; wait").DeliverAsync(Entry(Function, "{}"), limit.Token);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!File.Exists(pid + ".ready")) await Task.Yield();
        await File.ReadAllTextAsync(pid + ".ready", patience.Token);
        var child = int.Parse(await File.ReadAllTextAsync(pid), System.Globalization.CultureInfo.InvariantCulture);
        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        while (IsAlive(child))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_unreachable()
    {
        var delivery = await Program("/nowhere/at/all").DeliverAsync(Entry(Function, "{}"), CancellationToken.None);
        Assert.Equal(DeliveryResult.Unreachable, delivery.Result);
        Assert.Contains("/nowhere/at/all", delivery.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_backup_keeps_each_event_as_a_line_and_never_twice()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "kept"));
        var bucket = new LocalObjectStore("kept", "", Path.Combine(_folder, "kept"));
        var transport = new BackupTransport(Quick with { Backup = new NotifyBackupOptions { Bucket = "kept" } }, new BucketSet([bucket]));
        var entry = Entry(new NotificationDestination(TransportKind.Backup, "kept"), """{"EventType":"WorkflowTask"}""");
        Assert.Equal(Delivery.Done, await transport.DeliverAsync(entry, CancellationToken.None));
        Assert.Equal(Delivery.Done, await transport.DeliverAsync(entry, CancellationToken.None));
        var stored = Assert.Single(await bucket.ListAsync("", CancellationToken.None).ToListAsync());
        Assert.Equal("notifications/2026-03-01/120000-e1.jsonl", stored.Key);
        var line = await File.ReadAllTextAsync(Path.Combine(_folder, "kept", stored.Key));
        Assert.Equal("""{"EventId":"e1","TaskId":"t1","Time":"2026-03-01T12:00:00.000Z","Event":{"EventType":"WorkflowTask"}}""" + "\n", line);
    }

    [Fact]
    public async Task Every_event_that_goes_out_is_backed_up_with_its_id_even_when_its_receiver_is_down()
    {
        await using var house = new House(Options(Quick with { GiveUpAfter = TimeSpan.Zero, Backup = new NotifyBackupOptions { Bucket = "out", Prefix = "events" } }));
        await house.StartAsync();
        var id = await house.SubmitAsync(more: Config("'NotifyUrl':'http://127.0.0.1:1/cb','NotifyKey':'do not keep'"));
        var dead = await SettledAsync(house, id, OutboxState.Dead);
        await SettledAsync(house, id, OutboxState.Delivered);
        var key = Assert.Single(house.Outputs(), f => f.StartsWith("events/", StringComparison.Ordinal));
        Assert.EndsWith($"-{dead.Entry.EventId}.jsonl", key, StringComparison.Ordinal);
        Assert.Contains($"\"TaskId\":\"{id}\"", house.Read("out/" + key), StringComparison.Ordinal);
        Assert.DoesNotContain("do not keep", house.Read("out/" + key), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'NotifyType':'SCF','NotifyUrl':'nobody'", "one of archive")]
    [InlineData("'NotifyType':'TDMQ-CMQ','CmqModel':'Queue','CmqRegion':'gz','QueueName':'q'", "Notify:Cmq")]
    public async Task What_this_daemon_cannot_reach_is_refused_at_once(string config, string reason)
    {
        var functions = new Dictionary<string, FunctionOptions> { ["archive"] = new() { Url = "http://127.0.0.1:1/" } };
        await using var house = new House(Options(Quick with { Functions = functions }));
        var refused = await Assert.ThrowsAsync<ApiException>(() => house.SubmitAsync(more: Config(config)));
        Assert.Equal(ErrorCode.InvalidParameterValue, refused.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_echo_whom_a_task_tells_and_keep_the_secrets()
    {
        await using var house = new House(Options(Quick));
        var id = await house.SubmitAsync(more: Config(Sqs() + ",'NotifyKey':'notify-secret'"));
        var detail = await house.Get<TaskQueries>().DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = id });
        var text = ApiJson.WriteValue(detail);
        Assert.Contains("arrivals", text, StringComparison.Ordinal);
        Assert.DoesNotContain("notify-secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeSqs.SecretKey, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_delivers_again_with_the_old_event_id()
    {
        await using var receiver = new Receiver();
        await receiver.StartAsync();
        await using var house = new House(Options(Quick));
        await house.StartAsync();
        var id = await house.SubmitAsync(more: Config($"'NotifyUrl':'{receiver.Url}'"));
        var first = await receiver.Arrivals.ReadAsync();
        await SettledAsync(house, id, OutboxState.Delivered);
        Assert.Equal(1, await house.Get<DeliveryDesk>().ReplayAsync(new ReplaySelection(EventId: first.EventId), CancellationToken.None));
        Assert.Equal(first.EventId, (await receiver.Arrivals.ReadAsync()).EventId);
        await SettledAsync(house, id, OutboxState.Delivered);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_holds_up_no_delivery()
    {
        await using var receiver = new Receiver();
        var tries = 0;
        receiver.Answer = _ => Task.FromResult(++tries == 1 ? 500 : 200);
        await receiver.StartAsync();
        var clock = new ShiftedTime();
        await using var house = new House(Options(Quick), clock);
        clock.Shift = TimeSpan.FromHours(3);
        await house.StartAsync();
        await house.SubmitAsync(more: Config($"'NotifyUrl':'{receiver.Url}'"));
        await receiver.Arrivals.ReadAsync();
        clock.Shift = TimeSpan.Zero; // its next try is three hours away now
        house.Get<NotificationOutbox>().Wake();
        await receiver.Arrivals.ReadAsync();
    }

    private static readonly NotificationDestination Function = new(TransportKind.Function, "f");

    private static FunctionTransport Program(params string[] command) =>
        new(Quick with { Functions = new Dictionary<string, FunctionOptions> { ["f"] = new() { Command = command } } }, TimeProvider.System);

    private static OutboxEntry Entry(NotificationDestination destination, string body)
    {
        var created = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        return new OutboxEntry("d1", "e1", "t1", destination, body, created, created);
    }

    private static CmqOptions Cmq(string endpoint, string signature) =>
        new() { Endpoint = endpoint, SecretId = FakeCmq.SecretId, SecretKey = FakeCmq.SecretKey, Signature = signature };

    private static string Sqs(string queue = FakeSqs.QueueName) =>
        $"'NotifyType':'AWS-SQS','AwsSQS':{{'SQSRegion':'{FakeSqs.Region}','SQSQueueName':'{queue}','S3SecretId':'{FakeSqs.AccessKeyId}','S3SecretKey':'{FakeSqs.SecretKey}'}}";

    private static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has gone, maybe while it was being looked at
        }
    }

    private static DaemonOptions Options(NotifyOptions notify) => new() { Workers = new WorkerOptions { Max = 1 }, Notify = notify };

    private static string Config(string members) => $",'TaskNotifyConfig':{{{members}}}";

    private static Task<OutboxRecord> DeliveredAsync(House house, string taskId) => SettledAsync(house, taskId, OutboxState.Delivered);

    /// <summary>The task's delivery once it is settled; bounded.</summary>
    private static async Task<OutboxRecord> SettledAsync(House house, string taskId, OutboxState state)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            if ((await house.Store.ListAsync(state, null, 100, late.Token)).FirstOrDefault(r => r.Entry.TaskId == taskId) is { } found) return found;
            await Task.Yield();
        }
    }
}
