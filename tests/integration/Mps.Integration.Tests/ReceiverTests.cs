using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Mps.Orchestration.Tests;
using Mps.Tests.Aws;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>
/// The whole way in one daemon: a file turns up in an S3 bucket or in a folder, a schedule takes it, its outputs go to the other kind
/// of bucket, and the end is told to each kind of receiver there is and kept in the backup bucket.
/// </summary>
public class ReceiverTests : DaemonTest
{
    private const string Key = "notify-key";

    private static readonly HttpClient Http = new();

    [Fact]
    public async Task New_files_of_a_bucket_and_of_a_folder_are_told_to_every_kind_of_receiver()
    {
        if (await AwsNode.MissingAsync() is { } missing) Assert.Skip(missing);
        await using var s3 = await S3Server.StartAsync(buckets: 2);
        await using var url = await CallbackReceiver.StartAsync();
        await using var sqs = await FakeSqs.StartAsync();
        await using var cmq = new FakeCmq();
        await cmq.StartAsync();
        var told = Directory.CreateTempSubdirectory("mps-it-told-");
        var (films, made) = (s3.NextBucket(), s3.NextBucket());
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings
        {
            MoreBuckets = new JsonObject { ["films"] = Bucket(s3, films), ["made"] = Bucket(s3, made) },
            MoreNotify = new JsonObject
            {
                ["Sqs"] = new JsonObject { ["Endpoint"] = sqs.Endpoint },
                ["Cmq"] = new JsonObject { ["Endpoint"] = cmq.Endpoint, ["SecretId"] = FakeCmq.SecretId, ["SecretKey"] = FakeCmq.SecretKey },
                // Whole at once: a file that is there is complete.
                ["Functions"] = new JsonObject
                {
                    ["keep"] = new JsonObject { ["Command"] = new JsonArray("/bin/sh", "-c", $"cat >{told.FullName}/part && mv {told.FullName}/part {told.FullName}/event") },
                },
                ["Backup"] = new JsonObject { ["Bucket"] = "made", ["Prefix"] = "events" },
            },
        });
        var receivers = new Dictionary<string, JsonObject>
        {
            ["url"] = url.NotifyConfig(Key),
            ["sqs"] = new()
            {
                ["NotifyType"] = "AWS-SQS",
                ["AwsSQS"] = new JsonObject
                {
                    ["SQSRegion"] = FakeSqs.Region,
                    ["SQSQueueName"] = FakeSqs.QueueName,
                    ["S3SecretId"] = FakeSqs.AccessKeyId,
                    ["S3SecretKey"] = FakeSqs.SecretKey,
                },
            },
            ["cmq"] = new() { ["NotifyType"] = "TDMQ-CMQ", ["CmqModel"] = "Queue", ["CmqRegion"] = "gz", ["QueueName"] = "ends" },
            ["scf"] = new() { ["NotifyType"] = "SCF", ["NotifyUrl"] = "keep" },
        };

        // Two watch the S3 bucket and write into the folder, two the other way round.
        foreach (var (name, receiver) in receivers) await EnableAsync(daemon, name, FromS3(name), receiver.With("NotifyKey", Key));
        var file = Repository.Media("h264_25frames.mp4");
        foreach (var name in receivers.Keys)
        {
            if (FromS3(name)) await PutAsync(s3, films, $"{name}/clip.mp4", file);
            else daemon.Put(file, $"{name}/clip.mp4");
        }

        var events = new Dictionary<string, JsonNode>
        {
            ["url"] = (await Until.SomeAsync("the event at the URL", () => Task.FromResult(url.Received.SingleOrDefault()))).Body,
            ["sqs"] = JsonNode.Parse(await Until.SomeAsync("the event in the queue of SQS", () => Task.FromResult(sqs.Left.SingleOrDefault())))!,
            ["cmq"] = JsonNode.Parse((await cmq.Taken.ReadAsync().AsTask().WithinPatience())["msgBody"])!,
            ["scf"] = JsonNode.Parse(await Until.SomeAsync("the event at the function", async () =>
                Path.Combine(told.FullName, "event") is var path && File.Exists(path) ? await File.ReadAllTextAsync(path) : null))!,
        };
        foreach (var (name, ended) in events) await CheckAsync(daemon, s3, made, name, ended);

