using System.Text.Json;
using Mps.Ctl.Output;
using Xunit;

namespace Mps.Ctl.Tests;

public sealed class LiveTests
{
    private const string Id = "1-LiveScheduleTask-0123456789abcdef0123456789abcdeftt1";

    private const string Streams = $$"""
        {"streams":[
         {"taskId":"{{Id}}","streamId":"cam","state":"receiving","source":"rtmp://a/app/cam","sourceIndex":0,"bitRate":1048576,"framesPerSecond":25,
          "lastFrame":"2026-11-21T09:00:00Z","lagSeconds":0.25,"reconnects":3,"discontinuities":4,"recordedSeconds":75.25,"recordedBytes":1536000,"files":2,"spooledBytes":0,"gaps":1,"message":""},
         {"taskId":"2","streamId":"door","state":"waiting","source":"rtmp://b/app/door","sourceIndex":1,"bitRate":0,"framesPerSecond":0,"lastFrame":null,"lagSeconds":0,
          "reconnects":0,"discontinuities":0,"recordedSeconds":0,"recordedBytes":0,"files":0,"spooledBytes":2048,"gaps":0,"message":"connection lost"} ]}
        """;

    private const string Detail = $$"""
        {"taskId":"{{Id}}","state":"PROCESSING","streamId":"cam","sources":["rtmp://a/app/cam","rtmp://b/app/cam"],"bucket":"media","created":"2026-11-21T09:00:00Z","finished":null,
         "status":{"state":"receiving","sourceIndex":1,"message":"on the backup"},
         "outputs":[{"index":0,"type":"LiveRecord","state":"PROCESSING","message":""}],
         "files":[{"output":0,"file":0,"key":"cam/rec.m3u8","seconds":3600,"bytes":1536000,"started":"2026-11-21T09:00:00Z","ended":"2026-11-21T10:00:00Z"}],
         "open":[{"output":0,"file":1,"key":"cam/rec_1.m3u8","started":"2026-11-21T10:00:00Z","segments":3,"seconds":12,"bytes":1024}],
         "gaps":[{"from":"2026-11-21T09:30:00Z","to":"2026-11-21T09:30:02.5Z","reason":"connection lost"}]}
        """;

    private static JsonElement Asked(ScriptedDaemon daemon, string what) => daemon.Calls.First(c => c.Action == what).Body;

