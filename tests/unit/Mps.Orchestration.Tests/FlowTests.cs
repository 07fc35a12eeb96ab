using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Options;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Triggers;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>Workflows and schedules: what may be kept, and which files start them.</summary>
public sealed class FlowTests : IAsyncDisposable
{
    private const string Tasks = "'MediaProcessTask':{'TranscodeTaskSet':[{'Definition':100010}]}";
    private const string Nodes = "'Activities':[{'ActivityType':'input','ReardriveIndex':[1]},{'ActivityType':'action-trans','ReardriveIndex':[2],'ActivityPara':{'TranscodeTask':{'Definition':100010}}},{'ActivityType':'output'}]";
    private const string Out = "'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'out'}},'OutputDir':'/made/'";

    private readonly House _house = new();

    private WorkflowCatalogue Workflows => _house.Get<WorkflowCatalogue>();

    private ScheduleCatalogue Schedules => _house.Get<ScheduleCatalogue>();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_workflow_is_kept_as_it_was_made_and_comes_disabled()
    {
        var first = await WorkflowAsync($"{Trigger("/in/", "'.MP4','mov'")},{Out},'TaskPriority':3,'WorkflowName':'转码_1'");
        var second = await WorkflowAsync($"{Trigger("/")},{Tasks},'WorkflowName':'b'", tasks: "");
        Assert.True(second > first && first >= IFlowStore.FirstId);

        var all = Workflows.Describe(new());
        Assert.Equal([second, first], all.WorkflowInfoSet!.Select(w => w.WorkflowId!.Value));
        var kept = all.WorkflowInfoSet![1];
        Assert.Equal(("转码_1", "Disabled", 3, "/made/", "out"), (kept.WorkflowName, kept.Status, kept.TaskPriority, kept.OutputDir, kept.OutputStorage!.CosOutputStorage!.Bucket));
        Assert.Equal(100010, kept.MediaProcessTask!.TranscodeTaskSet![0].Definition);
        Assert.Equal((1, 2), (Workflows.Describe(new() { Limit = 1, Offset = 1 }).WorkflowInfoSet!.Count, (int)Workflows.Describe(new() { Limit = 1 }).TotalCount!));
        Assert.Empty(Workflows.Describe(new() { Status = "Enabled" }).WorkflowInfoSet!);
        Assert.Equal(first, Assert.Single(Workflows.Describe(new() { WorkflowIds = [first, 5] }).WorkflowInfoSet!).WorkflowId);
    }

    [Fact]
    public async Task A_schedule_is_kept_with_its_edges_backwards_and_changes_member_by_member()
    {
        var id = await ScheduleAsync("a", "/in/");
        await Schedules.ModifyAsync(Read<ModifyScheduleRequest>($"'ScheduleId':{id},'OutputDir':'/other/'"), default);
        var kept = Assert.Single(Schedules.Describe(new() { ScheduleIds = [id] }).ScheduleInfoSet!);
        Assert.Equal(("a", "Custom", "Disabled", "/other/"), (kept.ScheduleName, kept.Type, kept.Status, kept.OutputDir));
        Assert.Equal([0L], kept.Activities![1].PredriveIndex!);
        await Schedules.DeleteAsync(new() { ScheduleId = id }, default);
        Assert.Equal([10102L, 10101L, 10100L], Schedules.Describe(new()).ScheduleInfoSet!.Select(s => s.ScheduleId!.Value));
        Assert.Empty(Schedules.Describe(new() { TriggerType = "CosFileUpload" }).ScheduleInfoSet!);
    }

    [Theory]
    [InlineData("'WorkflowName':'a b'", "/", ErrorCode.InvalidParameterValue, "The name 'a b' must be")]
    [InlineData("'WorkflowName':'a'", "/in", ErrorCode.InvalidParameterValue, "must start and end with '/'")]
    [InlineData("'WorkflowName':'a'", "/../", ErrorCode.InvalidParameterValue, "could leave the bucket")]
    [InlineData("'WorkflowName':'taken'", "/", ErrorCode.InvalidParameterValue, "'taken' is taken")]
    public async Task A_workflow_that_cannot_be_is_refused(string name, string folder, string code, string message)
    {
        await WorkflowAsync($"{Trigger("/")},'WorkflowName':'taken'");
        var refused = await Assert.ThrowsAsync<ApiException>(() => WorkflowAsync($"{Trigger(folder)},{name}"));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(code, refused.Code);
    }

