using Microsoft.Extensions.Logging;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Options;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Tasks;

/// <summary>ProcessMedia: plans a request, keeps it, answers its id at once.</summary>
public sealed class TaskIntake(
    Planner planner,
    ITaskStore store,
    TaskEvents events,
    WaitingSignal waiting,
    TaskOptions options,
    TimeProvider time,
    ILogger<TaskIntake> log)
{
    private const string AppId = "1250000000";
    private const int MaxSessionId = 50;
    private const int MaxSessionContext = 1000;

    /// <exception cref="ApiException">The request cannot be a task, or its session id was used lately.</exception>
    public async Task<ProcessMediaResponse> ProcessMedia(ProcessMediaRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        var planned = planner.Plan(request);
        var now = time.GetUtcNow();
        var task = new MediaTask
        {
            Id = $"{AppId}-WorkflowTask-{Guid.NewGuid():N}tt1",
            Priority = (int)(request.TasksPriority ?? 0),
            Offline = request.TaskType == "Offline",
            Created = now,
            SessionId = request.SessionId ?? "",
            SessionContext = request.SessionContext ?? "",
            Input = planned.Input,
            Notify = planned.Notify,
            Subtasks = planned.Subtasks,
        };
        try
        {
            await store.AddAsync(task, now - TimeSpan.FromDays(options.SessionDays), cancellation).ConfigureAwait(false);
        }
        catch (DuplicateSessionException e)
        {
            throw new ApiException(ErrorCode.InvalidSessionId, e.Message);
        }

        log.TaskAdded(task.Id, task.Subtasks.Count);
        events.Publish(TaskEvent.Of(task));
        waiting.Raise();
        return new ProcessMediaResponse { TaskId = task.Id };
    }

    private static void Check(ProcessMediaRequest request)
    {
        if (request.SessionId?.Length > MaxSessionId)
            throw new ApiException(ErrorCode.SessionIdTooLong, $"SessionId is longer than {MaxSessionId} characters.");
        if (request.SessionContext?.Length > MaxSessionContext)
            throw new ApiException(ErrorCode.SessionContextTooLong, $"SessionContext is longer than {MaxSessionContext} characters.");
        if (request.TasksPriority is < -10 or > 10) throw new ApiException(ErrorCode.InvalidParameterValue, "TasksPriority must be from -10 to 10.");
        if (request.TaskType is not (null or "" or "Online" or "Offline"))
            throw new ApiException(ErrorCode.InvalidParameterValue, $"TaskType is '{request.TaskType}' but must be Online or Offline.");
    }
}
