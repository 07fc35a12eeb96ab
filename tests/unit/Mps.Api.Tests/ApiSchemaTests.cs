using System.Text.Json;
using Mps.Api.Model;
using Xunit;

namespace Mps.Api.Tests;

public sealed class ApiSchemaTests
{
    private const string Input = """ "InputInfo":{"Type":"URL","UrlInputInfo":{"Url":"http://h/a.mp4"}} """;

    private static string Transcode(string task) => $$"""{ {{Input}}, "MediaProcessTask":{"TranscodeTaskSet":[ {{task}} ]} }""";

    private static string Raw(string raw) => Transcode($$"""{"Definition":0,"RawParameter":{ {{raw}} } }""");

    private static string Video(string video) => Raw($$"""
        "Container":"mp4","VideoTemplate":{"Codec":"h264","Fps":25,"Bitrate":0 {{(video.Length == 0 ? "" : "," + video)}} }
        """);

    private static ApiException? Check(string action, string body)
    {
        try
        {
            ApiSchema.Validate(ApiActions.Find(action)!, JsonElement.Parse(body));
            return null;
        }
        catch (ApiException e)
        {
            return e;
        }
    }

    private static void Accepts(string action, string body) => Assert.Null(Check(action, body)?.Message);

    private static void Refuses(string action, string body, string code, string path)
    {
        ApiException? e = Check(action, body);
        Assert.NotNull(e);
        Assert.Equal(code, e.Code);
        Assert.Contains($"`{path}`", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Definition":100020}""")]
    [InlineData("""{"Definition":"100020"}""")]
    [InlineData("""{"Definition":100020.0}""")]
    [InlineData("""{"Definition":100020,"StartTimeOffset":"1.5","EndTimeOffset":-2}""")]
    [InlineData("""{"Definition":100020,"StartTimeOffset":0,"EndTimeOffset":0}""")]
    [InlineData("""{"Definition":100020,"WatermarkSet":null,"OutputStorage":null}""")]
    [InlineData("""{"Definition":100020,"WatermarkSet":[]}""")]
    public void Transcode_task_accepts(string task) => Accepts("ProcessMedia", Transcode(task));

    [Theory]
    [InlineData("""{"Definition":1,"Foo":1}""", "UnknownParameter", "MediaProcessTask.TranscodeTaskSet.0.Foo")]
    [InlineData("""{"Definition":1,"definition":1}""", "UnknownParameter", "MediaProcessTask.TranscodeTaskSet.0.definition")]
    [InlineData("{}", "MissingParameter", "MediaProcessTask.TranscodeTaskSet.0.Definition")]
    [InlineData("""{"Definition":null}""", "MissingParameter", "MediaProcessTask.TranscodeTaskSet.0.Definition")]
    [InlineData("""{"Definition":""}""", "MissingParameter", "MediaProcessTask.TranscodeTaskSet.0.Definition")]
    [InlineData("""{"Definition":"x"}""", "InvalidParameter", "MediaProcessTask.TranscodeTaskSet.0.Definition")]
    [InlineData("""{"Definition":1.5}""", "InvalidParameter", "MediaProcessTask.TranscodeTaskSet.0.Definition")]
    [InlineData("""{"Definition":1e400}""", "InvalidParameter", "MediaProcessTask.TranscodeTaskSet.0.Definition")]
    [InlineData("""{"Definition":[1]}""", "InvalidParameter", "MediaProcessTask.TranscodeTaskSet.0.Definition")]
    [InlineData("""{"Definition":-1}""", "InvalidParameterValue", "MediaProcessTask.TranscodeTaskSet.0.Definition")]
    [InlineData("1", "InvalidParameter", "MediaProcessTask.TranscodeTaskSet.0")]
    public void Transcode_task_refuses(string task, string code, string path) => Refuses("ProcessMedia", Transcode(task), code, path);

