using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs.Live;
using Mps.Orchestration.Live;
using Mps.Orchestration.Options;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests.Live;

/// <summary>What may be asked of a live stream, and what becomes of it before anything runs.</summary>
public sealed class LiveIntakeTests
{
    [Theory]
    [InlineData("{'LiveRecordTask':{'Definition':20001}}", "Url is missing")]
    [InlineData("{'Url':'rtmp://h/a/s'}", "state ScheduleId or LiveRecordTask")]
    [InlineData("{'Url':'rtmp://h/a/s','ScheduleId':7}", "no live schedule 7")]
    [InlineData("{'Url':'file:///etc/passwd','LiveRecordTask':{'Definition':20001}}", "not 'file'")]
    [InlineData("{'Url':'data:text/plain,x','LiveRecordTask':{'Definition':20001}}", "not 'data'")]
    [InlineData("{'Url':'rtmp://169.254.169.254/a/s','LiveRecordTask':{'Definition':20001}}", "Inputs:DenyNetworks")]
    [InlineData("{'Url':'cam','LiveRecordTask':{'Definition':20001}}", "not an absolute address")]
    [InlineData("{'Url':'rtmp://h/a/s','LiveRecordTask':{'Definition':4711}}", "no live record template 4711")]
    [InlineData("{'Url':'rtmp://h/a/s','LiveRecordTask':{'Definition':20001,'OutputObjectPath':'{inputName}.m3u8'}}", "{inputName}")]
    [InlineData("{'Url':'rtmp://h/a/s','LiveRecordTask':{'Definition':20001,'OutputObjectPath':'../x'}}", "'..'")]
    [InlineData("{'Url':'rtmp://h/a/s','LiveRecordTask':{'Definition':20001},'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'none'}}}", "no bucket 'none'")]
    [InlineData("{'Url':'rtmp://h/a/s','LiveRecordTask':{'Definition':20001},'OutputStorage':null}", "OutputStorage")]
    [InlineData("{'Url':'rtmp://h/a/s','AiContentReviewTask':{'Definition':10}}", "AiContentReviewTask: review of live streams is not served")]
    [InlineData("{'Url':'rtmp://h/a/s','AiQualityControlTask':{'Definition':10}}", "AiQualityControlTask")]
    [InlineData("{'Url':'rtmp://h/a/s','LiveRecordTask':{'Definition':20001},'TaskNotifyConfig':{'NotifyType':'URL'}}", "NotifyUrl is missing")]
    public async Task What_no_stream_may_be_is_refused_by_name(string request, string message)
    {
        await using var house = LiveHouse.Create();
        var refused = await Assert.ThrowsAsync<ApiException>(() => ProcessAsync(house, request));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        var code = refused.Code;
        Assert.True(
            ApiActions.Find("ProcessLiveStream")!.Errors.Contains(code)
            || code is ErrorCode.MissingParameter or ErrorCode.InvalidParameterValue or ErrorCode.UnsupportedOperation, code);
    }

    [Fact]
    public async Task A_stream_is_recorded_by_its_template_under_the_default_path()
    {
        await using var house = LiveHouse.Create();
        var id = await ProcessAsync(house, "{'Url':'rtmp://h/app/cam?key=1','LiveRecordTask':{'Definition':20001},'TaskNotifyConfig':{'NotifyType':'None'},'SessionContext':'c'}");
        Assert.Matches("^1250000000-LiveScheduleTask-[0-9a-f]{32}tt1$", id);
        var task = (await house.Store.FindAsync(id, CancellationToken.None))!;
        Assert.Null(task.Notify);
        var record = Assert.IsType<RecordPlan>(Assert.Single(task.Live!.Outputs));
        Assert.Equal((LiveRecordForm.HlsTs, 30.0, 3600.0, LiveRecordStreams.Video), (record.Form, record.SegmentSeconds, record.FileSeconds, record.Streams));
        Assert.Equal(("cam", "/", "out"), (task.Live.StreamId, task.Live.Folder, task.Live.Bucket));
        var detail = await house.DetailAsync(id);
        Assert.Equal(("LiveScheduleTask", "WAITING", "c"), (detail.TaskType, detail.Status, detail.SessionContext));
        Assert.Equal("rtmp://h/app/cam?key=1", detail.LiveScheduleTask!.Url);
        Assert.Equal(20001, detail.LiveScheduleTask.LiveActivityResultSet![0].LiveActivityResItem!.LiveRecordTask!.Input!.Definition);
    }

