using System.Buffers.Binary;
using System.Net;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Mps.Tests.Aws;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>kill -9 of the daemon in the middle of a multipart upload.</summary>
public class UploadKillTests : DaemonTest
{
    private const int Rate = 44100;
    private const int Seconds = 70;
    private const string Key = "results/noise_transcode_0.flac";

    private static readonly HttpClient Http = new();

    [Fact]
    public async Task The_object_appears_whole_once_the_daemon_is_back()
    {
        if (await AwsNode.MissingAsync() is { } missing) Assert.Skip(missing);
        await using var s3 = await S3Server.StartAsync(buckets: 1);
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var proxy = new GatedProxy(new Uri(s3.Endpoint), bytes: 6 * 1024 * 1024); // of three parts of 5 MiB and less
        var bucket = s3.NextBucket();
        var target = new Uri($"{s3.Endpoint}/{bucket}/{Key}");
        await using var daemon = await DaemonProcess.StartAsync(new DaemonSettings
        {
            MoreBuckets = new JsonObject
            {
                ["made"] = new JsonObject
                {
                    ["Type"] = "S3",
                    ["Endpoint"] = proxy.Endpoint,
                    ["PathStyle"] = true,
                    ["Region"] = "us-east-1",
                    ["Bucket"] = bucket,
                    ["AccessKeyId"] = S3Server.AccessKeyId,
                    ["SecretKey"] = S3Server.SecretKey,
                    ["PartSize"] = "5MiB",
                },
            },
        });
        WriteNoise(Path.Combine(daemon.Input, "noise.wav"));
        var request = Request.Process(Request.Object("noise.wav"), Request.Raw("flac", null, Request.Audio(("Codec", "flac"), ("Bitrate", 0), ("SampleRate", Rate), ("AudioChannel", 2))));
        request["OutputStorage"] = Request.Storage("made");
        request["OutputDir"] = "/results/";
        request["TaskNotifyConfig"] = receiver.NotifyConfig();

        var id = await daemon.Api.SubmitAsync(request);
        await proxy.Full.WithinPatience();
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(target));
        await daemon.KillAsync();
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(target));
        proxy.Open();
        await daemon.StartAgainAsync();

        var task = await daemon.Api.FinishedAsync(id);
        Assert.True(task.Transcode.Succeeded, task.Transcode.ToString());
        Assert.Equal(Key, task.Transcode.Key);
        var made = Path.Combine(daemon.Folder, "made.flac");
        await File.WriteAllBytesAsync(made, await Http.GetByteArrayAsync(target));
        Assert.Equal((string)task.Transcode.Output!["Md5"]!, OutputFile.Md5(made));
        Assert.True(new FileInfo(made).Length > 10 * 1024 * 1024, "the output was too small for several parts");
        Assert.Equal(Seconds, (await FfProbe.DecodeAsync(made)).Duration, 0.1);

        var listing = JsonNode.Parse(await daemon.Api.GetAsync("/v1/objects?bucket=made&prefix="))!;
        Assert.Equal(Key, (string?)Assert.Single(listing["objects"]!.AsArray())!["key"]);
        var told = await receiver.AboutAsync(id);
        Assert.Single(told.Select(c => c.EventId).Distinct());
        await Until.TrueAsync("empty staging", () => daemon.Leftovers().Count == 0);
    }

    private static async Task<HttpStatusCode> StatusOfAsync(Uri address)
    {
        using var answer = await Http.GetAsync(address);
        return answer.StatusCode;
    }

    /// <summary>Stereo noise in 16 bits, which no encoder makes smaller.</summary>
    private static void WriteNoise(string path)
    {
        const int bytes = Rate * Seconds * 4;
        var file = new byte[44 + bytes];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 36 + bytes);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 2);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), Rate * 4);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 4);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), bytes);
        new Random(1).NextBytes(file.AsSpan(44));
        File.WriteAllBytes(path, file);
    }
}