    [Theory]
    [InlineData("CreateWorkflow", "'Trigger':{'Type':'CosFileUpload','CosFileUploadTrigger':{'Bucket':'nowhere','Region':''}}", ErrorCode.CosBucketNotExist)]
    [InlineData("CreateWorkflow", "'Trigger':{'Type':'CosFileUpload'}", ErrorCode.MissingParameter)]
    [InlineData("CreateWorkflow", "'Trigger':{'Type':'CosFileUpload','CosFileUploadTrigger':{'Bucket':'in','Region':'','Formats':['m-p-4']}}", ErrorCode.InvalidParameterValue)]
    [InlineData("CreateWorkflow", "'Trigger':{'Type':'CosFileUpload','CosFileUploadTrigger':{'Bucket':'in','Region':''}},'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'nowhere'}}", ErrorCode.InvalidParameterValue)]
    public async Task A_trigger_or_output_that_cannot_be_is_refused(string action, string members, string code)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => WorkflowAsync($"{members},'WorkflowName':'a'"));
        Assert.Equal(code, refused.Code);
        Assert.True(code == ErrorCode.MissingParameter || ApiActions.Find(action)!.Errors.Contains(code));
    }

    [Fact]
    public async Task Only_what_is_disabled_may_be_changed_or_deleted_and_presets_never()
    {
        var id = await ScheduleAsync("a", "/in/");
        await Schedules.EnableAsync(new() { ScheduleId = id }, default);
        await RefusedAsync(ErrorCode.InvalidParameterValue, () => Schedules.ModifyAsync(Read<ModifyScheduleRequest>($"'ScheduleId':{id},'OutputDir':'/x/'"), default));
        await RefusedAsync(ErrorCode.InvalidParameter, () => Schedules.DeleteAsync(new() { ScheduleId = id }, default));
        await RefusedAsync(ErrorCode.InvalidParameter, () => Schedules.DeleteAsync(new() { ScheduleId = 10100 }, default));
        await RefusedAsync(ErrorCode.InvalidParameter, () => Schedules.EnableAsync(new() { ScheduleId = 10100 }, default));
        await RefusedAsync(ErrorCode.TemplateNotExist, () => Schedules.DeleteAsync(new() { ScheduleId = 5 }, default));
        await RefusedAsync(ErrorCode.TemplateNotExist, () => Workflows.EnableAsync(new() { WorkflowId = id }, default));
        await Schedules.DisableAsync(new() { ScheduleId = id }, default);
        await Schedules.DeleteAsync(new() { ScheduleId = id }, default);
    }

    [Fact]
    public async Task Two_enabled_flows_may_not_share_folder_and_file_type()
    {
        var first = await ScheduleAsync("a", "/in/");
        var same = await WorkflowAsync($"{Trigger("/in/", "'mp4'")},'WorkflowName':'b'");
        var otherType = await WorkflowAsync($"{Trigger("/in/", "'xyz'")},'WorkflowName':'c'");
        var below = await WorkflowAsync($"{Trigger("/in/deep/")},'WorkflowName':'d'");
        await Schedules.EnableAsync(new() { ScheduleId = first }, default);
        await RefusedAsync(ErrorCode.BucketNotifyAlreadyExist, () => Workflows.EnableAsync(new() { WorkflowId = same }, default));
        await Workflows.EnableAsync(new() { WorkflowId = otherType }, default);
        await Workflows.EnableAsync(new() { WorkflowId = below }, default);
        await Schedules.DisableAsync(new() { ScheduleId = first }, default);
        await Workflows.EnableAsync(new() { WorkflowId = same }, default);
    }

    [Fact]
    public async Task New_files_of_folder_and_type_start_a_flow_once_and_replaced_ones_again()
    {
        _house.Put("in/in/before.mp4", "old");
        await _house.StartAsync();
        var id = await ScheduleAsync("a", "/in/");
        await Schedules.EnableAsync(new() { ScheduleId = id }, default);

        _house.Put("in/in/one.mp4", "1");
        _house.Put("in/in/deep/two.MOV", "2");
        _house.Put("in/in/notes.doc", "no media");
        _house.Put("in/elsewhere/three.mp4", "3");
        await TasksAsync("/in/deep/two.MOV", "/in/one.mp4");
        _house.Put("in/in/one.mp4", "another");
        await TasksAsync("/in/deep/two.MOV", "/in/one.mp4", "/in/one.mp4");

        await Schedules.DisableAsync(new() { ScheduleId = id }, default);
        _house.Put("in/in/later.mp4", "not watched");
        await Schedules.EnableAsync(new() { ScheduleId = id }, default);
        _house.Put("in/in/last.mp4", "watched again");
        await TasksAsync("/in/deep/two.MOV", "/in/last.mp4", "/in/one.mp4", "/in/one.mp4");
    }

    [Fact]
    public async Task Outputs_in_the_watched_folder_start_nothing_but_files_that_replace_them_do()
    {
        await _house.StartAsync();
        var id = await WorkflowAsync($"{Trigger("/in/")},'WorkflowName':'a'", output: "");
        await Workflows.EnableAsync(new() { WorkflowId = id }, default);
        _house.Put("in/in/one.mp4", "1");
        await TasksAsync("/in/one.mp4");
        await UntilAsync(() => ((ITriggerLedger)_house.Store).Find(id, "in/one_transcode_100010.mp4")?.Mark == LedgerMark.Own);
        _house.Put("in/in/one_transcode_100010.mp4", "somebody's own");
        await TasksAsync("/in/one.mp4", "/in/one_transcode_100010.mp4");
    }

    [Fact]
    public async Task Files_that_come_while_the_daemon_is_down_start_a_flow_after_its_start_and_no_file_twice()
    {
        await _house.StartAsync();
        var id = await ScheduleAsync("a", "/in/");
        await Schedules.EnableAsync(new() { ScheduleId = id }, default);
        _house.Put("in/in/one.mp4", "1");
        await TasksAsync("/in/one.mp4");
        await _house.StopAsync();
        _house.Put("in/in/two.mp4", "2");
        _house.Open(Fuse.None);
        await _house.StartAsync();
        await TasksAsync("/in/one.mp4", "/in/two.mp4");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_daemon_that_dies_over_a_file_makes_one_task_of_it(bool after)
    {
        var id = await ScheduleAsync("a", "/in/");
        await Schedules.EnableAsync(new() { ScheduleId = id }, default);
        _house.Put("in/in/one.mp4", "1");
        await _house.StopAsync();
        var fuse = new Fuse(nameof(ITriggerLedger.ClaimAsync), after);
        _house.Open(fuse);
        await _house.StartAsync();
        await fuse.Blown;
        await _house.StopAsync();
        _house.Open(Fuse.None);
        await _house.StartAsync();
        await TasksAsync("/in/one.mp4");
    }

    [Fact]
    public async Task A_backfill_takes_what_was_there_before_once_and_again_on_request()
    {
        _house.Put("in/in/a.mp4", "1");
        _house.Put("in/in/b.mp4", "2");
        await _house.StartAsync();
        var id = await ScheduleAsync("a", "/in/");
        await Schedules.EnableAsync(new() { ScheduleId = id }, default);
        var ask = new BackfillRequest("schedule", id);
        Assert.Equal("in/a.mp4 taken, in/b.mp4 taken", await BackfillAsync(ask with { DryRun = true }));
        Assert.Equal("in/b.mp4 taken", await BackfillAsync(ask with { Prefix = "in/b" }));
        Assert.Equal("in/a.mp4 taken, in/b.mp4 known", await BackfillAsync(ask));
        Assert.Equal("in/a.mp4 known, in/b.mp4 known", await BackfillAsync(ask));
        Assert.Equal("", await BackfillAsync(ask with { Since = DateTimeOffset.UtcNow.AddHours(1) }));
        await TasksAsync("/in/a.mp4", "/in/b.mp4");
        Assert.Equal("in/a.mp4 taken, in/b.mp4 taken", await BackfillAsync(ask with { Again = true }));
        await TasksAsync("/in/a.mp4", "/in/a.mp4", "/in/b.mp4", "/in/b.mp4");
        await RefusedAsync(ErrorCode.InvalidParameterValue, () => BackfillAsync(ask with { Prefix = "elsewhere/" }));
    }

    [Fact]
    public async Task A_watch_that_breaks_is_begun_again()
    {
        await using var house = new House(new DaemonOptions { Workers = new WorkerOptions { Max = 1 }, Triggers = new TriggerOptions { FirstRetry = TimeSpan.FromMilliseconds(1), MaxRetry = TimeSpan.FromMilliseconds(2) } });
        var begun = 0;
        await house.StopAsync();
        house.WrapBucket = bucket => bucket.Bucket != "in" ? bucket : new SpyBucket(bucket, _ => { }, () =>
        {
            if (begun++ < 3) throw new IOException("the network is away");
        });
        house.Open(Fuse.None);
        await house.StartAsync();
        var id = (await house.Get<ScheduleCatalogue>().CreateAsync(Read<CreateScheduleRequest>($"'ScheduleName':'a',{Trigger("/in/")},{Nodes},{Out}"), default)).ScheduleId!.Value;
        await house.Get<ScheduleCatalogue>().EnableAsync(new() { ScheduleId = id }, default);
        house.Put("in/in/one.mp4", "1");
        await UntilAsync(() => ((ITriggerLedger)house.Store).Find(id, "in/one.mp4")?.Mark == LedgerMark.Taken);
        Assert.Equal(4, begun);
        Assert.Null(Assert.Single(house.Get<TriggerWatches>().All).Problem);
    }

    [Fact]
    public async Task A_call_says_what_it_says_and_the_schedule_says_the_rest()
    {
        const string notify = "'TaskNotifyConfig':{'NotifyType':'URL','NotifyUrl':'http://schedule/'}";
        var id = (await Schedules.CreateAsync(Read<CreateScheduleRequest>($"'ScheduleName':'a',{Trigger("/in/")},{Nodes},{Out},{notify}"), default)).ScheduleId!.Value;
        Assert.Equal(("out", "made/", "http://schedule/"), await PlanAsync($"'ScheduleId':{id}"));
        Assert.Equal(("in", "made/", "http://schedule/"), await PlanAsync($"'ScheduleId':{id},'OutputStorage':{{'Type':'COS','CosOutputStorage':{{'Bucket':'in'}}}}"));
        Assert.Equal(("out", "call/", "http://call/"), await PlanAsync($"'ScheduleId':{id},'OutputDir':'/call/',{notify.Replace("schedule", "call", StringComparison.Ordinal)}"));
        var node = Nodes.Replace("'Definition':100010}", "'Definition':100010,'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'in'}},'OutputObjectPath':'/node/{inputName}'}", StringComparison.Ordinal);
        Assert.Equal(("in", "node/", "http://schedule/"), await PlanAsync($"'ScheduleId':{id},{node},'OutputDir':'/call/'"));

        async Task<(string, string, string?)> PlanAsync(string call)
        {
            var request = Read<ProcessMediaRequest>("'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'a.mp4'}}," + call);
            var task = (await _house.Store.FindAsync((await _house.Get<TaskIntake>().ProcessMedia(request, default)).TaskId!, default))!;
            return (task.Subtasks[0].Plan!.Bucket, task.Subtasks[0].Plan!.KeyPrefix, task.Notify?.NotifyUrl);
        }
    }

    [Fact]
    public async Task The_same_content_under_another_name_is_skipped_where_that_is_wanted()
    {
        await using var house = new House(new DaemonOptions { Workers = new WorkerOptions { Max = 1 }, Triggers = new TriggerOptions { SkipDuplicates = true } });
        var id = (await house.Get<ScheduleCatalogue>().CreateAsync(Read<CreateScheduleRequest>($"'ScheduleName':'a',{Trigger("/in/")},{Nodes},{Out}"), default)).ScheduleId!.Value;
        house.Put("in/in/a.mp4", "same");
        house.Put("in/in/b.mp4", "same");
        var page = await house.Get<Backfill>().RunAsync(new BackfillRequest("schedule", id), default);
        Assert.Equal(["taken", "duplicate"], page.Objects.Select(o => o.Result));
    }

    private static string Trigger(string folder, string formats = "") =>
        $"'Trigger':{{'Type':'CosFileUpload','CosFileUploadTrigger':{{'Bucket':'in','Region':'here','Dir':'{folder}','Formats':[{formats}]}}}}";

    [Fact]
    public async Task A_receiver_that_could_not_be_told_is_refused_when_the_flow_is_made()
    {
        const string nobody = "'TaskNotifyConfig':{'NotifyType':'SCF','NotifyUrl':'nobody'}";
        await RefusedAsync(ErrorCode.InvalidParameterValue, () => WorkflowAsync($"{Trigger("/in/")},'WorkflowName':'a',{nobody}"));
        var id = await ScheduleAsync("a", "/in/");
        await RefusedAsync(ErrorCode.InvalidParameterValue, () => Schedules.ModifyAsync(Read<ModifyScheduleRequest>($"'ScheduleId':{id},{nobody}"), default));
    }

    [Fact]
    public async Task Keys_of_a_request_are_neither_kept_nor_shown()
    {
        const string keyed = "'MediaProcessTask':{'TranscodeTaskSet':[{'Definition':100010,'OutputStorage':{'Type':'AWS-S3','S3OutputStorage':{'S3Bucket':'out','S3Region':'here','S3SecretId':'id','S3SecretKey':'hush-1'}}}]}";
        var id = await WorkflowAsync($"{Trigger("/in/")},{keyed},'WorkflowName':'a','TaskNotifyConfig':{{'NotifyUrl':'http://127.0.0.1/cb','NotifyKey':'hush-2'}}", tasks: "");
        Assert.DoesNotContain("hush-1", _house.Get<IFlowStore>().Find(FlowKind.Workflow, id)!.Json, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", ApiJson.WriteValue(Workflows.Describe(new())), StringComparison.Ordinal);

        const string nodes = "'Activities':[{'ActivityType':'input','ReardriveIndex':[1]},{'ActivityType':'action-trans','ReardriveIndex':[2],'ActivityPara':{'TranscodeTask':{'Definition':100010,'OutputStorage':{'Type':'AWS-S3','S3OutputStorage':{'S3Bucket':'out','S3Region':'here','S3SecretKey':'hush-1'}}}}},{'ActivityType':'output'}]";
        var schedule = (await Schedules.CreateAsync(Read<CreateScheduleRequest>($"'ScheduleName':'a',{Trigger("/in/")},{nodes},{Out}"), default)).ScheduleId!.Value;
        Assert.DoesNotContain("hush-1", _house.Get<IFlowStore>().Find(FlowKind.Schedule, schedule)!.Json, StringComparison.Ordinal);
    }

    private async Task<long> WorkflowAsync(string members, string tasks = Tasks, string output = Out)
    {
        var stated = string.Join(',', new[] { members, tasks, members.Contains("OutputStorage", StringComparison.Ordinal) ? "" : output }.Where(m => m.Length > 0));
        return (await Workflows.CreateAsync(Read<CreateWorkflowRequest>(stated), default)).WorkflowId!.Value;
    }

    private async Task<long> ScheduleAsync(string name, string folder) =>
        (await Schedules.CreateAsync(Read<CreateScheduleRequest>($"'ScheduleName':'{name}',{Trigger(folder)},{Nodes},{Out}"), default)).ScheduleId!.Value;

    private async Task<string> BackfillAsync(BackfillRequest request) =>
        string.Join(", ", (await _house.Get<Backfill>().RunAsync(request, default)).Objects.Select(o => $"{o.Key} {o.Result}"));

    /// <summary>Waits until the tasks that have finished are those of these inputs, and no others wait.</summary>
    private async Task TasksAsync(params string[] inputs)
    {
        await UntilAsync(() => Inputs(TaskState.Finished).Length >= inputs.Length);
        Assert.Equal(inputs, Inputs(TaskState.Finished));
        Assert.Empty(Inputs(TaskState.Waiting));
    }

    private string[] Inputs(TaskState state) =>
    [
        .. _house.Store.ListAsync(new TaskFilter(state, DateTimeOffset.MinValue, null, null, null, 100), default).GetAwaiter().GetResult().Tasks
            .Select(t => t.Input.CosInputInfo!.Object!).Order(StringComparer.Ordinal),
    ];

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private static async Task RefusedAsync(string code, Func<Task> call) => Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(call)).Code);

    private static T Read<T>(string members)
        where T : class
    {
        using var body = JsonDocument.Parse("{" + members.Replace('\'', '"') + "}");
        return ApiJson.Read<T>(body.RootElement);
    }
}
