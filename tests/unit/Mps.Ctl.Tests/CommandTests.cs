using System.Text.Json;
using Xunit;

namespace Mps.Ctl.Tests;

public sealed class CommandTests
{
    private const string Id = "1-WorkflowTask-0123456789abcdef0123456789abcdef";

    private static string Detail(string status, string subtask) => $$"""
        {"TaskType":"WorkflowTask","Status":"{{status}}","CreateTime":"2026-11-21T09:00:00Z","BeginProcessTime":"2026-11-21T09:00:01Z","FinishTime":"0000-00-00T00:00:00Z",
         "WorkflowTask":{"TaskId":"{{Id}}","Status":"{{status}}","ErrCode":0,"Message":"","InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"in","Object":"/clip.mp4"} },
         "MediaProcessResultSet":[{"Type":"Transcode","TranscodeTask":{{subtask}},"AnimatedGraphicTask":null}]},"RequestId":"r"}
        """;

    private const string Succeeded = """
        {"Status":"SUCCESS","ErrCode":0,"Message":"","Input":{"Definition":100020},"Progress":100,"Output":{"OutputStorage":{"Type":"COS","CosOutputStorage":{"Bucket":"out","Region":""}},
         "Path":"/clip_transcode_100020.mp4","Width":960,"Height":540,"Size":1536000,"Duration":75.25,"VideoStreamSet":[{"Codec":"h264"}],"AudioStreamSet":[{"Codec":"aac"}]}}
        """;

    private const string FailedSubtask = """{"Status":"FAIL","ErrCode":30010,"Message":"Decode: no video","Input":{"Definition":100020},"Progress":0,"Output":null}""";

    private static string Event(string state, int percent, string subtaskState) => $$"""
        {"taskId":"{{Id}}","state":"{{state}}","percent":{{percent}},"mediaSeconds":12,"durationSeconds":60,"speed":3.4,"etaSeconds":14,"subtasks":[{"index":0,"type":"Transcode","state":"{{subtaskState}}","percent":{{percent}},"message":""}]}
        """;

    private static JsonElement RequestOf(ScriptedDaemon daemon, string action) => daemon.Calls.First(c => c.Action == action).Body;

