using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Batches;
using Mps.Orchestration.Images;

namespace Mps.Orchestration.Tasks;

/// <summary>
/// Makes a finished task again from its own request, as a new task that names the old one. The old one stays as it is. The
/// request's SessionId is left out: it is there to refuse repetitions.
/// </summary>
public sealed class TaskRestart(ITaskStore store, TaskIntake intake, EditMediaIntake edits, ImageIntake images, BatchIntake batches, ILogger<TaskRestart> log)
{
    /// <param name="taskId">A finished task.</param>
    /// <param name="failedOnly">Only what failed in it.</param>
    /// <param name="cancellation">Cancels before the new task is kept.</param>
    /// <returns>The new task's id.</returns>
    /// <exception cref="ApiException">There is no such task, it has not finished, nothing failed in it, or its request is no longer accepted.</exception>
    public async Task<string> RestartAsync(string taskId, bool failedOnly, CancellationToken cancellation)
    {
        var task = await store.FindAsync(taskId, cancellation).ConfigureAwait(false)
            ?? throw new ApiException(ErrorCode.ResourceNotFound, $"There is no task '{taskId}'.");
        if (task.State != TaskState.Finished) throw new ApiException(ErrorCode.InvalidParameterValue, $"Task '{taskId}' has not finished; abort it first.");
        if (task.Request is null) throw new ApiException(ErrorCode.InvalidParameterValue, $"The request of task '{taskId}' was not kept: an older version took it in. Send it again.");
        if (failedOnly && task.Kind == TaskKind.Batch)
            throw new ApiException(ErrorCode.InvalidParameterValue, $"Task '{taskId}' is a batch; restart it as a whole, or those of its items that failed: each is a task.");
        if (failedOnly && !task.HasFailure) throw new ApiException(ErrorCode.InvalidParameterValue, $"Nothing failed in task '{taskId}'.");
        var request = JsonNode.Parse(task.Request)!.AsObject();
        request.Remove("SessionId");
        var id = task.Kind switch
        {
            TaskKind.Schedule when failedOnly => throw new ApiException(
                ErrorCode.InvalidParameterValue, $"Task '{taskId}' is the run of an orchestration, whose nodes build on each other; restart it as a whole."),
            TaskKind.Workflow or TaskKind.Schedule => (await intake.ProcessMedia(
                ApiText.Read<ProcessMediaRequest>((failedOnly ? OnlyFailed(request, task) : request).ToJsonString()), taskId, cancellation).ConfigureAwait(false)).TaskId!,
            TaskKind.EditMedia => (await edits.EditMedia(ApiText.Read<EditMediaRequest>(request.ToJsonString()), taskId, cancellation).ConfigureAwait(false)).TaskId!,
            TaskKind.Image => (await images.ProcessImage(ApiText.Read<ProcessImageRequest>(request.ToJsonString()), taskId, cancellation).ConfigureAwait(false)).TaskId!,
            TaskKind.Batch => (await batches.BatchProcessMedia(ApiText.Read<BatchProcessMediaRequest>(request.ToJsonString()), taskId, cancellation).ConfigureAwait(false)).TaskId!,
            _ => throw new ApiException(ErrorCode.InvalidParameterValue, $"A task of the kind {task.Kind.Word()} cannot be restarted; send its request again."),
        };
        log.TaskRestarted(id, taskId);
        return id;
    }

    /// <summary>The request without what succeeded: subtasks of a kind stand in the order of the request's list of that kind.</summary>
    private static JsonObject OnlyFailed(JsonObject request, MediaTask task)
    {
        foreach (var (kind, list) in Lists)
        {
            if (request["MediaProcessTask"]?[list] is not JsonArray items) continue;
            var ofKind = task.Subtasks.Where(s => s.Kind == kind).ToList();
            if (ofKind.Count != items.Count)
                throw new ApiException(ErrorCode.InvalidParameterValue, $"Task '{task.Id}' has {ofKind.Count} subtasks for {items.Count} entries of {list}; restart it as a whole.");
            for (var i = items.Count - 1; i >= 0; i--)
            {
                if (ofKind[i].State != SubtaskState.Failed) items.RemoveAt(i);
            }
        }

        foreach (var (kind, member) in Members)
        {
            if (task.Subtasks.All(s => s.Kind != kind || s.State != SubtaskState.Failed)) request.Remove(member);
        }

        return request;
    }

    private static readonly (SubtaskKind Kind, string List)[] Lists =
    [
        (SubtaskKind.Transcode, "TranscodeTaskSet"), (SubtaskKind.AnimatedGraphics, "AnimatedGraphicTaskSet"),
        (SubtaskKind.SnapshotByTimeOffset, "SnapshotByTimeOffsetTaskSet"), (SubtaskKind.SampleSnapshot, "SampleSnapshotTaskSet"),
        (SubtaskKind.ImageSprites, "ImageSpriteTaskSet"), (SubtaskKind.AdaptiveDynamicStreaming, "AdaptiveDynamicStreamingTaskSet"),
    ];

    private static readonly (SubtaskKind Kind, string Member)[] Members =
    [
        (SubtaskKind.AiContentReview, "AiContentReviewTask"), (SubtaskKind.AiAnalysis, "AiAnalysisTask"), (SubtaskKind.AiRecognition, "AiRecognitionTask"),
        (SubtaskKind.AiQualityControl, "AiQualityControlTask"), (SubtaskKind.SmartSubtitles, "SmartSubtitlesTask"), (SubtaskKind.SmartErase, "SmartEraseTask"),
    ];
}
