using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Mps.Tests.Aws;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>Tasks that read from and write into buckets of a real S3 server.</summary>
public class S3BucketTests : DaemonTest
{
    private const string Secret = "S3RVER-not-to-be-seen";

    private static readonly HttpClient Http = new();

    [Fact]
    public async Task From_one_bucket_into_another()
    {
        await using var s3 = await ServeAsync();
        var (input, output) = (s3.NextBucket(), s3.NextBucket());
        await PutAsync(s3, input, "films/clip a.mp4", Repository.Media("sample.mp4"));
        await using var daemon = await StartAsync(s3, input, output);
        var request = new JsonObject
        {
            ["InputInfo"] = Request.Object("/films/clip a.mp4", "films"),
            ["OutputStorage"] = Request.Storage("made"),
            ["OutputDir"] = "/results/",
            ["MediaProcessTask"] = new JsonObject
            {
                ["TranscodeTaskSet"] = new JsonArray(
                    Request.Preset(1110),
                    new JsonObject { ["Definition"] = 100210, ["OutputStorage"] = Request.Storage("out") }),
            },
        };

        var task = await daemon.Api.ProcessAsync(request);

        Assert.All(task.Transcodes, t => Assert.True(t.Succeeded, t.ToString()));
        Assert.Equal("results/clip a_transcode_1110.m4a", task.Transcodes[0].Key);
        var facts = await DecodeAsync(s3, output, task.Transcodes[0].Key, daemon.Folder);
        Assert.Equal(7.0, facts.Duration, 0.15);
        await daemon.VerifyAsync(task.Transcodes[1]); // a playlist and its segments, in a local bucket
        Assert.Empty(daemon.Leftovers());
        Assert.DoesNotContain(Secret, task.Detail.ToJsonString(), StringComparison.Ordinal);

        var listed = JsonNode.Parse(await daemon.Api.GetAsync("/v1/objects?bucket=made&prefix=results/"))!;
        Assert.Equal("results/clip a_transcode_1110.m4a", (string?)Assert.Single(listed["objects"]!.AsArray())!["key"]);
    }

    [Fact]
    public async Task Requests_in_the_words_of_S3()
    {
        await using var s3 = await ServeAsync();
        var (input, output) = (s3.NextBucket(), s3.NextBucket());
        await PutAsync(s3, input, "clip.mp4", Repository.Media("h264_25frames.mp4"));
        await using var daemon = await StartAsync(s3, input, output);
        var request = Request.Process(
            new JsonObject
            {
                ["Type"] = "AWS-S3",
                ["S3InputInfo"] = new JsonObject
                {
                    ["S3Bucket"] = input,
                    ["S3Region"] = "us-east-1",
                    ["S3Object"] = "clip.mp4",
                    ["S3SecretId"] = "theirs",
                    ["S3SecretKey"] = "of-the-request",
                },
            },
            Request.Preset(100020));
        request["OutputStorage"] = new JsonObject
        {
            ["Type"] = "AWS-S3",
            ["S3OutputStorage"] = new JsonObject { ["S3Bucket"] = output, ["S3Region"] = "us-east-1", ["S3SecretKey"] = "of-the-request" },
        };

        var task = await daemon.Api.ProcessAsync(request);

        Assert.True(task.Transcode.Succeeded, task.Transcode.ToString());
        Assert.Equal(output, (string?)task.Transcode.Output!["OutputStorage"]!["S3OutputStorage"]!["S3Bucket"]);
        await DecodeAsync(s3, output, task.Transcode.Key, daemon.Folder);
        Assert.DoesNotContain("of-the-request", task.Detail.ToJsonString(), StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(daemon.State, "mps.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)), f => Assert.DoesNotContain("of-the-request", File.ReadAllText(f), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_there_is_said_before_a_worker_starts()
    {
        await using var s3 = await ServeAsync();
        var (input, output) = (s3.NextBucket(), s3.NextBucket());
        await using var daemon = await StartAsync(s3, input, output);

        var task = await daemon.Api.ProcessAsync(Request.Process(Request.Object("none.mp4", "films"), Request.Preset(1110)));

        Assert.Contains("There is no object 'none.mp4' in bucket 'films'", task.Transcode.Message, StringComparison.Ordinal);
    }

    private static async Task<S3Server> ServeAsync()
    {
        if (await AwsNode.MissingAsync() is { } missing) Assert.Skip(missing);
        return await S3Server.StartAsync(buckets: 2);
    }

    private static Task<DaemonProcess> StartAsync(S3Server s3, string input, string output) => DaemonProcess.StartAsync(new DaemonSettings
    {
        MoreBuckets = new JsonObject { ["films"] = Bucket(s3, input), ["made"] = Bucket(s3, output) },
    });

    private static JsonObject Bucket(S3Server s3, string name) => new()
    {
        ["Type"] = "S3",
        ["Endpoint"] = s3.Endpoint,
        ["PathStyle"] = true,
        ["Region"] = "us-east-1",
        ["Bucket"] = name,
        ["AccessKeyId"] = S3Server.AccessKeyId,
        ["SecretKey"] = Secret, // the server knows the key's id and takes any signature of version 4
    };

    private static async Task PutAsync(S3Server s3, string bucket, string key, string file)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file));
        using var answer = await Http.PutAsync(new Uri($"{s3.Endpoint}/{bucket}/{key}"), content);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<MediaFacts> DecodeAsync(S3Server s3, string bucket, string key, string folder)
    {
        var file = Path.Combine(folder, Path.GetFileName(key));
        await File.WriteAllBytesAsync(file, await Http.GetByteArrayAsync(new Uri($"{s3.Endpoint}/{bucket}/{key}")));
        return await FfProbe.DecodeAsync(file);
    }
}
