using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class TaskEventsTests
{
    [Fact]
    public async Task The_current_state_comes_first_and_the_end_last()
    {
        await using var house = new House();
        var id = await house.SubmitAsync();
        await using var events = house.Get<TaskEvents>().Subscribe(id, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(("WAITING", 0), (events.Current.State, events.Current.Percent));
        await house.StartAsync();
        var seen = new List<TaskEvent>();
        while (await events.MoveNextAsync()) seen.Add(events.Current);
        Assert.Equal(("FINISH", 100, "SUCCESS"), (seen[^1].State, seen[^1].Percent, seen[^1].Subtasks[0].State));
        Assert.Contains(seen, e => e.State == "PROCESSING");

        var again = new List<TaskEvent>();
        await foreach (var e in house.Get<TaskEvents>().Subscribe(id, CancellationToken.None)) again.Add(e);
        Assert.Equal("FINISH", Assert.Single(again).State);
    }

    [Fact]
    public async Task An_unknown_task_has_no_events()
    {
        await using var house = new House();
        await foreach (var e in house.Get<TaskEvents>().Subscribe("none", CancellationToken.None)) Assert.Fail(e.TaskId);
    }

    [Fact]
    public async Task Old_progress_makes_room_and_changes_of_state_never_do()
    {
        await using var house = new House();
        var hub = house.Get<TaskEvents>();
        using var enough = new CancellationTokenSource();
        await using var events = hub.Subscribe(null, enough.Token).GetAsyncEnumerator();
        var first = events.MoveNextAsync();
        hub.Publish(Event("a", "WAITING", 0));
        Assert.True(await first);
        hub.Publish(Event("a", "PROCESSING", 0));
        for (var percent = 1; percent <= 99; percent++) hub.Publish(Event("a", "PROCESSING", percent));
        for (var task = 0; task < 2 * TaskEvents.MaxPending; task++) hub.Publish(Event($"p{task % 10}", "PROCESSING", task));
        hub.Publish(Event("a", "FINISH", 100));
        var seen = new List<TaskEvent>();
        while (seen.LastOrDefault() is not { TaskId: "a", State: "FINISH" } && await events.MoveNextAsync()) seen.Add(events.Current);
        Assert.Equal([0, 99, 100], seen.Where(e => e.TaskId == "a").Select(e => e.Percent));
        Assert.Equal(10 * 2, seen.Count(e => e.TaskId != "a")); // its beginning and its newest progress each
    }

    [Fact]
    public async Task Whoever_leaves_too_much_unread_is_cut_off()
    {
        await using var house = new House();
        var hub = house.Get<TaskEvents>();
        await using var events = hub.Subscribe(null, CancellationToken.None).GetAsyncEnumerator();
        var first = events.MoveNextAsync();
        for (var task = 0; task < TaskEvents.MaxPending + 10; task++) hub.Publish(Event($"t{task}", "FINISH", 100));
        Assert.True(await first);
        var more = 0;
        while (await events.MoveNextAsync()) more++;
        Assert.InRange(more, TaskEvents.MaxPending - 1, TaskEvents.MaxPending);
    }

    [Fact]
    public void The_shape_is_the_one_that_listeners_know() => Assert.Equal(
        """{"taskId":"a","state":"PROCESSING","percent":5,"mediaSeconds":1,"durationSeconds":20,"speed":2,"etaSeconds":9.5,"subtasks":[{"index":0,"type":"Transcode","state":"PROCESSING","percent":5,"message":""}]}""",
        System.Text.Json.JsonSerializer.Serialize(
            new TaskEvent("a", "PROCESSING", 5, 1, 20, 2, 9.5, [new SubtaskEvent(0, "Transcode", "PROCESSING", 5, "")]),
            System.Text.Json.JsonSerializerOptions.Web));

    private static TaskEvent Event(string id, string state, int percent) => new(id, state, percent, 0, null, null, null, []);
}