    [Fact]
    public async Task Process_submits_an_object_of_a_bucket()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).Reply("ProcessMedia", $$"""{"TaskId":"{{Id}}","RequestId":"r"}""");

        CtlResult result = await daemon.RunAsync(
            "process", "in:/clip.mp4", "-t", "100020", "--transcode", "876", "--output", "out", "--dir", "web", "--name", "{inputName}.{format}",
            "--notify", "http://h/n", "--session-id", "s1", "--priority", "-3");

        Assert.Equal((ExitCode.Ok, Id + Environment.NewLine, ""), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(
            """
            {"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"in","Region":"local","Object":"/clip.mp4"}},"OutputStorage":{"Type":"COS","CosOutputStorage":{"Bucket":"out","Region":""}},"OutputDir":"/web/","MediaProcessTask":{"TranscodeTaskSet":[{"Definition":100020,"OutputObjectPath":"{inputName}.{format}"},{"Definition":876,"OutputObjectPath":"{inputName}.{format}"}]},"TaskNotifyConfig":{"NotifyType":"URL","NotifyUrl":"http://h/n"},"TasksPriority":-3,"SessionId":"s1"}
            """,
            RequestOf(daemon, "ProcessMedia").GetRawText());
    }

    [Fact]
    public async Task Process_finds_the_bucket_of_a_local_file()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).Reply("ProcessMedia", $$"""{"TaskId":"{{Id}}"}""");
        Directory.CreateDirectory(Path.Combine(daemon.InFolder, "a"));
        await File.WriteAllTextAsync(Path.Combine(daemon.InFolder, "a", "b.mp4"), "x", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Ok, (await daemon.RunAsync("process", "a/b.mp4", "-t", "1")).ExitCode);

        Assert.Equal("/a/b.mp4", RequestOf(daemon, "ProcessMedia").GetProperty("InputInfo").GetProperty("CosInputInfo").GetProperty("Object").GetString());
    }

    [Fact]
    public async Task Process_waits_shows_progress_and_lists_outputs()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .Reply("ProcessMedia", $$"""{"TaskId":"{{Id}}"}""")
            .Reply("DescribeTaskDetail", Detail("PROCESSING", FailedSubtask.Replace("FAIL", "PROCESSING", StringComparison.Ordinal)))
            .Reply("DescribeTaskDetail", Detail("FINISH", Succeeded))
            .Stream(Event("PROCESSING", 20, "PROCESSING"), Event("PROCESSING", 21, "PROCESSING"), Event("FINISH", 100, "SUCCESS"));

        CtlResult result = await daemon.RunAsync("process", "in:/clip.mp4", "-t", "100020", "--wait");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal(
            [$"{Id}  PROCESSING  20 %  0:12.0 of 1:00.0  3.4x realtime  ETA 0:14.0", $"{Id}  FINISH  100 %"],
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Transcode  100020    SUCCESS  1.5 MiB  1:15.3  960x540  h264+aac", result.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(daemon.OutFolder, "clip_transcode_100020.mp4"), result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_lists_the_files_of_every_kind()
    {
        const string Storage = """ "Storage":{"Type":"COS","CosOutputStorage":{"Bucket":"out","Region":""}} """;
        string images = string.Join(',', Enumerable.Range(0, 12).Select(i => $"\"/s_{i}.jpg\""));
        string results = $$"""
            [{"Type":"AnimatedGraphics","AnimatedGraphicTask":{"Status":"SUCCESS","Input":{"Definition":20000},"Output":{{{Storage}},"Path":"/a.gif","Container":"gif","Width":320,"Height":180,"Size":2048} } },
             {"Type":"SnapshotByTimeOffset","SnapshotByTimeOffsetTask":{"Status":"SUCCESS","Input":{"Definition":10},"Output":{{{Storage}},"PicInfoSet":[{"TimeOffset":1.5,"Path":"/p_0.jpg"},{"TimeOffset":61,"Path":"/p_1.jpg"}]} } },
             {"Type":"SampleSnapshot","SampleSnapshotTask":{"Status":"SUCCESS","Input":{"Definition":10},"Output":{{{Storage}},"ImagePathSet":[{{images}}]} } },
             {"Type":"ImageSprites","ImageSpriteTask":{"Status":"SUCCESS","Input":{"Definition":10},"Output":{{{Storage}},"Width":142,"Height":80,"TotalCount":107,"ImagePathSet":["/i_0.jpg"],"WebVttPath":"/i.vtt"} } },
             {"Type":"AdaptiveDynamicStreaming","AdaptiveDynamicStreamingTask":{"Status":"SUCCESS","Input":{"Definition":10},"Output":{{{Storage}},"Package":"hls","Path":"/m.m3u8"} } }]
            """;
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).Reply(
            "DescribeTaskDetail", $$"""{"TaskType":"WorkflowTask","Status":"FINISH","WorkflowTask":{"TaskId":"{{Id}}","ErrCode":0,"MediaProcessResultSet":{{results}} } }""");

        string[] lines = (await daemon.RunAsync("task", "show", Id)).Output.Split(Environment.NewLine);

        string File(string name) => Path.Combine(daemon.OutFolder, name);
        Assert.Contains(lines, l => l.Contains("2.0 KiB  -       320x180  gif", StringComparison.Ordinal) && l.EndsWith(File("a.gif"), StringComparison.Ordinal));
        Assert.Contains(lines, l => l.EndsWith(File("p_0.jpg") + "  at 0:01.5", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("  ", StringComparison.Ordinal) && l.Trim() == File("p_1.jpg") + "  at 1:01.0");
        Assert.Contains(lines, l => l.Trim() == File("s_6.jpg"));
        Assert.Contains(lines, l => l.Trim() == "… and 5 more (-o json lists all)");
        Assert.Contains(lines, l => l.Contains("142x80", StringComparison.Ordinal) && l.EndsWith(File("i.vtt") + "  107 pictures", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("hls", StringComparison.Ordinal) && l.EndsWith(File("m.m3u8"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_subtask_is_exit_code_1()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .Reply("ProcessMedia", $$"""{"TaskId":"{{Id}}"}""")
            .Reply("DescribeTaskDetail", Detail("FINISH", FailedSubtask));

        CtlResult result = await daemon.RunAsync("process", "in:/clip.mp4", "-t", "100020", "--wait");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("Decode: no video", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_taken_up_again()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .Reply("DescribeTaskDetail", Detail("PROCESSING", FailedSubtask))
            .Reply("DescribeTaskDetail", Detail("PROCESSING", FailedSubtask))
            .Reply("DescribeTaskDetail", Detail("FINISH", Succeeded))
            .Stream(Event("PROCESSING", 20, "PROCESSING"))
            .Stream(Event("FINISH", 100, "SUCCESS"));

        CtlResult result = await daemon.RunAsync("task", "watch", Id);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("FINISH  100 %", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bars_on_a_terminal_are_redrawn_in_place()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .Reply("DescribeTaskDetail", Detail("PROCESSING", FailedSubtask))
            .Reply("DescribeTaskDetail", Detail("FINISH", Succeeded))
            .Stream(Event("PROCESSING", 50, "PROCESSING"), Event("FINISH", 100, "SUCCESS"));

        CtlResult result = await daemon.RunAsync("", interactive: true, "task", "watch", Id);

        Assert.Contains($"{new string('█', 15)}{new string('░', 15)}  50 %", result.Error, StringComparison.Ordinal);
        Assert.Contains("\e[3A", result.Error, StringComparison.Ordinal);
        Assert.Contains("PROCESSING  50 %  0:12.0 of 1:00.0  3.4x realtime  ETA 0:14.0\n", result.Error, StringComparison.Ordinal);
        Assert.Contains($"✓  0 Transcode      {new string('█', 30)} 100 %", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_list_merges_the_states_newest_first()
    {
        static string Page(string id, int minute) => $$"""{"TaskSet":[{"TaskId":"{{id}}","CreateTime":"2026-11-21T09:0{{minute}}:00Z","SubTaskTypes":["action-trans"]}],"ScrollToken":""}""";
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .Reply("DescribeTasks", Page("b", 2)).Reply("DescribeTasks", Page("c", 3)).Reply("DescribeTasks", Page("a", 1));

        CtlResult result = await daemon.RunAsync("task", "ls", "-o", "json");

        Assert.Equal(["PROCESSING", "WAITING", "FINISH"], daemon.Calls.Select(c => c.Body.GetProperty("Status").GetString()!));
        Assert.Equal(
            ["c WAITING", "b PROCESSING", "a FINISH"],
            JsonElement.Parse(result.Output).GetProperty("TaskSet").EnumerateArray().Select(t => $"{t.GetProperty("TaskId")} {t.GetProperty("Status")}"));
    }

    [Fact]
    public async Task Task_list_pages_until_the_limit()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .Reply("DescribeTasks", $$"""{"TaskSet":[{{string.Join(',', Enumerable.Repeat("{\"TaskId\":\"x\"}", 100))}}],"ScrollToken":"more"}""");

        CtlResult result = await daemon.RunAsync("task", "ls", "--failed", "--limit", "150");

        Assert.Equal([100, 50], daemon.Calls.Select(c => c.Body.GetProperty("Limit").GetInt32()));
        Assert.All(daemon.Calls, c => Assert.True(c.Body.GetProperty("SubTaskHasFailed").GetBoolean()));
        Assert.Equal("more", daemon.Calls.Last().Body.GetProperty("ScrollToken").GetString());
        Assert.Equal(151, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Task_show_and_abort()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .Reply("DescribeTaskDetail", Detail("FINISH", Succeeded)).Reply("ManageTask", """{"RequestId":"r"}""");

        string shown = (await daemon.RunAsync("task", "show", Id)).Output;
        CtlResult aborted = await daemon.RunAsync("task", "abort", Id);

        Assert.Contains("Input     in:/clip.mp4", shown, StringComparison.Ordinal);
        Assert.Contains("Finished  -", shown, StringComparison.Ordinal);
        Assert.Equal($"aborted {Id}", aborted.Output.Trim());
        Assert.Equal("Abort", RequestOf(daemon, "ManageTask").GetProperty("OperationType").GetString());
    }

    [Fact]
    public async Task An_edit_is_shown_with_its_files_and_output()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).Reply("DescribeTaskDetail", """
            {"TaskType":"EditMediaTask","Status":"FINISH","WorkflowTask":null,"EditMediaTask":{"TaskId":"e","Status":"FINISH","ErrCode":0,"Message":"SUCCESS",
             "Input":{"FileInfoSet":[{"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"in","Object":"/a.mp4"}}},{"InputInfo":{"Type":"URL","UrlInputInfo":{"Url":"http://h/b.mp4"}}}]},
             "Output":{"Path":"/joined.mp4","OutputStorage":{"Type":"COS","CosOutputStorage":{"Bucket":"out"}},"MetaData":{"Size":2048,"Duration":3,"Width":640,"Height":360,"VideoStreamSet":[{"Codec":"h264"}]}}}}
            """);

        CtlResult shown = await daemon.RunAsync("task", "show", "e");

        Assert.Equal(ExitCode.Ok, shown.ExitCode);
        Assert.Contains("Input     in:/a.mp4, http://h/b.mp4", shown.Output, StringComparison.Ordinal);
        Assert.Matches(@"0 +EditMedia +- +SUCCESS +2\.0 KiB +0:03\.0 +640x360 +h264 +\S*joined\.mp4", shown.Output);
    }

    [Fact]
    public async Task Template_list_and_show()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).Reply("DescribeTranscodeTemplates", """
            {"TotalCount":1,"TranscodeTemplateSet":[{"Definition":"100020","Name":"MP4-SD","Type":"Preset","Container":"mp4","RemoveVideo":0,"RemoveAudio":0,
             "VideoTemplate":{"Codec":"h264","Fps":25,"Bitrate":1000,"Width":0,"Height":540},"AudioTemplate":{"Codec":"aac","SampleRate":44100,"AudioChannel":2,"Bitrate":64}}]}
            """);

        string listed = (await daemon.RunAsync("template", "ls")).Output;
        string shown = (await daemon.RunAsync("template", "show", "100020")).Output;

        Assert.Contains("100020  MP4-SD  preset  mp4        h264, auto x 540, 25 fps, 1000 kbps  aac, 44100 Hz, 2 ch, 64 kbps", listed, StringComparison.Ordinal);
        Assert.Equal(540, JsonElement.Parse(shown).GetProperty("VideoTemplate").GetProperty("Height").GetInt32());
    }

    [Fact]
    public async Task Templates_of_every_family_are_listed()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .Reply("DescribeImageSpriteTemplates", """
                {"TotalCount":1,"ImageSpriteTemplateSet":[{"Definition":10,"Name":"s","Type":"Preset","Format":"jpg","Width":142,"Height":80,"RowCount":5,"ColumnCount":10,"SampleType":"Time","SampleInterval":10}]}
                """)
            .Reply("DescribeWatermarkTemplates", """
                {"TotalCount":1,"WatermarkTemplateSet":[{"Definition":1000001,"Name":"","Type":"text","XPos":"5%","YPos":"10px","CoordinateOrigin":"TopRight","ImageTemplate":null,
                 "TextTemplate":{"TextContent":"©","FontSize":"12px","FontColor":"0xFF0000"} }]}
                """)
            .Reply("DescribeAdaptiveDynamicStreamingTemplates", """
                {"TotalCount":1,"AdaptiveDynamicStreamingTemplateSet":[{"Definition":10,"Name":"a","Type":"Preset","Format":"HLS","SegmentType":"ts-segment",
                 "StreamInfos":[{"Video":{"Width":0,"Height":240,"Bitrate":256}},{"RemoveVideo":1,"Audio":{"Bitrate":48}}]}]}
                """);

        daemon
            .Reply("DescribeContentReviewTemplates", """
                {"TotalCount":1,"ContentReviewTemplateSet":[{"Definition":10,"Name":"r","Type":"Preset","PornConfigure":{"ImgReviewInfo":{"Switch":"ON"},"AsrReviewInfo":{"Switch":"OFF"}},
                 "PoliticalConfigure":null,"UserDefineConfigure":{"FaceReviewInfo":{"Switch":"ON"}}}]}
                """)
            .Reply("DescribeQualityControlTemplates", """
                {"TotalCount":1,"QualityControlTemplateSet":[{"Definition":10,"Name":"q","Type":"Preset",
                 "QualityControlItemSet":[{"Type":"Blur"},{"Type":"Noise","Switch":"OFF"},{"Type":"Jitter"},{"Type":"Mosaic"},{"Type":"QRCode"}]}]}
                """)
            .Reply("DescribeLiveRecordTemplates", """
                {"TotalCount":1,"LiveRecordTemplateSet":[{"Definition":7,"Name":"l","Type":"Custom","HLSConfigure":null,"MP4Configure":{"Interval":900},"RecordType":"audio"}]}
                """);
        Assert.Contains("10  r     preset  Porn.Img, UserDefine.Face", (await daemon.RunAsync("template", "ls", "--family", "content-review")).Output, StringComparison.Ordinal);
        Assert.Contains("10  q     preset  Blur, Jitter, Mosaic and 1 more", (await daemon.RunAsync("template", "ls", "--family", "quality-control")).Output, StringComparison.Ordinal);
        Assert.Contains("7   l     custom  mp4, 900 s  audio", (await daemon.RunAsync("template", "ls", "--family", "live-record")).Output, StringComparison.Ordinal);

        Assert.Contains("10  s     preset  jpg     142 x 80  10 x 5  10 s", (await daemon.RunAsync("template", "ls", "--family", "image-sprite")).Output, StringComparison.Ordinal);
        Assert.Contains("1000001  -     text  5%, 10px from TopRight  ©, 12px, 0xFF0000", (await daemon.RunAsync("template", "ls", "--family", "watermark")).Output, StringComparison.Ordinal);
        Assert.Contains("HLS     ts-segment  auto x 240, 256 kbps; 48 kbps", (await daemon.RunAsync("template", "ls", "--family", "adaptive-dynamic-streaming")).Output, StringComparison.Ordinal);
        string json = (await daemon.RunAsync("template", "ls", "--family", "watermark", "-o", "json")).Output;
        Assert.Equal("text", JsonElement.Parse(json).GetProperty("WatermarkTemplateSet")[0].GetProperty("Type").GetString());
    }

    [Fact]
    public async Task A_template_is_created_found_and_deleted()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .Reply("CreateAnimatedGraphicsTemplate", """{"Definition":1000001,"RequestId":"r"}""")
            .Reply("DescribeTranscodeTemplates", """{"TotalCount":0,"TranscodeTemplateSet":[]}""")
            .Reply("DescribeAnimatedGraphicsTemplates", """{"TotalCount":1,"AnimatedGraphicsTemplateSet":[{"Definition":1000001,"Fps":5}]}""")
            .Reply("DeleteAnimatedGraphicsTemplate", """{"RequestId":"r"}""");

        CtlResult created = await daemon.RunAsync("""{"Fps":5}""", interactive: false, "template", "create", "--family", "animated-graphics", "-");
        CtlResult deleted = await daemon.RunAsync("template", "delete", "1000001");
        CtlResult missing = await daemon.RunAsync("template", "show", "7", "--family", "transcode");

        Assert.Equal((ExitCode.Ok, "1000001"), (created.ExitCode, created.Output.Trim()));
        Assert.Equal(5, RequestOf(daemon, "CreateAnimatedGraphicsTemplate").GetProperty("Fps").GetInt32());
        Assert.Equal((ExitCode.Ok, "deleted animated-graphics template 1000001"), (deleted.ExitCode, deleted.Output.Trim()));
        Assert.Equal(1000001, RequestOf(daemon, "DeleteAnimatedGraphicsTemplate").GetProperty("Definition").GetInt32());
        Assert.Equal(ExitCode.ApiError, missing.ExitCode);
        Assert.Contains("There is no template 7 of the family transcode.", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_lists_the_buckets()
    {
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync();

        CtlResult result = await daemon.RunAsync("info");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("Workers    1 of 2 running, 1 warm", result.Output, StringComparison.Ordinal);
        Assert.Contains(daemon.InFolder, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"Status\":\"FINISH\"}", "")]
    [InlineData("-", "{\"Status\":\"FINISH\"}")]
    [InlineData("@request.json", "")]
    public async Task Call_takes_its_body_from_anywhere_and_prints_the_raw_reply(string body, string input)
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).Reply("DescribeTasks", """{"TaskSet":[],"RequestId":"r"}""");
        await File.WriteAllTextAsync(Path.Combine(daemon.InFolder, "request.json"), "{\"Status\":\"FINISH\"}", TestContext.Current.CancellationToken);

        CtlResult result = await daemon.RunAsync(input, interactive: false, "call", "DescribeTasks", body);

        Assert.Equal((ExitCode.Ok, """{"Response":{"TaskSet":[],"RequestId":"r"}}"""), (result.ExitCode, result.Output.Trim()));
        Assert.Equal("FINISH", RequestOf(daemon, "DescribeTasks").GetProperty("Status").GetString());
    }

    [Fact]
    public async Task Call_of_an_error_prints_it_raw_with_exit_code_4()
    {
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync();

        CtlResult result = await daemon.RunAsync("call", "Fly");

        Assert.Equal(ExitCode.ApiError, result.ExitCode);
        Assert.Contains("\"Code\":\"InvalidAction\"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_errors_are_exit_code_4()
    {
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync();

        CtlResult result = await daemon.RunAsync("task", "show", Id);

        Assert.Equal((ExitCode.ApiError, "mpsctl: InvalidAction: No such action."), (result.ExitCode, result.Error.Trim()));
    }

    [Fact]
    public async Task No_daemon_is_exit_code_3()
    {
        CtlResult result = await CtlResult.RunAsync("", false, "/", "--socket", "/nowhere/s", "task", "watch", Id);

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains("cannot reach the daemon at /nowhere/s", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("process")]
    [InlineData("process", "in:/a.mp4")]
    [InlineData("process", "in:/a.mp4", "-t", "x")]
    [InlineData("task", "ls", "--limit", "0")]
    [InlineData("task", "ls", "--status", "gone")]
    [InlineData("info", "-o", "xml")]
    [InlineData("process", "nothere:/a.mp4", "-t", "1")]
    [InlineData("process", "missing.mp4", "-t", "1")]
    [InlineData("process", "rtmp://h/s", "-t", "1")]
    [InlineData("process", "https://h/a.mp4", "-t", "1")]
    [InlineData("template", "ls", "--family", "sound")]
    [InlineData("template", "ls", "--family", "watermark", "--type", "preset")]
    [InlineData("template", "ls", "--family", "blind-watermark", "--type", "preset")]
    [InlineData("template", "create", "{}")]
    [InlineData("template", "create", "--family", "watermark", "{")]
    [InlineData("call", "DescribeTasks", "{")]
    [InlineData("call", "DescribeTasks", "@missing.json")]
    public async Task Senseless_command_lines_are_exit_code_2(params string[] args)
    {
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync();

        CtlResult result = await daemon.RunAsync(args);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.StartsWith("mpsctl: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(daemon.Calls);
    }

    [Theory]
    [InlineData]
    [InlineData("process")]
    [InlineData("task")]
    [InlineData("task", "ls")]
    [InlineData("template", "ls")]
    [InlineData("template", "create")]
    [InlineData("template", "delete")]
    [InlineData("call")]
    [InlineData("info")]
    [InlineData("doctor")]
    public async Task Help_of_every_command(params string[] args)
    {
        CtlResult result = await CtlResult.RunAsync("", false, "/", [.. args, "--help"]);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
        if (args is not ["task"])
            Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
    }
}
