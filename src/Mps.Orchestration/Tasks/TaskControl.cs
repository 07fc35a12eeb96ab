using Microsoft.Extensions.Logging;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Batches;
using Mps.Orchestration.Notify;

namespace Mps.Orchestration.Tasks;

/// <summary>ManageTask and what operators do to tasks.</summary>
public sealed class TaskControl(
    ITaskStore store,
    IBatchStore batches,
    BatchSignal batch,
    RunningTasks running,
    NotificationOutbox outbox,
    TaskEvents events,
    WaitingSignal waiting,
    TimeProvider time,
    ILogger<TaskControl> log)
{
    private const int AbortTries = 100;
    private static readonly TimeSpan AbortWait = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Aborts a task. The API lets only live tasks be aborted while they are processed, and others only while they wait;
    /// here a transcode that runs is stopped too, because whoever owns the machine expects that of Abort.
    /// </summary>
    /// <exception cref="ApiException">There is no such operation or task, or the task has finished.</exception>
    public async Task<ManageTaskResponse> ManageTask(ManageTaskRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.OperationType != "Abort")
            throw new ApiException(ErrorCode.InvalidOperationType, $"OperationType is '{request.OperationType}' but must be Abort.");
        await Abort(request.TaskId ?? "", evenWhenProcessing: true, cancellation).ConfigureAwait(false);
        return new ManageTaskResponse();
    }

    /// <summary>
    /// Ends a task with every open subtask FAIL "aborted". A running one is told to stop and ends within seconds.
    /// </summary>
    /// <exception cref="ApiException">There is no such task, or its state does not allow it.</exception>
    public async Task Abort(string taskId, bool evenWhenProcessing, CancellationToken cancellation = default)
    {
        var task = await store.FindAsync(taskId, cancellation).ConfigureAwait(false)
            ?? throw new ApiException(ErrorCode.InvalidTaskId, $"There is no task '{taskId}'.");
        if (task.Kind == TaskKind.Batch)
        {
            await AbortItemsAsync(task, evenWhenProcessing, cancellation).ConfigureAwait(false);
            return;
        }

        if (task.State == TaskState.Waiting && await AbortWaitingAsync(task, cancellation).ConfigureAwait(false)) return;
        if (task.State == TaskState.Waiting)
        {
            // It was taken up while we looked.
            task = await store.FindAsync(taskId, cancellation).ConfigureAwait(false)
                ?? throw new ApiException(ErrorCode.InvalidTaskId, $"There is no task '{taskId}'.");
        }

        if (task.State == TaskState.Finished) throw new ApiException(ErrorCode.NotProcessingTask, $"Task '{taskId}' has finished.");
        if (!evenWhenProcessing) throw new ApiException(ErrorCode.NotProcessingTask, $"Task '{taskId}' is being processed.");
        for (var tries = 0; !running.Abort(taskId); tries++)
        {
            // It was taken up a moment ago and has not begun, or it is about to end: either is over soon.
            if (tries == AbortTries || await store.FindAsync(taskId, cancellation).ConfigureAwait(false) is not { State: TaskState.Processing })
                throw new ApiException(ErrorCode.NotProcessingTask, $"Task '{taskId}' is about to end.");
            await Task.Delay(AbortWait, cancellation).ConfigureAwait(false);
        }

        // What is acknowledged survives the daemon; when nothing is noted, the task has ended by now.
        await store.RequestAbortAsync(taskId, cancellation).ConfigureAwait(false);
        log.TaskAborting(taskId);
    }

    /// <summary>The batch ends once its items have.</summary>
    private async Task AbortItemsAsync(MediaTask whole, bool evenWhenProcessing, CancellationToken cancellation)
    {
        if (whole.State == TaskState.Finished) throw new ApiException(ErrorCode.NotProcessingTask, $"Task '{whole.Id}' has finished.");
        foreach (var item in (await batches.ItemsAsync(whole.Id, cancellation).ConfigureAwait(false)).Reverse()) // none begins while we are at it
        {
            try
            {
                await Abort(item.Id, evenWhenProcessing, cancellation).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.Code == ErrorCode.NotProcessingTask)
            {
                // It has ended, or is about to.
            }
        }
    }

    private async Task<bool> AbortWaitingAsync(MediaTask task, CancellationToken cancellation)
    {
        var outcome = new TaskOutcome(
            time.GetUtcNow(),
            null,
            null,
            [.. task.Subtasks.Where(s => s.State == SubtaskState.Pending).Select(s => new SubtaskOutcome(s.Index, FailureCodes.Aborted, null))]);
        var ended = task.With(outcome);
        if (!await store.AbortWaitingAsync(task.Id, outcome, outbox.Entry(ended), cancellation).ConfigureAwait(false)) return false;
        log.TaskAborted(task.Id);
        events.Publish(TaskEvent.Of(ended));
        outbox.Wake();
        waiting.Raise();
        batch.Changed(ended);
        return true;
    }
}