        var tasks = events.Values.Select(TaskOf).Order(StringComparer.Ordinal);
        await Until.TrueAsync("every event in the backup", async () => (await BackedUpAsync(daemon, s3, made)).Order(StringComparer.Ordinal).SequenceEqual(tasks));
        await Until.TrueAsync("every delivery to be settled", async () =>
            JsonNode.Parse(await daemon.Api.GetAsync("/v1/notifications?state=delivered"))!["notifications"]!.AsArray().Count == 2 * events.Count);
        Assert.Empty(daemon.Leftovers());
        told.Delete(recursive: true);
    }

    private static bool FromS3(string name) => name is "url" or "sqs";

    /// <summary>A schedule for the folder <paramref name="name"/>: a transcode and pictures of it.</summary>
    private static async Task EnableAsync(DaemonProcess daemon, string name, bool fromS3, JsonObject receiver)
    {
        var created = await daemon.Api.CallAsync("CreateSchedule", new()
        {
            ["ScheduleName"] = name,
            ["Trigger"] = new JsonObject
            {
                ["Type"] = "CosFileUpload",
                ["CosFileUploadTrigger"] = new JsonObject { ["Bucket"] = fromS3 ? "films" : "in", ["Region"] = fromS3 ? "us-east-1" : "here", ["Dir"] = $"/{name}/" },
            },
            ["Activities"] = JsonNode.Parse("""
                [{"ActivityType":"input","ReardriveIndex":[1]},
                 {"ActivityType":"action-trans","ReardriveIndex":[2],"ActivityPara":{"TranscodeTask":{"Definition":100010}}},
                 {"ActivityType":"action-samplesnapshot","ReardriveIndex":[3],"ActivityPara":{"SampleSnapshotTask":{"Definition":10}}},
                 {"ActivityType":"output"}]
                """),
            ["OutputStorage"] = Request.Storage(fromS3 ? "out" : "made"),
            ["OutputDir"] = $"/{name}/",
            ["TaskNotifyConfig"] = receiver,
        });
        await daemon.Api.CallAsync("EnableSchedule", new() { ["ScheduleId"] = (long)created["ScheduleId"]! });
    }

    /// <summary>The event tells the end of the task of this schedule's file, and the outputs that it names are there.</summary>
    private static async Task CheckAsync(DaemonProcess daemon, S3Server s3, string made, string name, JsonNode told)
    {
        Assert.Equal("ScheduleTask", (string)told["EventType"]!);
        Assert.Equal(32, ((string)told["Sign"]!).Length);
        var parsed = await daemon.Api.CallAsync("ParseNotification", new() { ["Content"] = told.ToJsonString() });
        var ended = parsed["ScheduleTaskEvent"]!;
        Assert.Equal(("FINISH", 0), ((string)ended["Status"]!, (int)ended["ErrCode"]!));
        Assert.Equal($"/{name}/clip.mp4", (string)ended["InputInfo"]!["CosInputInfo"]!["Object"]!);
        var results = ended["ActivityResultSet"]!.AsArray().Select(r => r!["ActivityResItem"]!).ToList();
        var (transcode, pictures) = (results[0]["TranscodeTask"]!, results[1]["SampleSnapshotTask"]!);
        Assert.All([transcode, pictures], r => Assert.Equal("SUCCESS", (string)r["Status"]!));
        foreach (var key in pictures["Output"]!["ImagePathSet"]!.AsArray().Append(transcode["Output"]!["Path"]).Select(p => ((string)p!).TrimStart('/')))
        {
            Assert.StartsWith($"{name}/clip_", key, StringComparison.Ordinal);
            if (FromS3(name)) Assert.True(new FileInfo(Path.Combine(daemon.Output, key)).Length > 0, key);
            else Assert.NotEmpty(await Http.GetByteArrayAsync(new Uri($"{s3.Endpoint}/{made}/{key}")));
        }
    }

    /// <summary>Ids of the tasks whose events are in the backup.</summary>
    private static async Task<IEnumerable<string>> BackedUpAsync(DaemonProcess daemon, S3Server s3, string made)
    {
        var objects = JsonNode.Parse(await daemon.Api.GetAsync("/v1/objects?bucket=made&prefix=events/"))!["objects"]!.AsArray();
        var lines = await Task.WhenAll(objects.Select(o => Http.GetStringAsync(new Uri($"{s3.Endpoint}/{made}/{(string)o!["key"]!}"))));
        return lines.Select(line => TaskOf(JsonNode.Parse(line)!["Event"]!));
    }

    private static string TaskOf(JsonNode told) => (string)told["ScheduleTaskEvent"]!["TaskId"]!;

    private static JsonObject Bucket(S3Server s3, string name) => new()
    {
        ["Type"] = "S3",
        ["Endpoint"] = s3.Endpoint,
        ["PathStyle"] = true,
        ["Region"] = "us-east-1",
        ["Bucket"] = name,
        ["AccessKeyId"] = S3Server.AccessKeyId,
        ["SecretKey"] = S3Server.SecretKey,
        ["Watch"] = new JsonObject { ["Interval"] = "200ms" },
    };

    private static async Task PutAsync(S3Server s3, string bucket, string key, string file)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file));
        using var answer = await Http.PutAsync(new Uri($"{s3.Endpoint}/{bucket}/{key}"), content);
        answer.EnsureSuccessStatusCode();
    }
}
