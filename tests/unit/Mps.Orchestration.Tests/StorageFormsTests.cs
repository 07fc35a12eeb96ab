using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Planning;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>Inputs and outputs of type AWS-S3, which name configured buckets by their own names or by those of the service.</summary>
public sealed class StorageFormsTests
{
    private static readonly StorageRules Rules = new(
        name => name is "media" or "films-1250000000" ? "eu-west-3" : null,
        _ => null,
        name => name is "media" or "films-1250000000" ? "media" : null);

    [Theory]
    [InlineData("media")]
    [InlineData("films-1250000000")]
    public void Either_name_is_the_same_bucket(string name)
    {
        var source = Rules.Source(new MediaInputInfo { Type = "AWS-S3", S3InputInfo = new S3InputInfo { S3Bucket = name, S3Region = "eu-west-3", S3Object = "/a/b.mp4" } });
        Assert.Equal(new PlannedSource("media", "a/b.mp4", null), source);
        var cos = Rules.Source(new MediaInputInfo { Type = "COS", CosInputInfo = new CosInputInfo { Bucket = name, Region = "", Object = "a/b.mp4" } });
        Assert.Equal(source, cos);
    }

    [Fact]
    public void Outputs_are_stated_in_the_words_of_the_request()
    {
        var own = new TaskOutputStorage { Type = "AWS-S3", S3OutputStorage = new S3OutputStorage { S3Bucket = "films-1250000000", S3Region = "x" } };
        var chosen = Rules.Output(own, null, new PlannedSource(null, null, "http://h/a.mp4"));
        Assert.Equal(
            ("AWS-S3", "media", "films-1250000000", "eu-west-3"),
            (chosen.Type, chosen.CosOutputStorage!.Bucket, chosen.S3OutputStorage!.S3Bucket, chosen.S3OutputStorage.S3Region));
        var plan = new OutputPlan(null!, 0, "media", "eu-west-3", "0/", "", S3Bucket: "films-1250000000");
        Assert.Equal(("AWS-S3", "films-1250000000"), (plan.Storage.Type, plan.Storage.S3OutputStorage!.S3Bucket));
        Assert.Equal("media", (plan with { S3Bucket = null }).Storage.CosOutputStorage!.Bucket);
    }

    [Fact]
    public void The_subtasks_storage_beats_the_requests()
    {
        var s3 = new TaskOutputStorage { Type = "AWS-S3", S3OutputStorage = new S3OutputStorage { S3Bucket = "media" } };
        var cos = new TaskOutputStorage { Type = "COS", CosOutputStorage = new CosOutputStorage { Bucket = "media" } };
        var source = new PlannedSource("media", "a", null);
        Assert.Equal("COS", Rules.Output(cos, s3, source).Type);
        Assert.Equal("AWS-S3", Rules.Output(s3, cos, source).Type);
        Assert.Equal("COS", Rules.Output(null, null, source).Type);
    }

    [Fact]
    public void What_is_not_configured_or_missing_is_refused()
    {
        Assert.Equal(ErrorCode.InvalidParameter, Refusal(new S3InputInfo { S3Bucket = "strange", S3Object = "a" }));
        Assert.Equal(ErrorCode.MissingParameter, Refusal(new S3InputInfo { S3Bucket = "media" }));
        Assert.Equal(ErrorCode.MissingParameter, Refusal(null));
        Assert.Equal(ErrorCode.InvalidParameterValue, Refusal(new S3InputInfo { S3Bucket = "media", S3Object = "../a" }));
        static string Refusal(S3InputInfo? input) =>
            Assert.Throws<ApiException>(() => Rules.Source(new MediaInputInfo { Type = "AWS-S3", S3InputInfo = input })).Code;
    }

    [Fact]
    public void Secrets_of_a_request_are_dropped_wherever_they_stand()
    {
        var request = new ProcessMediaRequest
        {
            InputInfo = new MediaInputInfo { S3InputInfo = new S3InputInfo { S3SecretId = "id", S3SecretKey = "hush" } },
            OutputStorage = new TaskOutputStorage { S3OutputStorage = new S3OutputStorage { S3SecretKey = "hush" } },
            MediaProcessTask = new MediaProcessTaskInput
            {
                TranscodeTaskSet = [new TranscodeTaskInput { OutputStorage = new TaskOutputStorage { S3OutputStorage = new S3OutputStorage { S3SecretKey = "hush" } } }],
            },
            TaskNotifyConfig = new TaskNotifyConfig { NotifyKey = "kept" },
        };
        RequestSecrets.Remove(request);
        Assert.DoesNotContain("hush", ApiText.Write(request), StringComparison.Ordinal);
        Assert.Contains("\"id\"", ApiText.Write(request), StringComparison.Ordinal);
        Assert.Contains("kept", ApiText.Write(request), StringComparison.Ordinal);
    }
}