    [Fact]
    public async Task Start_asks_for_what_the_options_say()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).ReplyAt("POST /v1/live", $$"""{"taskId":"{{Id}}"}""");

        CtlResult result = await daemon.RunAsync(
            "live", "start", "rtmp://a/app/cam", "--backup", "rtmp://b/app/cam", "--record", "7", "--hls", "4s", "--mp4", "--path", "x/{rand}", "--snapshot", "1m",
            "--bucket", "out", "--dir", "/live/", "--forever", "--notify", "http://h/n", "--session-id", "s");

        Assert.Equal((ExitCode.Ok, Id + Environment.NewLine, ""), (result.ExitCode, result.Output, result.Error));
        JsonElement body = Asked(daemon, "POST /v1/live");
        Assert.Equal("""["rtmp://b/app/cam"]""", body.GetProperty("backups").GetRawText());
        Assert.Equal(
            """[{"definition":7,"path":"x/{rand}"},{"segmentSeconds":4,"path":"x/{rand}"},{"mp4":true,"path":"x/{rand}"}]""", body.GetProperty("records").GetRawText());
        Assert.Equal(60, body.GetProperty("snapshotSeconds").GetDouble());
        Assert.Equal(
            ("rtmp://a/app/cam", "out", "/live/", true, "http://h/n", "s"),
            (body.Text("url"), body.Text("bucket"), body.Text("dir"), body.GetProperty("forever").GetBoolean(), body.Text("notifyUrl"), body.Text("sessionId")));
    }

    [Fact]
    public async Task Record_without_an_id_takes_the_default_template()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).ReplyAt("POST /v1/live", $$"""{"taskId":"{{Id}}"}""");

        CtlResult result = await daemon.RunAsync("live", "start", "rtmp://a/app/cam", "--record", "--bucket", "out", "-o", "json");

        Assert.Equal(Id, JsonElement.Parse(result.Output).Text("taskId"));
        Assert.Equal("""[{"definition":20001,"path":""}]""", Asked(daemon, "POST /v1/live").GetProperty("records").GetRawText());
    }

    [Theory]
    [InlineData("--bucket is missing; the daemon has in, out", "live", "start", "rtmp://a/s", "--record")]
    [InlineData("--snapshot '10' must be a time with its unit", "live", "start", "rtmp://a/s", "-b", "out", "--snapshot", "10")]
    [InlineData("--hls '-1s' must be a time with its unit", "live", "start", "rtmp://a/s", "-b", "out", "--hls=-1s")]
    public async Task Start_refuses_what_it_cannot_ask_for(string message, params string[] arguments)
    {
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync();
        CtlResult result = await daemon.RunAsync(arguments);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(daemon.Calls, c => c.Action.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_daemons_words()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync())
            .ReplyAt("POST /v1/live", """400 {"error":"Url: not an address","code":"InvalidParameter"}""");
        CtlResult result = await daemon.RunAsync("live", "start", "foo", "-b", "out", "--record");
        Assert.Equal((ExitCode.ApiError, "mpsctl: InvalidParameter: Url: not an address"), (result.ExitCode, result.Error.Trim()));
    }

    [Fact]
    public async Task Streams_are_listed_with_how_they_fare()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).ReplyAt("GET /v1/live", Streams);

        string[] lines = (await daemon.RunAsync("live", "ls")).Output.Split(Environment.NewLine);

        Assert.StartsWith("STREAM  STATE      SOURCE", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^cam     receiving  0 rtmp://a/app/cam   1\.0 Mb/s  25\.0  \d+:\d\d:\d\d +3       4        0\.3 s  1:15\.3 1\.5 MiB  -        2      1     1-Live", lines[1]);
        Assert.Matches(@"^door    waiting    1 rtmp://b/app/door  -         -     - +0       0        -      - +2\.0 KiB  0      0     2$", lines[2]);
        Assert.Equal("door: connection lost", lines[3]);
    }

    [Fact]
    public async Task Watch_asks_again_and_redraws_a_terminal()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).ReplyAt("GET /v1/live", Streams);
        Task<CtlResult> watching = daemon.RunAsync("", interactive: true, "live", "ls", "--watch");
        using var hang = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (daemon.Calls.Count < 3) // two have been answered by then
            await Task.Delay(20, hang.Token);
        daemon.ReplyAt("GET /v1/live", """503 {"error":"the daemon stops"}""");

        CtlResult result = await watching;
        Assert.Contains("the daemon stops", result.Error, StringComparison.Ordinal);
        Assert.StartsWith("\u001b[H\u001b[2JSTREAM", result.Output, StringComparison.Ordinal);
        Assert.True(result.Output.Split("\u001b[H\u001b[2J").Length >= 3, result.Output); // drawn twice at least
    }

    [Fact]
    public async Task Show_tells_of_files_and_of_what_is_missing()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).ReplyAt("GET /v1/live", Detail);

        string output = (await daemon.RunAsync("live", "show", Id)).Output;

        Assert.Equal($"GET /v1/live?task={Id}", daemon.Calls.Single().Action);
        Assert.Contains("State    PROCESSING, receiving", output, StringComparison.Ordinal);
        Assert.Contains("Backup   rtmp://b/app/cam  (in use)", output, StringComparison.Ordinal);
        Assert.Contains("Message  on the backup", output, StringComparison.Ordinal);
        Assert.Contains("0  0     1:00:00  1.5 MiB", output, StringComparison.Ordinal);
        Assert.Contains("cam/rec_1.m3u8  (growing, segments: 3)", output, StringComparison.Ordinal);
        Assert.Contains("2.5      connection lost", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_aborts_the_task()
    {
        await using ScriptedDaemon daemon = (await ScriptedDaemon.StartAsync()).Reply("ManageTask", """{"RequestId":"r"}""");
        CtlResult result = await daemon.RunAsync("live", "stop", Id);
        Assert.Equal((ExitCode.Ok, $"stopping {Id}"), (result.ExitCode, result.Output.Trim()));
        Assert.Equal(("Abort", Id), (Asked(daemon, "ManageTask").Text("OperationType"), Asked(daemon, "ManageTask").Text("TaskId")));
    }

    [Theory]
    [InlineData(12_345_678, "12.3 Mb/s")]
    [InlineData(999_400, "999 kb/s")]
    [InlineData(800, "800 b/s")]
    public void Bit_rates_are_told_in_the_unit_that_fits(double bits, string text) => Assert.Equal(text, LiveTable.BitRate(bits));
}
