using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>An EditMedia task from its call to its end.</summary>
public sealed class EditMediaTests
{
    [Fact]
    public async Task It_runs_with_its_files_found_and_is_told_in_its_own_record()
    {
        await using var house = new House();
        house.Put("in/b.mp4", "second");
        await house.StartAsync();
        var id = await SubmitAsync(house, ",'SessionContext':'c','TasksPriority':3");
        Assert.Matches("^1250000000-EditMedia-[0-9a-f]{32}tt1$", id);
        await house.EndOfAsync(id);

        var spec = Assert.IsType<SpliceOutput>(Assert.Single(Assert.Single(house.Workers.Jobs).Outputs));
        Assert.Equal(["a.mp4", "b.mp4"], spec.Clips.Select(c => Path.GetFileName(Assert.IsType<FileInput>(c.Source).Path)));
        var detail = await house.Get<TaskQueries>().DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = id });
        Assert.Equal(("EditMediaTask", "FINISH", 3, "c"), (detail.TaskType, detail.Status, detail.TasksPriority, detail.SessionContext));
        Assert.Null(detail.WorkflowTask);
        var edit = detail.EditMediaTask!;
        Assert.Equal((id, "FINISH", 0, "SUCCESS"), (edit.TaskId, edit.Status, edit.ErrCode, edit.Message));
        Assert.Equal(["a.mp4", "b.mp4"], edit.Input!.FileInfoSet!.Select(f => f.InputInfo!.CosInputInfo!.Object!));
        Assert.Equal(("out", "/made/a.mp4", 9), (edit.Output!.OutputStorage!.CosOutputStorage!.Bucket, edit.Output.Path, edit.Output.MetaData!.Size));
        Assert.Equal("attempt 1", house.Read("out/made/a.mp4"));
    }

    [Fact]
    public async Task A_file_that_is_missing_fails_the_task_and_is_named()
    {
        await using var house = new House();
        await house.StartAsync();
        var id = await SubmitAsync(house);
        await house.EndOfAsync(id);

        var edit = (await house.Get<TaskQueries>().DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = id })).EditMediaTask!;
        Assert.Equal(("FINISH", FailureCodes.ErrCode), (edit.Status, edit.ErrCode));
        Assert.Contains("in:/b.mp4", edit.Message, StringComparison.Ordinal);
        Assert.Null(edit.Output);
    }

    [Fact]
    public async Task It_is_listed_aborted_and_its_session_id_is_taken_once()
    {
        await using var house = new House();
        var id = await SubmitAsync(house, ",'SessionId':'s'");
        var again = await Assert.ThrowsAsync<ApiException>(() => SubmitAsync(house, ",'SessionId':'s'"));
        Assert.Equal(ErrorCode.InvalidSessionId, again.Code);

        var waiting = await house.Get<TaskQueries>().DescribeTasks(new DescribeTasksRequest { Status = "WAITING" });
        Assert.Equal((id, "EditMediaTask"), (waiting.TaskSet!.Single().TaskId, waiting.TaskSet!.Single().TaskType));
        Assert.Equal("PROCESSING", (await house.Get<TaskQueries>().DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = id })).EditMediaTask!.Status);
        await house.Get<TaskControl>().ManageTask(new ManageTaskRequest { OperationType = "Abort", TaskId = id });
        var edit = (await house.Get<TaskQueries>().DescribeTaskDetail(new DescribeTaskDetailRequest { TaskId = id })).EditMediaTask!;
        Assert.Equal(("FINISH", "aborted"), (edit.Status, edit.Message));
    }

    [Fact]
    public async Task Its_end_is_told_as_EditMediaTask()
    {
        await using var receiver = new Receiver();
        await receiver.StartAsync();
        await using var house = new House();
        house.Put("in/b.mp4", "second");
        await house.StartAsync();
        var id = await SubmitAsync(house, $",'TaskNotifyConfig':{{'NotifyUrl':'{receiver.Url}'}}");

        var parsed = await house.Get<Notifications>().ParseNotification(new ParseNotificationRequest { Content = (await receiver.Arrivals.ReadAsync()).Body });
        Assert.Equal(("EditMediaTask", id, "FINISH"), (parsed.EventType, parsed.EditMediaTaskEvent!.TaskId, parsed.EditMediaTaskEvent.Status));
        Assert.Null(parsed.WorkflowTaskEvent);
        Assert.Equal("/made/a.mp4", parsed.EditMediaTaskEvent.Output!.Path);
    }

    private static async Task<string> SubmitAsync(House house, string more = "")
    {
        const string File = "{'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'NAME'}}}";
        var json = "{'FileInfos':[" + File.Replace("NAME", "a.mp4", StringComparison.Ordinal) + "," + File.Replace("NAME", "b.mp4", StringComparison.Ordinal)
            + "],'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'out'}},'OutputObjectPath':'/made/{inputName}'" + more + "}";
        using var body = JsonDocument.Parse(json.Replace('\'', '"'));
        return (await house.Get<EditMediaIntake>().EditMedia(ApiJson.Read<EditMediaRequest>(body.RootElement), CancellationToken.None)).TaskId!;
    }
}