    [Theory]
    [InlineData("\"Width\":0,\"Height\":720")]
    [InlineData("\"Width\":\"128\",\"Height\":4096")]
    [InlineData("\"Gop\":0,\"HlsTime\":0,\"FpsDenominator\":0")]
    [InlineData("\"ResolutionAdaptive\":\"\",\"FillType\":\"\"")]
    [InlineData("\"Vcrf\":0")]
    [InlineData("\"Vcrf\":51")]
    [InlineData("\"Vcrf\":51,\"BitDepth\":10,\"NoScenecut\":true")]
    public void Video_template_accepts(string video) => Accepts("ProcessMedia", Video(video));

    [Theory]
    [InlineData("\"Width\":127", "Width")]
    [InlineData("\"Height\":4097", "Height")]
    [InlineData("\"Vcrf\":-1", "Vcrf")]
    [InlineData("\"Vcrf\":52", "Vcrf")]
    [InlineData("\"HlsTime\":-1", "HlsTime")]
    [InlineData("\"HlsTime\":11", "HlsTime")]
    [InlineData("\"FillType\":\"blue\"", "FillType")]
    [InlineData("\"BitDepth\":9", "BitDepth")]
    public void Video_template_refuses(string video, string field) =>
        Refuses("ProcessMedia", Video(video), "InvalidParameterValue", $"MediaProcessTask.TranscodeTaskSet.0.RawParameter.VideoTemplate.{field}");

    [Theory]
    [InlineData("mp4"), InlineData("hls"), InlineData("ts"), InlineData("webm"), InlineData("mkv"), InlineData("mov"), InlineData("avi")]
    [InlineData("mxf"), InlineData("wav"), InlineData("ogg"), InlineData("aac"), InlineData("flv"), InlineData("mp3"), InlineData("m4a"), InlineData("flac")]
    public void Containers_of_every_transcode_type(string container)
    {
        Accepts("ProcessMedia", Raw($"\"Container\":\"{container}\""));
        Accepts("ProcessMedia", Transcode($$"""{"Definition":1,"OverrideParameter":{"Container":"{{container}}"} }"""));
        Accepts("CreateTranscodeTemplate", $$"""{"Container":"{{container}}"}""");
        Accepts("ModifyTranscodeTemplate", $$"""{"Definition":1,"Container":"{{container}}"}""");
    }

    [Fact]
    public void Container_outside_the_list_has_the_code_of_its_action()
    {
        Refuses("CreateTranscodeTemplate", """{"Container":"doc"}""", "InvalidParameterValue.Container", "Container");
        Refuses("ProcessMedia", Raw("\"Container\":\"doc\""), "InvalidParameterValue", "MediaProcessTask.TranscodeTaskSet.0.RawParameter.Container");
        Refuses("CreateTranscodeTemplate", """{"Container":""}""", "MissingParameter", "Container");
    }

    [Theory]
    [InlineData("h264"), InlineData("libx264"), InlineData("libx265"), InlineData("copy"), InlineData("av1")]
    public void Video_codecs(string codec) =>
        Accepts("CreateTranscodeTemplate", $$"""{"Container":"mp4","VideoTemplate":{"Codec":"{{codec}}","Fps":0,"Bitrate":0} }""");

    [Theory]
    [InlineData("aac"), InlineData("libfdk_aac"), InlineData("libmp3lame"), InlineData("opus"), InlineData("vorbis"), InlineData("copy")]
    public void Audio_codecs(string codec) =>
        Accepts("CreateTranscodeTemplate", $$"""{"Container":"mp4","AudioTemplate":{"Codec":"{{codec}}","Bitrate":0,"SampleRate":0} }""");

