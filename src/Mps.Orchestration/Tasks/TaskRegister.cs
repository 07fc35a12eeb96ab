using Microsoft.Extensions.Logging;
using Mps.Api;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Options;

namespace Mps.Orchestration.Tasks;

/// <summary>What taking in a task comes to, whichever action made it: its id, what it says of session and priority, its place in the store.</summary>
public sealed class TaskRegister(
    ITaskStore store, NotificationTransports transports, TaskEvents events, WaitingSignal waiting, TaskOptions options, ILogger<TaskRegister> log)
{
    private const string AppId = "1250000000";
    private const int MaxSessionId = 50;
    private const int MaxSessionContext = 1000;

    /// <summary>A new id of a kind, e.g. "WorkflowTask".</summary>
    public static string NewId(string kind) => $"{AppId}-{kind}-{Guid.NewGuid():N}tt1";

    /// <exception cref="ApiException">A value is out of its bounds.</exception>
    public static void Check(string? sessionId, string? sessionContext, long? priority)
    {
        if (sessionId?.Length > MaxSessionId)
            throw new ApiException(ErrorCode.SessionIdTooLong, $"SessionId is longer than {MaxSessionId} characters.");
        if (sessionContext?.Length > MaxSessionContext)
            throw new ApiException(ErrorCode.SessionContextTooLong, $"SessionContext is longer than {MaxSessionContext} characters.");
        if (priority is < -10 or > 10) throw new ApiException(ErrorCode.InvalidParameterValue, "TasksPriority must be from -10 to 10.");
    }

    /// <summary>Keeps a task and tells who waits for one.</summary>
    /// <param name="task">The task.</param>
    /// <param name="cancellation">Cancels before it is kept.</param>
    /// <param name="sessionDays">For how long its session id may not be used again; null = as configured.</param>
    /// <exception cref="ApiException">Its session id was used lately, or nobody could be told of it as it wishes.</exception>
    public async Task AddAsync(MediaTask task, CancellationToken cancellation, int? sessionDays = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        transports.Check(NotificationDestination.Of(task.Notify));
        try
        {
            await store.AddAsync(task, task.Created - TimeSpan.FromDays(sessionDays ?? options.SessionDays), cancellation).ConfigureAwait(false);
        }
        catch (DuplicateSessionException e)
        {
            throw new ApiException(ErrorCode.InvalidSessionId, e.Message);
        }

        Announce(task);
    }

    /// <summary>Tells of a task that the store has taken in.</summary>
    public void Announce(MediaTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        log.TaskAdded(task.Id, task.Subtasks.Count);
        events.Publish(TaskEvent.Of(task));
        waiting.Raise();
    }
}
