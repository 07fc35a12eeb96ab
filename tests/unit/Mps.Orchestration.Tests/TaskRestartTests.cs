using Mps.Api;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>A finished task made again.</summary>
public sealed class TaskRestartTests
{
    [Fact]
    public async Task A_task_is_made_again_as_a_new_one_that_names_it()
    {
        await using var house = new House();
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':100010},{'Definition':5}", ",'SessionId':'once','SessionContext':'c','TasksPriority':3,'TaskType':'Offline'");
        var id = await house.Get<TaskRestart>().RestartAsync(task.Id, failedOnly: false, CancellationToken.None);
        var again = await house.EndOfAsync(id);
        Assert.NotEqual(task.Id, id);
        Assert.Equal((task.Id, "", "c", 3, true), (again.RestartOf, again.SessionId, again.SessionContext, again.Priority, again.Offline));
        Assert.Equal(task.Subtasks.Select(s => s.State), again.Subtasks.Select(s => s.State));
        Assert.Equal(StoreJson.Write(task.Subtasks[0].Plan), StoreJson.Write(again.Subtasks[0].Plan));
        Assert.Equal(id, (await house.Store.FindAsync(await house.Get<TaskRestart>().RestartAsync(id, false, CancellationToken.None), CancellationToken.None))!.RestartOf);
    }

    [Fact]
    public async Task Only_what_failed_is_made_again_on_request()
    {
        await using var house = new House();
        await house.StartAsync();
        var task = await house.RunAsync("{'Definition':5},{'Definition':100010},{'Definition':6}", ",'AiAnalysisTask':{'Definition':10}");
        var again = await house.EndOfAsync(await house.Get<TaskRestart>().RestartAsync(task.Id, failedOnly: true, CancellationToken.None));
        Assert.Equal(
            [(SubtaskKind.Transcode, "{\"Definition\":5"), (SubtaskKind.Transcode, "{\"Definition\":6"), (SubtaskKind.AiAnalysis, "{\"Definition\":10")],
            again.Subtasks.Select(s => (s.Kind, s.InputJson[..s.InputJson.IndexOfAny([',', '}'])])));
    }

    [Fact]
    public async Task What_cannot_be_made_again_is_refused_with_the_reason()
    {
        await using var house = new House();
        var waits = await house.SubmitAsync();
        await Refused(ErrorCode.InvalidParameterValue, "has not finished", waits, false);
        await Refused(ErrorCode.ResourceNotFound, "no task", "none", false);
        await house.StartAsync();
        await house.EndOfAsync(waits);
        await Refused(ErrorCode.InvalidParameterValue, "Nothing failed", waits, true);

        async Task Refused(string code, string words, string id, bool failedOnly)
        {
            var refused = await Assert.ThrowsAsync<ApiException>(() => house.Get<TaskRestart>().RestartAsync(id, failedOnly, CancellationToken.None));
            Assert.Equal(code, refused.Code);
            Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        }
    }
}
