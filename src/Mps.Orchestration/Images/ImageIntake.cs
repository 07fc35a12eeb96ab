using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Images;

/// <summary>ProcessImage: plans a request, keeps it, answers its id at once.</summary>
public sealed class ImageIntake(ImagePlanner planner, TaskRegister register, TimeProvider time)
{
    /// <exception cref="ApiException">The request cannot be a task.</exception>
    public Task<ProcessImageResponse> ProcessImage(ProcessImageRequest request, CancellationToken cancellation) =>
        ProcessImage(request, restartOf: null, cancellation);

    /// <summary>As a task of its own, or as one that repeats another.</summary>
    internal async Task<ProcessImageResponse> ProcessImage(ProcessImageRequest request, string? restartOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestSecrets.Remove(request);
        var planned = planner.Plan(request);
        var task = new MediaTask
        {
            Id = TaskRegister.NewId("WorkflowTask"), // as the API's own image tasks are called
            Kind = TaskKind.Image,
            Created = time.GetUtcNow(),
            Input = planned.Input,
            Request = ApiText.Write(request),
            RestartOf = restartOf,
            Subtasks = planned.Subtasks,
        };
        await register.AddAsync(task, cancellation).ConfigureAwait(false);
        return new ProcessImageResponse { TaskId = task.Id };
    }
}
