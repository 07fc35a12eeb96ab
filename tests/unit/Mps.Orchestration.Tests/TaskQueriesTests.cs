using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Workers;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class TaskQueriesTests
{
    [Fact]
    public async Task Detail_of_a_finished_task_holds_everything()
    {
        await using var house = new House();
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':100210}", ",'SessionId':'s1','SessionContext':'c','TasksPriority':4");
        var detail = await house.Get<TaskQueries>().DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = task.Id });
        Assert.Equal(("WorkflowTask", "FINISH", 4, "s1", "c"), (detail.TaskType, detail.Status, detail.TasksPriority, detail.SessionId, detail.SessionContext));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", detail.FinishTime);
        var meta = detail.WorkflowTask!.MetaData!;
        Assert.Equal((1280, 720, 90, 10.0), (meta.Width, meta.Height, meta.Rotate, meta.Duration));
        Assert.Equal(30, meta.VideoStreamSet![0].Fps);
        var output = detail.WorkflowTask.MediaProcessResultSet![0].TranscodeTask!.Output!;
        Assert.Equal(("/made/a_transcode_100210.m3u8", 27, 100210), (output.Path, output.Size, output.Definition));
        Assert.Equal("out", output.OutputStorage!.CosOutputStorage!.Bucket);
    }

    [Fact]
    public async Task Detail_of_a_waiting_task_has_unset_times_and_processing_subtasks()
    {
        await using var house = new House();
        var id = await house.SubmitAsync();
        var detail = await house.Get<TaskQueries>().DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = id });
        Assert.Equal(("WAITING", "0000-00-00T00:00:00Z", "0000-00-00T00:00:00Z"), (detail.Status, detail.BeginProcessTime, detail.FinishTime));
        Assert.Equal("PROCESSING", detail.WorkflowTask!.MediaProcessResultSet![0].TranscodeTask!.Status);
        Assert.Matches("^1250000000-WorkflowTask-[0-9a-f]{32}tt1$", id);
    }

    [Fact]
    public async Task Live_progress_shows_in_the_detail()
    {
        await using var house = new House();
        var half = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        house.Workers.Run = async (job, tell, cancellation) =>
        {
            tell(new ProgressEvent(5, 10, 1, [new OutputProgress(0, 50)], new StageCounters()));
            half.SetResult();
            await go.Task;
            return await FakeWorkers.Succeed(job, tell, cancellation);
        };
        await house.StartAsync();
        var id = await house.SubmitAsync();
        await half.Task;
        var detail = await house.Get<TaskQueries>().DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = id });
        Assert.Equal(("PROCESSING", 50), (detail.Status, detail.WorkflowTask!.MediaProcessResultSet![0].TranscodeTask!.Progress));
        go.SetResult();
        await house.EndOfAsync(id);
    }

    [Fact]
    public async Task Every_kind_of_subtask_shows_its_end()
    {
        await using var house = new House();
        await house.StartAsync();
        using var body = System.Text.Json.JsonDocument.Parse(("{" + PlannerCases.All["every-kind-of-subtask"].Replace("/films/A clip.mov", "a.mp4", StringComparison.Ordinal) + "}").Replace('\'', '"'));
        var id = (await house.Get<TaskIntake>().ProcessMedia(ApiJson.Read<ProcessMediaRequest>(body.RootElement), CancellationToken.None)).TaskId!;
        await house.EndOfAsync(id);
        var detail = await house.Get<TaskQueries>().DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = id });
        var workflow = detail.WorkflowTask!;
        Assert.Equal(
            ["Transcode", "AnimatedGraphics", "SnapshotByTimeOffset", "SampleSnapshot", "ImageSprites", "AdaptiveDynamicStreaming"],
            workflow.MediaProcessResultSet!.Select(r => r.Type));
        Assert.Equal("SUCCESS", workflow.MediaProcessResultSet![0].TranscodeTask!.Status);
        Assert.Equal("SUCCESS", workflow.MediaProcessResultSet[1].AnimatedGraphicTask!.Status);
        Assert.Equal("SUCCESS", workflow.MediaProcessResultSet[5].AdaptiveDynamicStreamingTask!.Status);
        Outputs_are_told_in_the_words_of_their_kind(workflow.MediaProcessResultSet);
        Assert.Equal("FAIL", workflow.AiContentReviewResultSet![0].PornTask!.Status);
        Assert.Equal("FAIL", workflow.AiQualityControlTaskResult!.Status);
        Assert.Equal("FAIL", workflow.SmartEraseTaskResult!.Status);
        var text = ApiJson.Write(detail);
        Assert.Equal(6, System.Text.RegularExpressions.Regex.Count(text, "This version cannot do"));
    }

    private static void Outputs_are_told_in_the_words_of_their_kind(List<MediaProcessTaskResult> results)
    {
        var animated = results[1].AnimatedGraphicTask!.Output!;
        Assert.Equal(("/a_animatedGraphic_20000.gif", "gif", 0d, 3d, "in"), (animated.Path, animated.Container, animated.StartTimeOffset, animated.EndTimeOffset, animated.Storage!.CosOutputStorage!.Bucket));
        var points = results[2].SnapshotByTimeOffsetTask!;
        Assert.Equal(
            [("/a_snapshotByTimeOffset_10_0.jpg", 0d), ("/a_snapshotByTimeOffset_10_1.jpg", 1.5)], points.Output!.PicInfoSet!.Select(p => (p.Path, p.TimeOffset!.Value)));
        Assert.Equal("/a_snapshotByTimeOffset_10_{number}", points.Input!.OutputObjectPath);
        var sample = results[3].SampleSnapshotTask!.Output!;
        Assert.Equal(("Percent", 10, 2), (sample.SampleType, sample.Interval, sample.ImagePathSet!.Count));
        var sprite = results[4].ImageSpriteTask!.Output!;
        Assert.Equal((142, 80, 107, "/a_imageSprite_10.vtt"), (sprite.Width, sprite.Height, sprite.TotalCount, sprite.WebVttPath));
        Assert.Equal(["/a_imageSprite_10_0.jpg", "/a_imageSprite_10_1.jpg"], sprite.ImagePathSet!);
        var adaptive = results[5].AdaptiveDynamicStreamingTask!.Output!;
        Assert.Equal(("hls", "/a_adaptiveDynamicStreaming_10.m3u8", 10), (adaptive.Package, adaptive.Path, adaptive.Definition));
    }

    [Fact]
    public async Task Lists_page_and_refuse_what_they_cannot_read()
    {
        await using var house = new House();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Insert(0, await house.SubmitAsync());
        var queries = house.Get<TaskQueries>();
        var first = await queries.DescribeTasks(new DescribeTasksRequest { Status = "WAITING", Limit = 2 });
        var second = await queries.DescribeTasks(new DescribeTasksRequest { Status = "WAITING", Limit = 2, ScrollToken = first.ScrollToken });
        Assert.Equal(ids, first.TaskSet!.Concat(second.TaskSet!).Select(t => t.TaskId));
        Assert.Equal(("", 3), (second.ScrollToken, second.TotalCount));
        Assert.Equal(["action-trans"], first.TaskSet![0].SubTaskTypes!);

        await Refused(ErrorCode.InvalidParameterValue, new DescribeTasksRequest { Status = "DONE" });
        await Refused(ErrorCode.InvalidParameterValue, new DescribeTasksRequest { Status = "WAITING", ScrollToken = "nonsense" });
        await Refused(ErrorCode.InvalidParameterValue, new DescribeTasksRequest { Status = "WAITING", StartTime = "yesterday" });
        await Refused(ErrorCode.InvalidLimit, new DescribeTasksRequest { Status = "WAITING", Limit = 101 });
        var unknown = await Assert.ThrowsAsync<ApiException>(() => queries.DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = "none" }));
        Assert.Equal(ErrorCode.ResourceNotFound, unknown.Code);

        async Task Refused(string code, DescribeTasksRequest request) =>
            Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(() => queries.DescribeTasks(request))).Code);
    }

    [Theory]
    [InlineData(",'SessionId':'twice'", ErrorCode.InvalidSessionId)]
    [InlineData(",'SessionId':'012345678901234567890123456789012345678901234567890'", ErrorCode.SessionIdTooLong)]
    [InlineData(",'TasksPriority':11", ErrorCode.InvalidParameterValue)]
    [InlineData(",'TaskType':'Sometime'", ErrorCode.InvalidParameterValue)]
    public async Task Intake_refuses(string more, string code)
    {
        await using var house = new House();
        await house.SubmitAsync(more: ",'SessionId':'twice'");
        Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(() => house.SubmitAsync(more: more))).Code);
    }

    [Fact]
    public async Task Intake_refuses_a_context_that_is_too_long()
    {
        await using var house = new House();
        var refused = await Assert.ThrowsAsync<ApiException>(() => house.SubmitAsync(more: $",'SessionContext':'{new string('c', 1001)}'"));
        Assert.Equal(ErrorCode.SessionContextTooLong, refused.Code);
    }

    [Fact]
    public async Task Metadata_is_probed_or_refused_with_the_cause()
    {
        await using var house = new House();
        var metadata = house.Get<MediaMetadata>();
        var request = new DescribeMediaMetaDataRequest
        {
            InputInfo = new MediaInputInfo { Type = "COS", CosInputInfo = new CosInputInfo { Bucket = "in", Region = "", Object = "a.mp4" } },
        };
        var found = await metadata.DescribeMediaMetaData(request, CancellationToken.None);
        Assert.Equal(("mov,mp4,m4a,3gp,3g2,mj2", 90), (found.MetaData!.Container, found.MetaData.Rotate));

        house.Workers.Probe = _ => new ProbedEvent("p", Failure: new JobFailure(JobPhase.Probe, JobFault.Source, false, "moov atom not found"));
        await Refused("moov atom not found");
        house.Workers.Probe = _ => throw new WorkerLostException(WorkerExit.Crashed, "signal SIGSEGV");
        await Refused("SIGSEGV");
        await Refused("SIGSEGV");
        await Refused("quarantine");
        request.InputInfo.CosInputInfo!.Object = "none.mp4";
        await Refused("no object");

        async Task Refused(string words)
        {
            var refused = await Assert.ThrowsAsync<ApiException>(() => metadata.DescribeMediaMetaData(request, CancellationToken.None));
            Assert.Equal(ErrorCode.InvalidSrcFile, refused.Code);
            Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        }
    }
}
