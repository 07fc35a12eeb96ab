using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>Custom templates of every family on the real daemon.</summary>
public class TemplateTests(SharedDaemon shared) : DaemonTest, IClassFixture<SharedDaemon>
{
    /// <summary>A PNG of one pixel.</summary>
    private const string Logo = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==";

    /// <summary>What makes a template of each family, and what a change of it states.</summary>
    private static readonly Dictionary<string, (string Create, string Change)> s_families = new()
    {
        ["TranscodeTemplate"] = ("""{"Container":"mp4","RemoveAudio":1,"VideoTemplate":{"Codec":"h264","Fps":0,"Bitrate":300,"Height":180}}""", """{"VideoTemplate":{"Height":240}}"""),
        ["AnimatedGraphicsTemplate"] = ("""{"Fps":5}""", """{"Fps":6}"""),
        ["SnapshotByTimeOffsetTemplate"] = ("""{"Format":"png"}""", """{"Format":"jpg"}"""),
        ["SampleSnapshotTemplate"] = ("""{"SampleType":"Percent","SampleInterval":50}""", """{"SampleInterval":25}"""),
        ["ImageSpriteTemplate"] = ("""{"SampleType":"Time","SampleInterval":1,"RowCount":2,"ColumnCount":2}""", """{"RowCount":3}"""),
        ["AdaptiveDynamicStreamingTemplate"] = (
            """{"Format":"HLS","StreamInfos":[{"Video":{"Codec":"h264","Fps":0,"Bitrate":300},"Audio":{"Codec":"aac","Bitrate":64,"SampleRate":44100}}]}""", """{"Format":"MPEG-DASH","SegmentType":"mp4-byterange"}"""),
        ["WatermarkTemplate"] = ($$"""{"Type":"image","ImageTemplate":{"ImageContent":"{{Logo}}"} }""", """{"XPos":"5%"}"""),
        ["SubtitleEmbedTemplate"] = ("""{"Name":"big","SubtitleEmbedConfig":{"FontSize":8,"FontSizeUnit":1}}""", """{"Comment":"bigger"}"""),
        ["ContentReviewTemplate"] = ("""{"PornConfigure":{"ImgReviewInfo":{"Switch":"ON"}}}""", """{"PornConfigure":{"ImgReviewInfo":{"Switch":"OFF"}}}"""),
        ["AIAnalysisTemplate"] = ("""{"TagConfigure":{"Switch":"ON"}}""", """{"CoverConfigure":{"Switch":"ON"}}"""),
        ["AIRecognitionTemplate"] = ("""{"FaceConfigure":{"Switch":"ON"}}""", """{"FaceConfigure":{"Score":80}}"""),
        ["QualityControlTemplate"] = ("""{"Name":"q","QualityControlItemSet":[{"Type":"Blur"}]}""", """{"Comment":"blur"}"""),
        ["LiveRecordTemplate"] = ("""{"HLSConfigure":{}}""", """{"MP4Configure":{}}"""),
        ["SmartSubtitleTemplate"] = ("""{"Name":"s","VideoSrcLanguage":"zh","SubtitleType":0,"SubtitleFormat":"vtt"}""", """{"SubtitleFormat":"srt"}"""),
        ["SmartEraseTemplate"] = ("""{"Name":"e","EraseType":"privacy","ErasePrivacyConfig":{"PrivacyModel":"blur","PrivacyTargets":["face"]}}""", """{"Comment":"faces"}"""),
        ["BlindWatermarkTemplate"] = ("""{"Type":"blind-basic","TextContent":"ours"}""", """{"TextContent":"theirs"}"""),
        ["ProcessImageTemplate"] = ("""{"ProcessImageTemplate":{"EncodeConfig":{"Format":"PNG"}}}""", """{"Name":"png"}"""),
    };

    [Fact]
    public async Task Templates_of_every_family_survive_the_daemon()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        var made = new Dictionary<string, long>();
        foreach (var (noun, (create, change)) in s_families)
        {
            made[noun] = (long)(await Call(daemon, $"Create{noun}", create))["Definition"]!;
            var body = JsonNode.Parse(change)!.AsObject();
            body["Definition"] = made[noun];
            await daemon.Api.CallAsync($"Modify{noun}", body);
        }

        Assert.Equal(made.Count, made.Values.Distinct().Count());
        var before = new Dictionary<string, string>();
        foreach (var noun in made.Keys) before[noun] = (await Describe(daemon, noun, made[noun])).Single()!.ToJsonString();

