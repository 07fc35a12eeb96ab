using Mps.Jobs;
using Mps.Orchestration.Notify;

namespace Mps.Orchestration.Tasks;

/// <summary>
/// Makes outputs that fail on the way final at once, in order, with the event that tells of it. They are not tried again
/// when the task is.
/// </summary>
internal sealed class FailureRecords(ITaskStore store, NotificationOutbox outbox, TaskLease lease, CancellationToken stop)
{
    private MediaTask _task = lease.Task;
    private Task _writes = Task.CompletedTask;

    /// <summary>Called one at a time. A failure that comes after the job was told to stop says nothing about the output.</summary>
    public void Add(OutputFailedEvent failed)
    {
        if (!stop.IsCancellationRequested) Add(new SubtaskOutcome(failed.Index, FailureCodes.Map(failed.Failure), null));
    }

    /// <summary>An output that failed before the job.</summary>
    public void Add(SubtaskOutcome outcome)
    {
        _task = _task with { Subtasks = [.. _task.Subtasks.Select(s => s.Index == outcome.Index ? s.With(outcome) : s)] };
        _writes = WriteAsync(_writes, outcome, outbox.ChangeEntry(_task));
    }

    /// <summary>The task with what was recorded.</summary>
    public async Task<MediaTask> DoneAsync()
    {
        await _writes.ConfigureAwait(false);
        return _task;
    }

    private async Task WriteAsync(Task before, SubtaskOutcome outcome, OutboxEntry? notice)
    {
        await before.ConfigureAwait(false);
        if (!await store.RecordSubtaskAsync(lease.Task.Id, lease.Fence, outcome, notice, CancellationToken.None).ConfigureAwait(false)) return;
        if (notice is not null) outbox.Wake();
    }
}
