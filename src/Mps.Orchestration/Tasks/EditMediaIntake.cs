using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Tasks;

/// <summary>EditMedia: plans a request, keeps it, answers its id at once.</summary>
public sealed class EditMediaIntake(EditPlanner planner, TaskRegister register, TimeProvider time)
{
    /// <exception cref="ApiException">The request cannot be a task, or its session id was used lately.</exception>
    public Task<EditMediaResponse> EditMedia(EditMediaRequest request, CancellationToken cancellation) =>
        EditMedia(request, restartOf: null, cancellation);

    /// <summary>As a task of its own, or as one that repeats another.</summary>
    internal async Task<EditMediaResponse> EditMedia(EditMediaRequest request, string? restartOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        TaskRegister.Check(request.SessionId, request.SessionContext, request.TasksPriority);
        RequestSecrets.Remove(request);
        var planned = planner.Plan(request);
        var task = new MediaTask
        {
            Id = TaskRegister.NewId("EditMedia"),
            Kind = TaskKind.EditMedia,
            Priority = (int)(request.TasksPriority ?? 0),
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
        return new EditMediaResponse { TaskId = task.Id };
    }
}
