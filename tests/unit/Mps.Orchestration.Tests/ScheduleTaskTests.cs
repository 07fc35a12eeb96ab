using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Workers;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>Tasks that are made of the nodes of an orchestration: what reads what, in which job, and what fails with what.</summary>
public sealed class ScheduleTaskTests
{
    private const string Transcode = "{'ActivityType':'action-trans','ReardriveIndex':[2,3],'ActivityPara':{'TranscodeTask':{'Definition':100010}}}";
    private const string Snapshots = "{'ActivityType':'action-samplesnapshot','ActivityPara':{'SampleSnapshotTask':{'Definition':10}}}";
    private const string Points = "{'ActivityType':'action-snapshotByTimeOffset','ActivityPara':{'SnapshotByTimeOffsetTask':{'Definition':10,'ExtTimeOffsetSet':['1s']}}}";
    private const string Sprite = "{'ActivityType':'action-image-sprite','ActivityPara':{'ImageSpriteTask':{'Definition':10}}}";

    [Fact]
    public async Task A_run_of_nodes_is_made_again_as_a_whole()
    {
        await using var house = new House();
        await house.StartAsync();
        var task = await house.EndOfAsync(await SubmitAsync(house, "{'ActivityType':'input','ReardriveIndex':[1,4]}", Transcode, Snapshots, Sprite, Points));
        var again = await house.EndOfAsync(await house.Get<TaskRestart>().RestartAsync(task.Id, failedOnly: false, default));
        Assert.Equal((TaskKind.Schedule, task.Id), (again.Kind, again.RestartOf));
        Assert.Equal(task.Subtasks.Select(s => (s.Kind, s.State)), again.Subtasks.Select(s => (s.Kind, s.State)));
    }