        await daemon.KillAsync();
        await daemon.StartAgainAsync();

        foreach (var noun in made.Keys)
        {
            Assert.Equal(before[noun], (await Describe(daemon, noun, made[noun])).Single()!.ToJsonString());
            await Call(daemon, $"Delete{noun}", $$"""{"Definition":{{made[noun]}}}""");
            Assert.Empty(await Describe(daemon, noun, made[noun]));
            var next = (long)(await Call(daemon, $"Create{noun}", s_families[noun].Create))["Definition"]!;
            Assert.True(next > made.Values.Max(), $"{noun}: {next} was given out again");
        }
    }

    [Fact]
    public async Task A_full_family_and_presets_refuse()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        for (var i = 0; i < 16; i++) await Call(daemon, "CreateSampleSnapshotTemplate", s_families["SampleSnapshotTemplate"].Create);

        var full = await Assert.ThrowsAsync<ApiException>(() => Call(daemon, "CreateSampleSnapshotTemplate", s_families["SampleSnapshotTemplate"].Create));
        var changed = await Assert.ThrowsAsync<ApiException>(() => Call(daemon, "ModifySmartSubtitleTemplate", """{"Definition":100,"SubtitleFormat":"srt"}"""));
        var deleted = await Assert.ThrowsAsync<ApiException>(() => Call(daemon, "DeleteContentReviewTemplate", """{"Definition":10}"""));

        Assert.Equal("LimitExceeded.TooMuchTemplate", full.Code);
        Assert.Equal("InvalidParameterValue.ModifyDefaultTemplate", changed.Code);
        Assert.Equal("InvalidParameterValue.DeleteDefaultTemplate", deleted.Code);
    }

    [Fact]
    public async Task A_transcode_follows_its_custom_template()
    {
        var daemon = shared.Daemon;
        var id = (long)(await Call(daemon, "CreateTranscodeTemplate", s_families["TranscodeTemplate"].Create))["Definition"]!;
        var key = daemon.Put(Repository.Media("sample.mp4"), "custom/clip.mp4");

        var task = await daemon.Api.ProcessAsync(Request.Process(Request.Object(key), Request.Preset((int)id)));

        var (_, facts) = await daemon.VerifyAsync(task.Transcode);
        Assert.Equal($"custom/clip_transcode_{id}.mp4", task.Transcode.Key);
        Assert.Equal(("h264", 320, 180), (facts.Streams.Single().Codec, facts.Video.Width, facts.Video.Height));
    }

    [Fact]
    public async Task A_template_that_goes_while_its_task_waits_fails_that_subtask_alone()
    {
        await using var source = await Loopback.StartAsync();
        var gate = source.MapGate("/slow.mp4", Repository.Media("h264_25frames.mp4"));
        await using var daemon = await DaemonProcess.StartAsync(new() { Workers = 1, ConnectTimeout = "5m", StallTimeout = "5m" });
        var id = (long)(await Call(daemon, "CreateTranscodeTemplate", s_families["TranscodeTemplate"].Create))["Definition"]!;
        var key = daemon.Put(Repository.Media("h264_25frames.mp4"));

        var first = await daemon.Api.SubmitAsync(Request.Process(Request.Url(gate.Address), Request.Preset(1110)));
        await gate.ArrivedAsync();
        var second = await daemon.Api.SubmitAsync(Request.Process(Request.Object(key), Request.Preset((int)id), Request.Preset(1110)));
        await Call(daemon, "DeleteTranscodeTemplate", $$"""{"Definition":{{id}}}""");
        gate.Open();
        await daemon.Api.FinishedAsync(first);
        var task = await daemon.Api.FinishedAsync(second);

        Assert.Equal(("FAIL", "InvalidInput.DefinitionNotExist"), (task.Transcodes[0].Status, task.Transcodes[0].ErrCodeExt));
        Assert.Equal("SUCCESS", task.Transcodes[1].Status);
    }

    private static Task<JsonObject> Call(DaemonProcess daemon, string action, string body) => daemon.Api.CallAsync(action, JsonNode.Parse(body)!.AsObject());

    private static async Task<JsonArray> Describe(DaemonProcess daemon, string noun, long id) =>
        (await daemon.Api.CallAsync($"Describe{noun}s", new() { ["Definitions"] = new JsonArray(id) }))[$"{noun}Set"]!.AsArray();
}
