using Mps.Orchestration.Admission;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Usage;
using Xunit;
using static Mps.Storage.Tests.Samples;

namespace Mps.Storage.Tests;

/// <summary>What every task store must do. An implementation derives from this and says how it is opened and reopened.</summary>
public abstract class TaskStoreSuite
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Deadline = Start.AddMinutes(1);

    protected abstract ITaskStore Store { get; }

    protected abstract IOutboxStore Outbox { get; }

    protected abstract IUsageStore Usage { get; }

    protected abstract IJobCostStore JobCosts { get; }

    /// <summary>Closes the store as a crash would and opens it again.</summary>
    protected abstract void Reopen();

    [Fact]
    public async Task What_was_added_is_found_as_it_was()
    {
        var task = Samples.Task("t1", priority: 3, session: "s", subtasks: 2);
        await Add(task);
        Reopen();
        var found = await Store.FindAsync("t1", None);
        Assert.NotNull(found);
        Assert.Equal(StoreJson.Write(task), StoreJson.Write(found));
        Assert.Null(await Store.FindAsync("t2", None));
    }

    [Fact]
    public async Task Session_id_is_refused_until_it_is_old()
    {
        await Add(Samples.Task("t1", session: "s"));
        var duplicate = await Assert.ThrowsAsync<DuplicateSessionException>(() => Add(Samples.Task("t2", session: "s")));
        Assert.Equal("t1", duplicate.TaskId);
        Assert.Null(await Store.FindAsync("t2", None));
        await Store.AddAsync(Samples.Task("t3", session: "s"), Start.AddMinutes(1), None);
        Assert.NotNull(await Store.FindAsync("t3", None));
        await Add(Samples.Task("t4"));
        await Add(Samples.Task("t5"));
    }

    [Fact]
    public async Task Leases_go_by_online_then_priority_then_age()
    {
        await Add(Samples.Task("offline-high", priority: 10, offline: true));
        await Add(Samples.Task("old"));
        await Add(Samples.Task("new"));
        await Add(Samples.Task("urgent", priority: 5));
        await Add(Samples.Task("lazy", priority: -5));
        var order = new List<string>();
        while (await Lease() is { } lease) order.Add(lease.Task.Id);
        Assert.Equal(["urgent", "old", "new", "lazy", "offline-high"], order);
    }

    [Fact]
    public async Task A_lease_begins_the_task_and_its_first_attempt()
    {
        await Add(Samples.Task("t1"));
        var lease = await Lease();
        Assert.Equal((TaskState.Processing, Start, 1), (lease!.Task.State, lease.Task.Begun, lease.Attempt));
        Assert.Null(lease.Journal);
        Assert.Null(await Lease());
    }

    [Fact]
    public async Task A_task_ends_once_and_with_its_event()
    {
        await Add(Samples.Task("t1"));
        var lease = await Lease();
        Assert.True(await Store.CompleteAsync("t1", lease!.Fence, Success(), AttemptEnd.Completed, Event("e1"), None));
        Assert.False(await Store.CompleteAsync("t1", lease.Fence, Success(), AttemptEnd.Completed, Event("e2"), None));
        Reopen();
        var found = await Store.FindAsync("t1", None);
        Assert.Equal((TaskState.Finished, SubtaskState.Succeeded), (found!.State, found.Subtasks[0].State));
        Assert.Equal(StoreJson.Write(Result(0)), StoreJson.Write(found.Subtasks[0].Result));
        Assert.Equal(["e1"], (await Due(Start, 10)).Select(e => e.EventId));
    }

    [Fact]
    public async Task An_abort_is_noted_while_processing_and_met_by_the_next_holder()
    {
        await Add(Samples.Task("t1"));
        Assert.False(await Store.RequestAbortAsync("t1", None));
        var lease = await Lease();
        Assert.False(lease!.AbortRequested);
        Assert.True(await Store.RequestAbortAsync("t1", None));
        Assert.True(await Store.ReleaseAsync("t1", lease.Fence, Start, crashed: true, None));
        Reopen();
        Assert.True((await Lease())!.AbortRequested);
    }

    [Fact]
    public async Task A_stale_holder_changes_nothing()
    {
        await Add(Samples.Task("t1"));
        var stale = await Lease();
        var fresh = await Store.ReclaimAsync("other", Start, Deadline, None);
        Assert.True(fresh!.Fence > stale!.Fence);
        Assert.False(await Store.RenewAsync("t1", stale.Fence, Deadline, None));
        Assert.False(await Store.CompleteAsync("t1", stale.Fence, Success(), AttemptEnd.Completed, Event("e1"), None));
        Assert.False(await Store.BeginCommitAsync("t1", stale.Fence, Journal(), None));
        Assert.False(await Store.RecordSubtaskAsync("t1", stale.Fence, Success().Subtasks[0], Event("e2"), None));
        Assert.False(await Store.ReleaseAsync("t1", stale.Fence, Start, crashed: true, None));
        Assert.Null(await Store.RecordLossAsync("t1", stale.Fence, Start, "x", None));
        Assert.Empty(await Due(Start.AddYears(1), 10));
        Assert.True(await Store.RenewAsync("t1", fresh.Fence, Deadline, None));
    }

    [Fact]
    public async Task Only_what_nobody_holds_is_reclaimed()
    {
        await Add(Samples.Task("t1"));
        await Lease();
        Assert.Null(await Store.ReclaimAsync("me", Start, Deadline, None));
        Assert.NotNull(await Store.ReclaimAsync("me", Deadline.AddSeconds(1), Deadline.AddMinutes(1), None));
        Assert.NotNull(await Store.ReclaimAsync("next daemon", Start, Deadline, None));
        Assert.Null(await Store.ReclaimAsync("next daemon", Start, Deadline, None));
    }

    [Fact]
    public async Task The_journal_survives_and_goes_with_the_end()
    {
        await Add(Samples.Task("t1"));
        var lease = await Lease();
        Assert.True(await Store.BeginCommitAsync("t1", lease!.Fence, Journal(), None));
        Reopen();
        var reclaimed = await Store.ReclaimAsync("next daemon", Start, Deadline, None);
        Assert.Equal(StoreJson.Write(Journal()), StoreJson.Write(reclaimed!.Journal));
        Assert.True(await Store.CompleteAsync("t1", reclaimed.Fence, Success(), AttemptEnd.Completed, null, None));
        Assert.Null(await Store.ReclaimAsync("third daemon", Start.AddDays(1), Deadline, None));
    }

    [Fact]
    public async Task Crashes_count_and_stops_do_not()
    {
        await Add(Samples.Task("t1"));
        var first = await Lease();
        Assert.True(await Store.ReleaseAsync("t1", first!.Fence, Start, crashed: false, None));
        var second = await Lease();
        Assert.Equal((2, 0), (second!.Attempt, second.DaemonRestarts));
        Assert.True(await Store.ReleaseAsync("t1", second.Fence, Start, crashed: true, None));
        Assert.Equal((3, 1), await Lease() is { } third ? (third.Attempt, third.DaemonRestarts) : default);
    }

    [Fact]
    public async Task A_lost_worker_begins_the_next_attempt()
    {
        await Add(Samples.Task("t1"));
        var lease = await Lease();
        Assert.Equal(2, await Store.RecordLossAsync("t1", lease!.Fence, Start, "SIGSEGV", None));
        var reclaimed = await Store.ReclaimAsync("other", Start, Deadline, None);
        Assert.Equal((2, 1), (reclaimed!.Attempt, reclaimed.WorkerLosses));
    }

    [Fact]
    public async Task A_final_subtask_stays_as_it_is()
    {
        await Add(Samples.Task("t1", subtasks: 2));
        var lease = await Lease();
        var failure = new SubtaskOutcome(0, FailureCodes.Internal("broke"), null);
        Assert.True(await Store.RecordSubtaskAsync("t1", lease!.Fence, failure, Event("e1"), None));
        Assert.True(await Store.CompleteAsync("t1", lease.Fence, Success(2), AttemptEnd.Completed, null, None));
        var found = await Store.FindAsync("t1", None);
        Assert.Equal([SubtaskState.Failed, SubtaskState.Succeeded], found!.Subtasks.Select(s => s.State));
        Assert.Equal("broke", found.Subtasks[0].Error!.Message);
        Assert.Single(await Due(Start, 10));
    }

    [Fact]
    public async Task Only_waiting_tasks_are_aborted_in_the_store()
    {
        await Add(Samples.Task("t1"));
        var aborted = new TaskOutcome(Start, null, null, [new SubtaskOutcome(0, FailureCodes.Aborted, null)]);
        Assert.True(await Store.AbortWaitingAsync("t1", aborted, Event("e1"), None));
        Assert.False(await Store.AbortWaitingAsync("t1", aborted, Event("e2"), None));
        Assert.Null(await Lease());
        await Add(Samples.Task("t2"));
        await Lease();
        Assert.False(await Store.AbortWaitingAsync("t2", aborted, Event("e3"), None));
    }

    [Fact]
    public async Task Pages_are_stable_while_tasks_are_added()
    {
        for (var i = 0; i < 5; i++) await Add(Samples.Task($"t{i}"));
        var filter = new TaskFilter(TaskState.Waiting, Start.AddDays(-1), null, null, null, 2);
        var first = await Store.ListAsync(filter, None);
        await Add(Samples.Task("t5"));
        var second = await Store.ListAsync(filter with { Before = first.Next }, None);
        var third = await Store.ListAsync(filter with { Before = second.Next }, None);
        Assert.Equal(["t4", "t3", "t2", "t1", "t0"], first.Tasks.Concat(second.Tasks).Concat(third.Tasks).Select(t => t.Id));
        Assert.Equal((5, 6, null), (first.Total, second.Total, third.Next));
    }

    [Fact]
    public async Task Lists_filter_by_time_and_failure()
    {
        await Add(Samples.Task("early", minutes: -10));
        await Add(Samples.Task("failed"));
        await Add(Samples.Task("late", minutes: 10));
        Assert.Equal(["failed"], await Ids(new TaskFilter(TaskState.Waiting, Start.AddMinutes(-5), Start.AddMinutes(5), null, null, 10)));
        while (await Lease() is { } lease)
        {
            var error = lease.Task.Id == "failed" ? FailureCodes.Internal("broke") : null;
            await Store.CompleteAsync(
                lease.Task.Id, lease.Fence, new TaskOutcome(Start, null, null, [new SubtaskOutcome(0, error, null)]), AttemptEnd.Completed, null, None);
        }

        var filter = new TaskFilter(TaskState.Finished, DateTimeOffset.UnixEpoch, null, true, null, 10);
        Assert.Equal(["failed"], await Ids(filter));
        Assert.Equal(["late", "early"], await Ids(filter with { HasFailure = false }));
    }

    [Fact]
    public async Task Counts_go_by_state_and_kind()
    {
        await Add(Samples.Task("t1"));
        await Add(Samples.Task("t2"));
        await Lease();
        Assert.Equal(
            [new TaskCount(TaskState.Waiting, TaskKind.Workflow, 1), new TaskCount(TaskState.Processing, TaskKind.Workflow, 1)],
            Store.Count().OrderBy(c => c.State));
    }

    [Fact]
    public async Task Purge_forgets_what_is_old_and_finished()
    {
        await Add(Samples.Task("done", session: "s"));
        var lease = await Lease();
        await Store.CompleteAsync("done", lease!.Fence, Success(), AttemptEnd.Completed, null, None);
        await Add(Samples.Task("waits", session: "s2"));
        Assert.Equal(0, await Store.PurgeAsync(Start, Start, None));
        Assert.Equal(1, await Store.PurgeAsync(Start.AddDays(1), Start.AddDays(1), None));
        Assert.Null(await Store.FindAsync("done", None));
        Assert.NotNull(await Store.FindAsync("waits", None));
        await Add(Samples.Task("again", session: "s"));
    }

    [Fact]
    public async Task Quarantine_counts_by_identity()
    {
        await Store.AddQuarantineAsync("in/a|1|2", "Crashed: SIGSEGV", Start, None);
        await Store.AddQuarantineAsync("in/a|1|2", "Stalled", Start, None);
        Reopen();
        Assert.Equal(new QuarantineRecord(2, "Stalled"), await Store.FindQuarantineAsync("in/a|1|2", None));
        Assert.Equal(0, (await Store.FindQuarantineAsync("in/a|1|3", None)).Losses);
        await Store.ClearQuarantineAsync("in/a|1|3", None);
        Assert.Equal(2, (await Store.FindQuarantineAsync("in/a|1|2", None)).Losses);
        await Store.ClearQuarantineAsync("in/a|1|2", None);
        Assert.Equal(0, (await Store.FindQuarantineAsync("in/a|1|2", None)).Losses);
    }

    [Fact]
    public async Task Events_are_due_until_settled_and_bounded_per_host()
    {
        await Add(Samples.Task("t1", subtasks: 5));
        var lease = await Lease();
        for (var i = 0; i < 5; i++)
        {
            await Store.RecordSubtaskAsync(
                "t1", lease!.Fence, new SubtaskOutcome(i, FailureCodes.Aborted, null), Event($"e{i}", i < 4 ? "slow:1" : "quick:1"), None);
        }

        Assert.Equal(["e0", "e1", "e4"], (await Due(Start, 2)).Select(e => e.EventId));
        Assert.Empty(await Due(Start.AddMinutes(-1), 2));
        await Outbox.DeliveredAsync("e0", Start, None);
        await Outbox.PostponeAsync("e1", Start.AddMinutes(3), "500", None);
        await Outbox.BuryAsync("e2", Start, "gone", None);
        Reopen();
        Assert.Equal(["e3", "e4"], (await Due(Start, 2)).Select(e => e.EventId));
        Assert.Equal(Start.AddMinutes(3), await Outbox.NextDueAsync(Start, None));
        Assert.Equal(1, (await Due(Start.AddMinutes(3), 9)).Single(e => e.EventId == "e1").Tries);
        Assert.Equal(["e2"], (await Outbox.ListAsync(OutboxState.Dead, null, 9, None)).Select(r => r.Entry.EventId));
    }

    [Fact]
    public async Task What_waits_beyond_the_horizon_is_due_because_the_clock_was_set_back()
    {
        await AddEvents(Event("e1", minutes: 60));
        Assert.Empty(await Outbox.DueAsync(Start, Start.AddMinutes(61), 9, None));
        Assert.Single(await Outbox.DueAsync(Start, Start.AddMinutes(10), 9, None));
    }

    [Fact]
    public async Task An_event_and_its_backup_are_stored_together_and_settled_apart()
    {
        var destination = new NotificationDestination(TransportKind.Backup, "kept");
        await AddEvents(Event("e1") with { Backup = new OutboxEntry("b1", "e1", "t", destination, "{}", Start, Start) });
        Assert.Equal(["e1", "b1"], (await Due(Start, 9)).Select(e => e.Id));
        Assert.Equal(["e1", "e1"], (await Due(Start, 9)).Select(e => e.EventId));
        await Outbox.DeliveredAsync("b1", Start, None);
        var left = Assert.Single(await Due(Start, 9));
        Assert.Equal(Event("e1"), left);
    }

    [Fact]
    public async Task Deliveries_are_listed_newest_first_and_by_state()
    {
        await AddEvents(Event("e0"), Event("e1"), Event("e2"));
        await Outbox.BuryAsync("e1", Start.AddMinutes(1), "gone", None);
        await Outbox.PostponeAsync("e2", Start.AddMinutes(2), "busy", None);
        var all = await Outbox.ListAsync(null, null, 2, None);
        Assert.Equal([("e2", OutboxState.Pending, "busy"), ("e1", OutboxState.Dead, "gone")], all.Select(r => (r.Entry.EventId, r.State, r.Error)));
        Assert.Equal((Start.AddMinutes(2), Start.AddMinutes(1)), (all[0].NextTry, all[1].Settled));
        Assert.Equal("e0", Assert.Single(await Outbox.ListAsync(null, all[1].Seq, 2, None)).Entry.EventId);
        Assert.Equal(["e2", "e0"], (await Outbox.ListAsync(OutboxState.Pending, null, 9, None)).Select(r => r.Entry.EventId));
        Assert.Equal((2, 1), (Outbox.CountDeliveries()[OutboxState.Pending], Outbox.CountDeliveries()[OutboxState.Dead]));
    }

    [Fact]
    public async Task A_replay_makes_settled_deliveries_new_again_and_nothing_else()
    {
        await AddEvents(Event("delivered", task: "t2"), Event("dead"), Event("pending"), Event("dead2", task: "t2"));
        await Outbox.DeliveredAsync("delivered", Start, None);
        await Outbox.BuryAsync("dead", Start, "gone", None);
        await Outbox.BuryAsync("dead2", Start, "gone", None);
        var later = Start.AddDays(2);
        Assert.Equal(0, await Outbox.ReplayAsync(new ReplaySelection(EventId: "pending"), later, None));
        Assert.Equal(0, await Outbox.ReplayAsync(new ReplaySelection(EventId: "none"), later, None));
        Assert.Equal(2, await Outbox.ReplayAsync(new ReplaySelection(TaskId: "t2"), later, None));
        Assert.Equal(1, await Outbox.ReplayAsync(new ReplaySelection(AllDead: true), later, None));
        var due = await Due(later, 9);
        Assert.Equal(["dead", "dead2", "delivered", "pending"], due.Select(e => e.EventId).Order());
        var again = due.Single(e => e.EventId == "dead");
        Assert.Equal((later, 0, Start), (again.Since, again.Tries, again.Created));
    }

    [Fact]
    public async Task A_task_of_low_priority_is_not_passed_for_ever()
    {
        await Add(Samples.Task("low", priority: -10));
        // Twenty steps of priority are worth 200 minutes: what comes later than that comes after, however urgent.
        await Add(Samples.Task("just in time", priority: 10, minutes: 199));
        await Add(Samples.Task("too late", priority: 10, minutes: 201));
        Assert.Equal(["just in time", "low", "too late"], await Store.NextAsync(Start.AddMinutes(201), false, 10, None));
    }

    [Fact]
    public async Task Offline_tasks_come_after_all_online_ones_except_in_a_window_or_overdue()
    {
        await Add(Samples.Task("offline", offline: true));
        await Add(Samples.Task("online", minutes: 60));
        Assert.Equal(["online", "offline"], await Store.NextAsync(Start.AddHours(2), offPeak: false, 10, None));
        Assert.Equal(["offline", "online"], await Store.NextAsync(Start.AddHours(2), offPeak: true, 10, None));
        Assert.Equal(["online", "offline"], await Store.NextAsync(Start.AddDays(3).AddSeconds(-1), offPeak: false, 10, None));
        Assert.Equal(["offline", "online"], await Store.NextAsync(Start.AddDays(3), offPeak: false, 10, None));
        Assert.Equal(["offline"], await Store.NextAsync(Start.AddDays(3), offPeak: false, 1, None));
    }

    [Fact]
    public async Task An_overdue_offline_task_of_low_priority_is_found_behind_many_others()
    {
        for (var i = 0; i < 5; i++) await Add(Samples.Task($"urgent{i}", priority: 10, offline: true, minutes: 60));
        await Add(Samples.Task("overdue", priority: -10, offline: true));
        Assert.Equal(["overdue"], await Store.NextAsync(Start.AddDays(3), offPeak: false, 1, None));
    }

    [Fact]
    public async Task A_task_is_leased_once()
    {
        await Add(Samples.Task("t1"));
        Assert.NotNull(await Store.LeaseAsync("t1", "me", Start, Deadline, None));
        Assert.Null(await Store.LeaseAsync("t1", "you", Start, Deadline, None));
        Assert.Null(await Store.LeaseAsync("none", "you", Start, Deadline, None));
    }

    [Fact]
    public async Task The_request_and_the_task_that_is_repeated_are_kept()
    {
        await Add(Samples.Task("t1") with { Request = """{"InputInfo":{}}""", RestartOf = "t0" });
        Reopen();
        var found = await Store.FindAsync("t1", None);
        Assert.Equal(("""{"InputInfo":{}}""", "t0"), (found!.Request, found.RestartOf));
    }

    [Fact]
    public async Task Totals_are_exact_at_both_ends_of_a_span()
    {
        // Three tasks in each of five minutes: 0, 20 and 40 seconds into it.
        for (var i = 0; i < 15; i++) await Add(Samples.Task($"t{i}") with { Created = Start.AddSeconds(20 * i) });
        for (var from = -10; from < 310; from += 10)
        {
            for (var to = from; to < 310; to += 10)
            {
                var page = await Store.ListAsync(new TaskFilter(TaskState.Waiting, Start.AddSeconds(from), Start.AddSeconds(to), null, null, 1), None);
                Assert.Equal(Enumerable.Range(0, 15).Count(i => 20 * i >= from && 20 * i <= to), page.Total);
            }
        }
    }

    [Fact]
    public async Task Totals_follow_failures_ends_and_purges()
    {
        for (var i = 0; i < 4; i++) await Add(Samples.Task($"t{i}", subtasks: 2));
        for (var i = 0; i < 3; i++)
        {
            var lease = await Lease();
            await Store.RecordSubtaskAsync(lease!.Task.Id, lease.Fence, new SubtaskOutcome(0, i == 0 ? FailureCodes.Aborted : null, i == 0 ? null : Result(0)), null, None);
            if (i < 2) await Store.CompleteAsync(lease.Task.Id, lease.Fence, Success(2), AttemptEnd.Completed, null, None);
        }

        Assert.Equal((1, 1, 2), (await Total(TaskState.Waiting), await Total(TaskState.Processing), await Total(TaskState.Finished)));
        Assert.Equal((1, 1), (await Total(TaskState.Finished, true), await Total(TaskState.Finished, false)));
        await Store.PurgeAsync(Start.AddDays(1), Start, None);
        Assert.Equal((1, 1, 0), (await Total(TaskState.Waiting), await Total(TaskState.Processing), await Total(TaskState.Finished)));
        Assert.Equal([TaskState.Waiting, TaskState.Processing], Store.Count().Select(c => c.State).Order());

        async Task<long> Total(TaskState state, bool? failed = null) =>
            (await Store.ListAsync(new TaskFilter(state, DateTimeOffset.UnixEpoch, null, failed, null, 1), None)).Total;
    }

    [Fact]
    public async Task Pages_go_by_creation_even_when_the_clock_was_set_back()
    {
        await Add(Samples.Task("second", minutes: 10));
        await Add(Samples.Task("first"));
        await Add(Samples.Task("third", minutes: 20));
        var filter = new TaskFilter(TaskState.Waiting, Start, null, null, null, 1);
        var ids = new List<string>();
        do
        {
            var page = await Store.ListAsync(filter, None);
            ids.AddRange(page.Tasks.Select(t => t.Id));
            filter = filter with { Before = page.Next };
        }
        while (filter.Before is not null);
        Assert.Equal(["third", "second", "first"], ids);
    }

    [Fact]
    public async Task Usage_is_counted_once_when_a_task_ends_and_outlives_it()
    {
        await Add(Samples.Task("t1", subtasks: 3));
        var lease = await Lease();
        await Store.RecordSubtaskAsync("t1", lease!.Fence, new SubtaskOutcome(0, FailureCodes.Aborted, null), null, None);
        await Store.RecordSubtaskAsync("t1", lease.Fence, new SubtaskOutcome(1, null, Result(1)), null, None);
        await Store.CompleteAsync("t1", lease.Fence, Success(3), AttemptEnd.Completed, null, None);
        await Store.CompleteAsync("t1", lease.Fence, Success(3), AttemptEnd.Completed, null, None);
        await Store.PurgeAsync(Start.AddDays(10), Start, None);
        Reopen();
        var day = DateOnly.FromDateTime(Start.UtcDateTime);
        Assert.Equal([new UsageDay(day, "Transcode", "Audio", 2, 5)], await Usage.UsageAsync(day, day, None));
        Assert.Empty(await Usage.UsageAsync(day.AddDays(1), day.AddDays(9), None));
        await Usage.PurgeUsageAsync(day, None);
        Assert.Single(await Usage.UsageAsync(day, day, None));
        await Usage.PurgeUsageAsync(day.AddDays(1), None);
        Assert.Empty(await Usage.UsageAsync(day, day, None));
    }

    [Fact]
    public async Task Costs_survive()
    {
        await JobCosts.SetCostAsync("h264", new MeasuredCost(1, 1.5, 100), Start, None);
        await JobCosts.SetCostAsync("h264", new MeasuredCost(2, 1.25, 200), Start, None);
        Reopen();
        Assert.Equal(new MeasuredCost(2, 1.25, 200), Assert.Single(JobCosts.Costs()).Value);
    }

    [Fact]
    public async Task Writes_that_come_together_stand_each_for_itself()
    {
        // More than one transaction takes, every third of them refused.
        var adds = Enumerable.Range(0, 600).Select(async i =>
        {
            try
            {
                await Add(Samples.Task($"t{i}", session: i % 3 == 0 ? "same" : ""));
                return true;
            }
            catch (DuplicateSessionException)
            {
                return false;
            }
        }).ToList();
        var kept = await System.Threading.Tasks.Task.WhenAll(adds);
        Reopen();
        Assert.Equal(401, kept.Count(k => k));
        for (var i = 0; i < 600; i++) Assert.Equal(kept[i], await Store.FindAsync($"t{i}", None) is not null);
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.AddAsync(Samples.Task("t1"), Start, cancelled.Token));
        Assert.Null(await Store.FindAsync("t1", None));
    }

    [Fact]
    public async Task Many_at_once_take_each_task_once()
    {
        for (var i = 0; i < 20; i++) await Add(Samples.Task($"t{i}"));
        var taken = await System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, 30).Select(_ => System.Threading.Tasks.Task.Run(Lease)));
        var ids = taken.Where(l => l is not null).Select(l => l!.Task.Id).ToList();
        Assert.Equal(20, ids.Count);
        Assert.Equal(20, ids.Distinct().Count());
    }

    private static CommitJournal Journal() => new(
        "/staging/t1-1", Info, null, [new JournalOutput(0, "out", Result(0), [new StagedRename("0/a.mp4", "made/a.mp4")])], []);

    private Task<IReadOnlyList<OutboxEntry>> Due(DateTimeOffset now, int perLane) => Outbox.DueAsync(now, DateTimeOffset.MaxValue, perLane, None);

    private Task Add(MediaTask task) => Store.AddAsync(task, Start.AddDays(-3), None);

    private async Task AddEvents(params OutboxEntry[] events)
    {
        await Add(Samples.Task("t", subtasks: events.Length));
        var lease = await Lease();
        for (var i = 0; i < events.Length; i++)
            Assert.True(await Store.RecordSubtaskAsync("t", lease!.Fence, new SubtaskOutcome(i, FailureCodes.Aborted, null), events[i], None));
    }

    /// <summary>Takes the task that is next, as one of several holders would: who is too late looks again.</summary>
    private async Task<TaskLease?> Lease()
    {
        while (await Store.NextAsync(Start, offPeak: false, 1, None) is [var next])
        {
            if (await Store.LeaseAsync(next, "me", Start, Deadline, None) is { } lease) return lease;
        }

        return null;
    }

    private async Task<IEnumerable<string>> Ids(TaskFilter filter) => (await Store.ListAsync(filter, None)).Tasks.Select(t => t.Id);
}