    [Fact]
    public async Task Lists_name_streams_in_the_words_of_the_api()
    {
        await using var house = LiveHouse.Create();
        await LiveHouse.StartAsync(house, new LiveRequest { Url = LiveHouse.Source, Pushes = [new LivePushRequest { Url = "rtmp://127.0.0.1/other/key" }] });
        await LiveHouse.StartAsync(house);
        var listed = (await house.Get<TaskQueries>().DescribeTasks(new DescribeTasksRequest { Status = "WAITING" })).TaskSet!;
        Assert.Equal([("LiveScheduleTask", "LiveRecord"), ("LiveProcessTask", "LivePush")], listed.Select(t => (t.TaskType, t.SubTaskTypes![0])));
    }

    [Fact]
    public async Task A_session_id_counts_for_seven_days()
    {
        var time = new SetTime(ScriptedStream.Start);
        await using var house = new House(time: time);
        var request = LiveHouse.Recording() with { SessionId = "s" };
        await LiveHouse.StartAsync(house, request);
        time.Now += TimeSpan.FromDays(6.9);
        Assert.Equal(ErrorCode.InvalidSessionId, (await Assert.ThrowsAsync<ApiException>(() => LiveHouse.StartAsync(house, request))).Code);
        time.Now += TimeSpan.FromDays(0.2);
        await LiveHouse.StartAsync(house, request);
    }

    [Theory]
    [InlineData("3", 0, 3, 60)]
    [InlineData("forever", 0, 0, -1)]
    [InlineData("forever", 120, 0, 120)]
    [InlineData("5", 120, 5, 120)]
    public void The_templates_patience_wins_over_the_configuration(string retry, double template, int tries, double patience)
    {
        var policy = new LiveOptions { Retry = retry }.Policy(forever: false, template);
        Assert.Equal((tries, patience), (policy.ConnectTries, policy.ContinueSeconds));
    }

    [Fact]
    public async Task Outputs_of_every_kind_are_planned()
    {
        await using var house = LiveHouse.Create();
        var id = await LiveHouse.StartAsync(house, new LiveRequest
        {
            Url = LiveHouse.Source,
            Backups = ["rtmp://127.0.0.2/app/cam"],
            Bucket = "out",
            Records = [new LiveRecordRequest(), new LiveRecordRequest { Mp4 = true }],
            Ladder = [100030, 100020],
            Pushes = [new LivePushRequest { Url = "rtmp://127.0.0.1/x/y" }],
            SnapshotSeconds = 10,
            Slate = "/slates/a.png",
            Failover = new LiveFailoverRequest { BlackMs = 5000, ReturnMs = 60_000 },
            Forever = true,
        });
        var plan = (await house.Store.FindAsync(id, CancellationToken.None))!.Live!;
        Assert.Equal(["RecordPlan", "RecordPlan", "LadderPlan", "PushPlan", "SnapshotPlan"], plan.Outputs.Select(o => o.GetType().Name));
        Assert.Equal(2, plan.Sources.Count);
        Assert.Equal(2, ((LadderPlan)plan.Outputs[2]).Rungs.Count);
        Assert.True(plan.Forever);
        Assert.True(plan.IsEncoded);
        Assert.Equal("slates/a.png", plan.Slate);
        Assert.Equal(new LiveFailover(BlackSeconds: 5, ReturnSeconds: 60), plan.Failover);
    }

    [Fact]
    public async Task A_named_source_brings_what_the_api_has_no_words_for()
    {
        await using var house = LiveHouse.Create(Named());
        var id = await ProcessAsync(house, "{'Url':'source://studio','LiveRecordTask':{'Definition':20001}}");
        var plan = (await house.Store.FindAsync(id, CancellationToken.None))!.Live!;
        Assert.Equal([LiveHouse.Source, "rtmp://127.0.0.2/app/cam"], plan.Sources);
        Assert.Equal(["RecordPlan", "LadderPlan", "PushPlan"], plan.Outputs.Select(o => o.GetType().Name));
        Assert.Equal(("last", new LiveFailover(BlackSeconds: 2, ReturnSeconds: 60)), (plan.Slate, plan.Failover));
        Assert.Equal("source://studio", (await house.DetailAsync(id)).LiveScheduleTask!.Url); // addresses may hold keys

        var alone = await ProcessAsync(house, "{'Url':'source://studio'}");
        Assert.Equal(["LadderPlan", "PushPlan"], (await house.Store.FindAsync(alone, CancellationToken.None))!.Live!.Outputs.Select(o => o.GetType().Name));
    }

