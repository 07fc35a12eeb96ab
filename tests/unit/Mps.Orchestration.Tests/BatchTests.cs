using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Batches;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>Batches: one task for each input, in parallel or one after the other, and one over them.</summary>
public sealed class BatchTests
{
    private const string A = "{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'a.mp4'}}";
    private const string B = "{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'b.mp4'}}";
    private const string Work = "'SmartSubtitlesTask':{'Definition':100},'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'out'}}";

    [Theory]
    [InlineData("Parallel")]
    [InlineData("Serial")]
    public async Task A_batch_ends_with_the_last_of_its_items_and_tells_of_it_once(string mode)
    {
        await using var receiver = new Receiver();
        await receiver.StartAsync();
        await using var house = new House();
        var id = await SubmitAsync(house, $"'InputInfo':[{A},{B},{A}],{Work},'TaskMode':'{mode}','SessionContext':'mine','TaskNotifyConfig':{{'NotifyUrl':'{receiver.Url}','NotifyKey':'hush'}}");
        Assert.Contains("-BatchTask-", id, StringComparison.Ordinal);
        var before = await DetailAsync(house, id);
        Assert.Equal(("BatchTask", "WAITING", "mine"), (before.TaskType, before.Status, before.SessionContext));
        Assert.Null(before.TaskNotifyConfig!.NotifyKey);
        Assert.Equal(["WAITING", "WAITING", "WAITING"], before.BatchTaskResult!.SmartSubtitlesTaskResult!.Outputs!.Select(o => o.Status!));
        var takeable = await house.Store.NextAsync(DateTimeOffset.UtcNow, false, 10, default);
        Assert.Equal(mode == "Serial" ? 1 : 3, takeable.Count);
        Assert.DoesNotContain(id, takeable);

        await house.StartAsync();
        using var told = JsonDocument.Parse((await receiver.Arrivals.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token)).Body);
        Assert.Equal(("BatchTaskEvent", "mine"), (told.RootElement.GetProperty("EventType").GetString(), told.RootElement.GetProperty("SessionContext").GetString()));
        Assert.Equal(3, told.RootElement.GetProperty("BatchTaskEvent").GetProperty("InputInfos").GetArrayLength());

        // Smart subtitles are not served yet: each item fails by that name, and so does what follows it.
        var after = await DetailAsync(house, id);
        Assert.Equal("FINISH", after.Status);
        Assert.Equal(["a.mp4", "b.mp4", "a.mp4"], after.BatchTaskResult!.InputInfos!.Select(i => i.CosInputInfo!.Object!));
        Assert.All(after.BatchTaskResult.SmartSubtitlesTaskResult!.Outputs!, o => Assert.Equal("FAIL", o.Status));
        Assert.Equal(100, after.BatchTaskResult.SmartSubtitlesTaskResult.Input!.Definition);
        var items = await ((IBatchStore)house.Store).ItemsAsync(id, default);
        Assert.All(items, i => Assert.Equal((TaskState.Finished, TaskKind.Workflow), (i.State, i.Kind)));
        if (mode == "Serial") Assert.True(items[0].Finished <= items[1].Begun && items[1].Finished <= items[2].Begun);

        var listed = await house.Get<TaskQueries>().DescribeTasks(new() { Status = "FINISH", SubTaskHasFailed = true });
        Assert.Equal(4, listed.TotalCount);
        Assert.Equal(["action-SmartSubtitles"], listed.TaskSet!.Single(t => t.TaskId == id).SubTaskTypes!);
        Assert.False(receiver.Arrivals.TryRead(out _));