    [Theory]
    [InlineData("\"VideoTemplate\":{\"Codec\":\"h999\",\"Fps\":0,\"Bitrate\":0}", "InvalidParameterValue.VideoCodec", "VideoTemplate.Codec")]
    [InlineData("\"VideoTemplate\":{\"Codec\":\"h264\",\"Fps\":0,\"Bitrate\":1}", "InvalidParameterValue.VideoBitrate", "VideoTemplate.Bitrate")]
    [InlineData("\"VideoTemplate\":{\"Codec\":\"h264\",\"Fps\":-1,\"Bitrate\":0}", "InvalidParameterValue.Fps", "VideoTemplate.Fps")]
    [InlineData("\"VideoTemplate\":{\"Codec\":\"h264\",\"Fps\":0,\"Bitrate\":0,\"Width\":5}", "InvalidParameterValue.Resolution", "VideoTemplate.Width")]
    [InlineData("\"AudioTemplate\":{\"Codec\":\"aac\",\"SampleRate\":0,\"Bitrate\":999}", "InvalidParameterValue.AudioBitrate", "AudioTemplate.Bitrate")]
    [InlineData("\"AudioTemplate\":{\"Codec\":\"x\",\"SampleRate\":0,\"Bitrate\":0}", "InvalidParameterValue.AudioCodec", "AudioTemplate.Codec")]
    [InlineData("\"RemoveVideo\":2", "InvalidParameterValue.RemoveVideo", "RemoveVideo")]
    [InlineData("\"RemoveVideo\":\"yes\"", "InvalidParameter", "RemoveVideo")]
    public void Template_faults_have_the_codes_of_the_action(string member, string code, string path) =>
        Refuses("CreateTranscodeTemplate", $$"""{"Container":"mp4",{{member}}}""", code, path);

    [Fact]
    public void Session_limits_have_their_own_codes()
    {
        Accepts("ProcessMedia", $$"""{ {{Input}},"SessionId":"{{new string('a', 50)}}" }""");
        Refuses("ProcessMedia", $$"""{ {{Input}},"SessionId":"{{new string('a', 51)}}" }""", ErrorCode.SessionIdTooLong, "SessionId");
        Accepts("ProcessMedia", $$"""{ {{Input}},"SessionContext":"{{new string('a', 1000)}}" }""");
        Refuses("ProcessMedia", $$"""{ {{Input}},"SessionContext":"{{new string('a', 1001)}}" }""", ErrorCode.SessionContextTooLong, "SessionContext");
    }

    [Fact]
    public void Lengths_count_characters_not_code_units() =>
        Accepts("ProcessMedia", $$"""{ {{Input}},"SessionId":"{{string.Concat(Enumerable.Repeat("😀", 50))}}" }""");

    [Theory]
    [InlineData("{}", "MissingParameter", "InputInfo")]
    [InlineData("""{"InputInfo":{}}""", "MissingParameter", "InputInfo.Type")]
    [InlineData("""{"InputInfo":{"Type":"FTP"}}""", "InvalidParameterValue", "InputInfo.Type")]
    [InlineData("""{"InputInfo":{"Type":"URL"},"TasksPriority":11}""", "InvalidParameterValue", "TasksPriority")]
    [InlineData("""{"InputInfo":{"Type":"URL"},"TaskNotifyConfig":{"NotifyType":"Fax"}}""", "InvalidParameterValue", "TaskNotifyConfig.NotifyType")]
    [InlineData("""{"InputInfo":{"Type":"URL"},"MediaProcessTask":{"TranscodeTaskSet":{}}}""", "InvalidParameter", "MediaProcessTask.TranscodeTaskSet")]
    [InlineData("""{"InputInfo":{"Type":"URL","UrlInputInfo":{"Url":true}}}""", "InvalidParameter", "InputInfo.UrlInputInfo.Url")]
    public void Process_media_refuses(string body, string code, string path) => Refuses("ProcessMedia", body, code, path);

    [Theory]
    [InlineData("""{"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"in","Object":"/a"}}}""")]
    [InlineData("""{"InputInfo":{"Type":"URL"},"TaskNotifyConfig":{"NotifyType":"None"}}""")]
    [InlineData("""{"InputInfo":{"Type":"URL"},"TaskNotifyConfig":{"NotifyType":"","NotifyMode":""}}""")]
    [InlineData("""{"InputInfo":{"Type":"URL"},"SessionId":12345,"SessionContext":""}""")]
    [InlineData("""{"InputInfo":{"Type":"URL"},"SmartSubtitlesTask":{"RawParameter":{"SubtitleType":2,"VideoSrcLanguage":"tlh","TranslateDstLanguage":"en/tlh"}}}""")]
    public void Process_media_accepts(string body) => Accepts("ProcessMedia", body);