    [Fact]
    public async Task What_hangs_on_the_input_shares_a_job_and_what_hangs_on_an_output_reads_it()
    {
        await using var house = new House();
        await house.StartAsync();
        var task = await house.EndOfAsync(await SubmitAsync(house, "{'ActivityType':'input','ReardriveIndex':[1,4]}", Transcode, Snapshots, Sprite, Points));

        Assert.All(task.Subtasks, s => Assert.Equal(SubtaskState.Succeeded, s.State));
        Assert.Equal(TaskKind.Schedule, task.Kind);
        var jobs = house.Workers.Jobs.ToList();
        Assert.Equal(2, jobs.Count);
        Assert.Equal("a.mp4", Path.GetFileName(((FileInput)jobs[0].Input).Path));
        Assert.Equal([SubtaskKind.Transcode, SubtaskKind.SnapshotByTimeOffset], jobs[0].Outputs.Select(o => task.Subtasks[o.Index].Kind));
        var second = (FileInput)jobs[1].Input;
        Assert.Equal((jobs[1].StagingDirectory, Path.Combine(jobs[1].StagingDirectory, task.Subtasks[0].Result!.MainFile)), (second.Root, second.Path));
        Assert.Equal([SubtaskKind.SampleSnapshot, SubtaskKind.ImageSprites], jobs[1].Outputs.Select(o => task.Subtasks[o.Index].Kind));
        Assert.DoesNotContain(house.Outputs(), f => f.StartsWith(".mps-staging", StringComparison.Ordinal));

        var detail = await house.Get<TaskQueries>().DescribeTaskDetail(new() { TaskId = task.Id });
        Assert.Null(detail.WorkflowTask);
        Assert.Equal("ScheduleTask", detail.TaskType);
        Assert.Equal(task.Subtasks.Select(s => s.Kind.ToString()), detail.ScheduleTask!.ActivityResultSet!.Select(r => r.ActivityType));
        Assert.NotNull(detail.ScheduleTask.ActivityResultSet!.Single(r => r.ActivityType == "Transcode").ActivityResItem!.TranscodeTask!.Output);
        Assert.Contains("\"EventType\":\"ScheduleTask\"", house.Get<NotificationOutbox>().Entry(task with { Notify = new TaskNotifyConfig { NotifyType = "URL", NotifyUrl = "http://there/" } })!.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_hangs_on_a_failure_fails_with_its_name_and_the_rest_does_not()
    {
        await using var house = new House();
        house.Workers.Run = (job, tell, cancellation) =>
        {
            tell(new SourceOpenedEvent(FakeWorkers.Info));
            foreach (var output in job.Outputs)
            {
                if (output is TranscodeOutput) tell(new OutputFailedEvent(output.Index, new JobFailure(JobPhase.Encode, JobFault.Daemon, false, "no encoder")));
                else tell(new OutputFinishedEvent(FakeWorkers.Make(job, output)));
            }

            return Task.FromResult(new JobEndedEvent(JobOutcome.Completed, new StageCounters()));
        };
        await house.StartAsync();
        var task = await house.EndOfAsync(await SubmitAsync(house, "{'ActivityType':'input','ReardriveIndex':[1,4]}", Transcode, Snapshots, Sprite, Points));

        Assert.Single(house.Workers.Jobs);
        Assert.Equal(SubtaskState.Failed, task.Subtasks[0].State);
        Assert.Equal(SubtaskState.Succeeded, task.Subtasks.Single(s => s.After is null && s.Index != 0).State);
        foreach (var follower in task.Subtasks.Where(s => s.After == 0))
            Assert.Equal("Subtask 0 (action-trans), which this one follows, failed: Encode failed, daemon: no encoder", follower.Error!.Message);
    }

    [Fact]
    public async Task A_worker_lost_over_an_output_begins_the_chain_anew()
    {
        await using var house = new House();
        house.Workers.Run = (job, tell, cancellation) =>
            job is { Attempt: 1, Outputs: [SnapshotOutput, ..] } ? throw new WorkerLostException(WorkerExit.Crashed, "signal") : FakeWorkers.Succeed(job, tell, cancellation);
        await house.StartAsync();
        var task = await house.EndOfAsync(await SubmitAsync(house, "{'ActivityType':'input','ReardriveIndex':[1]}", Transcode.Replace(",3", "", StringComparison.Ordinal), Snapshots));

        Assert.All(task.Subtasks, s => Assert.Equal(SubtaskState.Succeeded, s.State));
        Assert.Equal([1, 1, 2, 2], house.Workers.Jobs.Select(j => j.Attempt));
    }

    [Fact]
    public async Task Rules_fail_by_name_through_quality_control_and_so_does_what_they_lead_to()
    {
        await using var house = new House();
        await house.StartAsync();
        var task = await house.EndOfAsync(await SubmitAsync(
            house,
            "{'ActivityType':'input','ReardriveIndex':[1]}",
            "{'ActivityType':'action-AIQualityControl','ReardriveIndex':[2],'ActivityPara':{'QualityControlTask':{'Definition':60}}}",
            "{'ActivityType':'action-exec-rules','ReardriveIndex':[3],'ActivityPara':{'ExecRulesTask':{'Rules':[{'Conditions':[{'Key':'Mosaic','Value':'<50'}],'RearDriveIndexs':[3]}]}}}",
            "{'ActivityType':'action-trans','ActivityPara':{'TranscodeTask':{'Definition':100010}}}"));

        Assert.Empty(house.Workers.Jobs);
        Assert.Equal([SubtaskKind.AiQualityControl, SubtaskKind.ExecRules, SubtaskKind.Transcode], task.Subtasks.Select(s => s.Kind));
        Assert.All(task.Subtasks, s => Assert.Contains("quality control", s.Error!.Message, StringComparison.Ordinal));
        var results = (await house.Get<TaskQueries>().DescribeTaskDetail(new() { TaskId = task.Id })).ScheduleTask!.ActivityResultSet!;
        Assert.Equal("FAIL", results[1].ActivityResItem!.ExecRuleTask!.Status);
    }

    [Theory]
    [InlineData("{'ActivityType':'action-trans'}", "Activities.1.ActivityPara.TranscodeTask is missing")]
    [InlineData("{'ActivityType':'action-nothing'}", "Activities.1.ActivityType is 'action-nothing'")]
    [InlineData("{'ActivityType':'action-trans','ActivityPara':{'TranscodeTask':{'Definition':100010,'ObjectNumberFormat':{'Increment':0}}}}", "Activities.1.ActivityPara.TranscodeTask:")]
    [InlineData("{'ActivityType':'action-exec-rules','ActivityPara':{'ExecRulesTask':{'Rules':[{'Conditions':[{'Key':'Mosaic','Value':'1'}]}]}}}", "must hang on one")]
    [InlineData("{'ActivityType':'action-samplesnapshot','ReardriveIndex':[2],'ActivityPara':{'SampleSnapshotTask':{'Definition':10}}},{'ActivityType':'action-trans','ActivityPara':{'TranscodeTask':{'Definition':100010}}}", "makes pictures")]
    [InlineData("{'ActivityType':'action-trans','ReardriveIndex':[2],'ActivityPara':{'TranscodeTask':{'Definition':100210}}},{'ActivityType':'action-trans','ActivityPara':{'TranscodeTask':{'Definition':100010}}}", "makes a playlist with segments")]
    public async Task A_node_that_cannot_be_is_refused(string nodes, string message)
    {
        await using var house = new House();
        var refused = await Assert.ThrowsAsync<ApiException>(() => SubmitAsync(house, "{'ActivityType':'input','ReardriveIndex':[1]}", nodes));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preset_schedule_runs_by_its_id_and_the_call_says_where_to()
    {
        await using var house = new House();
        await house.StartAsync();
        var task = await house.EndOfAsync(await CallAsync(house, "'ScheduleId':10101"));
        var made = Assert.Single(task.Subtasks);
        Assert.Equal((100030, "out", "made/"), (made.Plan!.Definition, made.Plan.Bucket, made.Plan.KeyPrefix));
    }

    [Theory]
    [InlineData("'ScheduleId':7", "there is no schedule 7")]
    [InlineData("'ScheduleId':10101,'MediaProcessTask':{'TranscodeTaskSet':[{'Definition':100010}]}", "ScheduleId and Activities say all that is done")]
    public async Task A_call_that_contradicts_itself_is_refused(string call, string message)
    {
        await using var house = new House();
        var refused = await Assert.ThrowsAsync<ApiException>(() => CallAsync(house, call));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    internal static Task<string> SubmitAsync(House house, params string[] nodes) => CallAsync(house, $"'Activities':[{string.Join(',', nodes)}]");

    private static async Task<string> CallAsync(House house, string what)
    {
        var json = $$$"""
            {'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'a.mp4'}},
             'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'out'}},'OutputDir':'/made/',{{{what}}}}
            """;
        using var body = JsonDocument.Parse(json.Replace('\'', '"'));
        return (await house.Get<TaskIntake>().ProcessMedia(ApiJson.Read<ProcessMediaRequest>(body.RootElement), CancellationToken.None)).TaskId!;
    }
}