        var again = (await house.Store.FindAsync(await house.Get<TaskRestart>().RestartAsync(id, failedOnly: false, default), default))!;
        Assert.Equal((TaskKind.Batch, id), (again.Kind, again.RestartOf));
        Assert.Equal(ErrorCode.InvalidParameterValue, (await Assert.ThrowsAsync<ApiException>(() => house.Get<TaskRestart>().RestartAsync(id, failedOnly: true, default))).Code);
    }

    [Fact]
    public async Task An_abort_ends_what_has_not_begun_and_the_batch_with_it()
    {
        await using var house = new House();
        var id = await SubmitAsync(house, $"'InputInfo':[{A},{B}],{Work},'TaskMode':'Serial'");
        await house.Get<TaskControl>().ManageTask(new() { OperationType = "Abort", TaskId = id });
        Assert.Empty(await house.Store.NextAsync(DateTimeOffset.UtcNow, false, 10, default));
        await house.StartAsync();
        await house.EndOfAsync(id);
        Assert.Equal("FINISH", (await DetailAsync(house, id)).Status);
        var refused = await Assert.ThrowsAsync<ApiException>(() => house.Get<TaskControl>().ManageTask(new() { OperationType = "Abort", TaskId = id }));
        Assert.Equal(ErrorCode.NotProcessingTask, refused.Code);
    }

    [Theory]
    [InlineData("BeginBatchAsync", false)]
    [InlineData("UnparkAsync", false)]
    [InlineData("UnparkAsync", true)]
    [InlineData("FinishBatchAsync", false)]
    [InlineData("FinishBatchAsync", true)]
    public async Task A_batch_goes_on_where_a_daemon_died(string method, bool after)
    {
        await using var house = new House();
        var fuse = new Fuse(method, after);
        await house.StopAsync();
        house.Open(fuse);
        var id = await SubmitAsync(house, $"'InputInfo':[{A},{B}],{Work},'TaskMode':'Serial'");
        await house.StartAsync();
        await fuse.Blown.WaitAsync(TimeSpan.FromSeconds(60));
        await house.StopAsync();
        house.Open(Fuse.None);
        await house.StartAsync();
        await house.EndOfAsync(id);
        Assert.All(await ((IBatchStore)house.Store).ItemsAsync(id, default), i => Assert.Equal(TaskState.Finished, i.State));
    }

    [Fact]
    public async Task Items_are_kept_as_long_as_their_batch()
    {
        await using var house = new House();
        await house.StartAsync();
        var id = await SubmitAsync(house, $"'InputInfo':[{A},{B}],{Work}");
        var ended = await house.EndOfAsync(id);
        Assert.Equal(0, await house.Store.PurgeAsync(ended.Finished!.Value, ended.Created, default));
        Assert.Equal(3, await house.Store.PurgeAsync(ended.Finished!.Value.AddSeconds(1), ended.Created, default));
    }

    [Theory]
    [InlineData($"'InputInfo':[],{Work}", "InputInfo is empty")]
    [InlineData($"'InputInfo':[{A}]", "SmartSubtitlesTask is missing")]
    [InlineData($"'InputInfo':[{A}],{Work},'TaskMode':'Both'", "must be Parallel or Serial")]
    [InlineData($"'InputInfo':[{A},{{'Type':'COS','CosInputInfo':{{'Bucket':'none','Object':'a'}}}}],{Work}", "Input 1 of the batch")]
    [InlineData($"'InputInfo':[{A}],{Work},'TaskNotifyConfig':{{'NotifyType':'SCF','NotifyUrl':'nobody'}}", "TaskNotifyConfig")]
    public async Task What_cannot_be_a_batch_is_refused_whole(string request, string words)
    {
        await using var house = new House();
        var refused = await Assert.ThrowsAsync<ApiException>(() => SubmitAsync(house, request));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Empty(house.Store.Count());
    }

    [Fact]
    public async Task Only_a_batch_is_described_as_one()
    {
        await using var house = new House();
        var task = await house.SubmitAsync();
        Assert.Equal(ErrorCode.ResourceNotFound, (await Assert.ThrowsAsync<ApiException>(() => DetailAsync(house, task))).Code);
        Assert.Equal(ErrorCode.InvalidParameterValue, (await Assert.ThrowsAsync<ApiException>(() => DetailAsync(house, ""))).Code);
    }

    private static async Task<string> SubmitAsync(House house, string members)
    {
        using var body = JsonDocument.Parse("{" + members.Replace('\'', '"') + "}");
        return (await house.Get<BatchIntake>().BatchProcessMedia(ApiJson.Read<BatchProcessMediaRequest>(body.RootElement), default)).TaskId!;
    }

    private static Task<DescribeBatchTaskDetailResponse> DetailAsync(House house, string id) =>
        house.Get<BatchQueries>().DescribeBatchTaskDetail(new() { TaskId = id }, default);
}