    [Fact]
    public async Task What_a_request_says_itself_wins_over_the_named_source()
    {
        await using var house = LiveHouse.Create(Named());
        var id = await LiveHouse.StartAsync(house, new LiveRequest
        {
            Url = "source://studio",
            Backups = ["rtmp://127.0.0.3/app/cam"],
            Bucket = "out",
            Ladder = [100030, 100020],
            Slate = "black",
            Failover = new LiveFailoverRequest { SilenceMs = 1000 },
        });
        var plan = (await house.Store.FindAsync(id, CancellationToken.None))!.Live!;
        Assert.Equal(("rtmp://127.0.0.3/app/cam", "black", new LiveFailover(SilenceSeconds: 1)), (plan.Sources[1], plan.Slate, plan.Failover));
        Assert.Equal(2, Assert.IsType<LadderPlan>(plan.Outputs[0]).Rungs.Count);
    }

    [Fact]
    public async Task A_slate_is_no_hindrance_where_nothing_shows_it()
    {
        await using var house = LiveHouse.Create(new LiveOptions { Sources = new Dictionary<string, LiveSourceOptions> { ["plain"] = new() { Url = LiveHouse.Source, Slate = "last" } } });
        var id = await ProcessAsync(house, "{'Url':'source://plain','LiveRecordTask':{'Definition':20001}}");
        Assert.Null((await house.Store.FindAsync(id, CancellationToken.None))!.Live!.Slate);
        Assert.Contains("state ScheduleId", (await Assert.ThrowsAsync<ApiException>(() => ProcessAsync(house, "{'Url':'source://plain'}"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_gave_is_refused()
    {
        await using var named = LiveHouse.Create(Named());
        Assert.Contains("no source 'stadium'; there are studio", (await Assert.ThrowsAsync<ApiException>(() => ProcessAsync(named, "{'Url':'source://stadium'}"))).Message, StringComparison.Ordinal);
        await using var bare = LiveHouse.Create();
        Assert.Contains("Live:Sources", (await Assert.ThrowsAsync<ApiException>(() => ProcessAsync(bare, "{'Url':'source://studio'}"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slates_and_failover_are_refused_where_they_mean_nothing()
    {
        await using var house = LiveHouse.Create();
        async Task<string> Refusal(LiveRequest request) => (await Assert.ThrowsAsync<ApiException>(() => LiveHouse.StartAsync(house, request))).Message;
        var record = new LiveRequest { Url = LiveHouse.Source, Bucket = "out", Records = [new LiveRecordRequest()] };
        Assert.Contains("recordings have gaps", await Refusal(record with { Slate = "last" }), StringComparison.Ordinal);
        Assert.Contains("no backup", await Refusal(record with { Failover = new LiveFailoverRequest { BlackMs = 1 } }), StringComparison.Ordinal);
        Assert.Contains(
            "at least 0", await Refusal(record with { Backups = ["rtmp://127.0.0.2/app/cam"], Failover = new LiveFailoverRequest { BlackMs = -1 } }), StringComparison.Ordinal);
        var push = new LiveRequest { Url = LiveHouse.Source, Pushes = [new LivePushRequest { Url = "rtmp://127.0.0.1/other/key" }] };
        Assert.Contains("Bucket", await Refusal(push with { Slate = "a.png" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1/x", "rtmp, rtmps and srt")]
    [InlineData("file:///x", "not 'file'")]
    public async Task Streams_are_sent_on_over_their_own_protocols_alone(string url, string message)
    {
        await using var house = LiveHouse.Create();
        var refused = await Assert.ThrowsAsync<ApiException>(
            () => LiveHouse.StartAsync(house, new LiveRequest { Url = LiveHouse.Source, Pushes = [new LivePushRequest { Url = url }] }));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private static LiveOptions Named() => new()
    {
        Sources = new Dictionary<string, LiveSourceOptions>
        {
            ["studio"] = new()
            {
                Url = LiveHouse.Source,
                Backups = ["rtmp://127.0.0.2/app/cam"],
                Failover = new LiveFailoverOptions { Black = TimeSpan.FromSeconds(2), Return = TimeSpan.FromMinutes(1) },
                Slate = "last",
                Ladder = ["100020"],
                Pushes = new Dictionary<string, LivePushOptions> { ["far"] = new() { Url = "rtmp://127.0.0.1/x/y" } },
            },
        },
    };

    private static async Task<string> ProcessAsync(House house, string request)
    {
        var text = request.Contains("OutputStorage", StringComparison.Ordinal)
            ? request
            : request[..^1] + ",'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'out'}}}";
        using var body = JsonDocument.Parse(text.Replace('\'', '"'));
        var answer = await house.Get<LiveIntake>().ProcessLiveStream(ApiJson.Read<ProcessLiveStreamRequest>(body.RootElement), CancellationToken.None);
        return answer.TaskId!;
    }

    private sealed class SetTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
