using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Tasks;

/// <summary>ProcessMedia: plans a request, keeps it, answers its id at once.</summary>
public sealed class TaskIntake(Planner planner, TaskRegister register, TimeProvider time)
{
    /// <exception cref="ApiException">The request cannot be a task, or its session id was used lately.</exception>
    public Task<ProcessMediaResponse> ProcessMedia(ProcessMediaRequest request, CancellationToken cancellation) =>
        ProcessMedia(request, restartOf: null, cancellation);

    /// <summary>As a task of its own, or as one that repeats another.</summary>
    internal async Task<ProcessMediaResponse> ProcessMedia(ProcessMediaRequest request, string? restartOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        TaskRegister.Check(request.SessionId, request.SessionContext, request.TasksPriority);
        if (request.TaskType is not (null or "" or "Online" or "Offline"))
            throw new ApiException(ErrorCode.InvalidParameterValue, $"TaskType is '{request.TaskType}' but must be Online or Offline.");
        RequestSecrets.Remove(request);
        var planned = planner.Plan(request);
        var task = new MediaTask
        {
            Id = TaskRegister.NewId("WorkflowTask"),
            Priority = (int)(request.TasksPriority ?? 0),
            Offline = request.TaskType == "Offline",
            Created = time.GetUtcNow(),
            SessionId = request.SessionId ?? "",
            SessionContext = request.SessionContext ?? "",
            Input = planned.Input,
            Request = ApiText.Write(request),
            RestartOf = restartOf,
            Notify = planned.Notify,
            Subtasks = planned.Subtasks,
        };
        await register.AddAsync(task, cancellation).ConfigureAwait(false);
        return new ProcessMediaResponse { TaskId = task.Id };
    }
}