    [Theory]
    [InlineData("DescribeTranscodeTemplates", """{"Limit":101}""", ErrorCode.InvalidLimit, "Limit")]
    [InlineData("DescribeTranscodeTemplates", """{"Limit":-1}""", ErrorCode.InvalidLimit, "Limit")]
    [InlineData("DescribeTranscodeTemplates", """{"Type":"Mine"}""", ErrorCode.InvalidType, "Type")]
    [InlineData("DescribeTranscodeTemplates", """{"ContainerType":"Picture"}""", ErrorCode.InvalidContainerType, "ContainerType")]
    [InlineData("DescribeTranscodeTemplates", """{"TEHDType":"x"}""", ErrorCode.InvalidTehdType, "TEHDType")]
    [InlineData("DescribeTranscodeTemplates", """{"Definitions":["a"]}""", "InvalidParameter", "Definitions.0")]
    [InlineData("DescribeTranscodeTemplates", """{"Definitions":[null]}""", "InvalidParameter", "Definitions.0")]
    [InlineData("DescribeTranscodeTemplates", """{"Definitions":""}""", "InvalidParameter", "Definitions")]
    [InlineData("DescribeTasks", """{"Status":"FINISH","Limit":"500"}""", ErrorCode.InvalidLimit, "Limit")]
    [InlineData("DescribeTasks", """{"Limit":5}""", "MissingParameter", "Status")]
    [InlineData("ManageTask", """{"OperationType":"Restart","TaskId":"t"}""", ErrorCode.InvalidOperationType, "OperationType")]
    [InlineData("ManageTask", """{"OperationType":"Abort","TaskId":""}""", ErrorCode.InvalidTaskId, "TaskId")]
    [InlineData("ManageTask", """{"OperationType":"Abort"}""", "MissingParameter", "TaskId")]
    [InlineData("DescribeTaskDetail", """{"TaskId":""}""", "InvalidParameterValue", "TaskId")]
    public void Other_actions_refuse(string action, string body, string code, string path) => Refuses(action, body, code, path);

    [Theory]
    [InlineData("DescribeTranscodeTemplates", """{"Limit":"5","Offset":"0","Definitions":["10","20"]}""")]
    [InlineData("DescribeTasks", """{"Status":"FINISH","SubTaskHasFailed":"true"}""")]
    [InlineData("DescribeTasks", """{"Status":"FINISH","SubTaskHasFailed":0}""")]
    [InlineData("ParseNotification", """{"Content":"{}"}""")]
    public void Other_actions_accept(string action, string body) => Accepts(action, body);

    [Fact]
    public void Too_many_definitions() => Refuses(
        "DescribeTranscodeTemplates", $$"""{"Definitions":[{{string.Join(',', Enumerable.Range(1, 101))}}]}""", ErrorCode.InvalidDefinitions, "Definitions");

    [Fact]
    public void A_body_that_is_no_object() => Assert.Equal(ErrorCode.InvalidParameter, Check("ProcessMedia", "[1]")!.Code);

    [Fact]
    public void A_name_or_text_of_lone_surrogates_is_no_text()
    {
        Assert.Equal(ErrorCode.InvalidParameter, Check("ParseNotification", """{"\ud800":1}""")!.Code);
        Assert.Equal(ErrorCode.InvalidParameter, Check("ParseNotification", """{"Content":"\ud800"}""")!.Code);
    }

    /// <summary>Every action's rules can be loaded and say something: no action accepts an unknown member.</summary>
    [Fact]
    public void Every_action_has_rules()
    {
        foreach (ApiAction action in ApiActions.All)
            Refuses(action.Name, """{"NoSuchMember":1}""", ErrorCode.UnknownParameter, "NoSuchMember");
    }
}
