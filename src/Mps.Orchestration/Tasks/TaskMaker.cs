using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Tasks;

/// <summary>Makes the task of a ProcessMedia request: what it asks for itself, or what a schedule asks for. <c>Activities</c> beat <c>ScheduleId</c>.</summary>
public sealed class TaskMaker(Planner planner, ActivityPlanner activities, ScheduleCatalogue schedules, TimeProvider time)
{
    /// <exception cref="ApiException">The request cannot be a task.</exception>
    public MediaTask Make(ProcessMediaRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestSecrets.Remove(request);
        var scheduled = request is { ScheduleId: > 0 } or { Activities.Count: > 0 };
        var planned = scheduled ? Scheduled(request) : planner.Plan(request);
        return new MediaTask
        {
            Id = TaskRegister.NewId(scheduled ? "ScheduleTask" : "WorkflowTask"),
            Kind = scheduled ? TaskKind.Schedule : TaskKind.Workflow,
            Priority = (int)(request.TasksPriority ?? 0),
            Offline = request.TaskType == "Offline",
            Created = time.GetUtcNow(),
            SessionId = request.SessionId ?? "",
            SessionContext = request.SessionContext ?? "",
            Input = planned.Input,
            Request = ApiText.Write(request),
            Notify = planned.Notify,
            Subtasks = planned.Subtasks,
        };
    }

    private PlannedTask Scheduled(ProcessMediaRequest request)
    {
        if (request.MediaProcessTask is not null || request.AiContentReviewTask is not null || request.AiAnalysisTask is not null
            || request.AiRecognitionTask is not null || request.AiQualityControlTask is not null || request.SmartSubtitlesTask is not null
            || request.SmartEraseTask is not null)
        {
            throw new ApiException(
                ErrorCode.InvalidParameter, "ScheduleId and Activities say all that is done; leave MediaProcessTask and the Ai and Smart tasks out, or leave those out.");
        }

        var schedule = request.ScheduleId is > 0 and { } id
            ? schedules.Find(id) ?? throw new ApiException(ErrorCode.InvalidParameter, $"ScheduleId: there is no schedule {id}.")
            : null;
        var defaults = schedule is null ? null : new ScheduleDefaults(schedule.OutputStorage, schedule.OutputDir, schedule.TaskNotifyConfig);
        return activities.Plan(request, request.Activities is { Count: > 0 } own ? own : schedule!.Activities, defaults);
    }
}
