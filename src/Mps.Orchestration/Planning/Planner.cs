using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Planning;

/// <summary>
/// Turns a ProcessMedia request without a schedule into a task with its subtasks. A function of its arguments alone: it touches no file, no
/// network and no clock. What a request may not say is refused here with the API's codes; what this version cannot do
/// yet becomes a failed subtask beside those that run.
/// </summary>
public sealed class Planner(ITemplateSource templates, StorageRules storage)
{
    /// <exception cref="ApiException">The request cannot be a task.</exception>
    public PlannedTask Plan(ProcessMediaRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var source = storage.Source(request.InputInfo);
        var notify = NotifyRules.Check(request.TaskNotifyConfig);
        var context = new PlanContext(templates, storage, request, source);
        var subtasks = new List<Subtask>();
        var media = request.MediaProcessTask;

        Add(new TranscodePlanner(context), media?.TranscodeTaskSet);
        Add(new AnimatedGraphicsPlanner(context), media?.AnimatedGraphicTaskSet);
        Add(new SnapshotByTimeOffsetPlanner(context), media?.SnapshotByTimeOffsetTaskSet);
        Add(new SampleSnapshotPlanner(context), media?.SampleSnapshotTaskSet);
        Add(new ImageSpritePlanner(context), media?.ImageSpriteTaskSet);
        Add(new AdaptiveStreamingPlanner(context), media?.AdaptiveDynamicStreamingTaskSet);
        Missing(SubtaskKind.AiContentReview, One(request.AiContentReviewTask), "content review (AiContentReviewTask)");
        Missing(SubtaskKind.AiAnalysis, One(request.AiAnalysisTask), "content analysis (AiAnalysisTask)");
        Missing(SubtaskKind.AiRecognition, One(request.AiRecognitionTask), "content recognition (AiRecognitionTask)");
        Missing(SubtaskKind.AiQualityControl, One(request.AiQualityControlTask), "quality control (AiQualityControlTask)");
        Missing(SubtaskKind.SmartSubtitles, One(request.SmartSubtitlesTask), "smart subtitles (SmartSubtitlesTask)");
        Missing(SubtaskKind.SmartErase, One(request.SmartEraseTask), "smart erase (SmartEraseTask)");

        if (subtasks.Count == 0)
        {
            throw new ApiException(
                ErrorCode.MissingParameter, "The request names no task: fill MediaProcessTask or one of the Ai and Smart tasks.");
        }

        OutputConflicts.Check(subtasks, source);
        return new PlannedTask(request.InputInfo!, notify, subtasks);

        void Add<T>(ItemPlanner<T> planner, List<T>? items)
            where T : class
        {
            var position = 0;
            foreach (var item in items ?? []) subtasks.Add(planner.Plan(subtasks.Count, position++, item));
        }

        void Missing<T>(SubtaskKind kind, List<T>? items, string capability)
        {
            foreach (var item in items ?? [])
            {
                subtasks.Add(new Subtask(
                    subtasks.Count, kind, ApiText.Write(item), null, SubtaskState.Failed, FailureCodes.Unsupported(capability)));
            }
        }
    }

    private static List<T>? One<T>(T? item)
        where T : class => item is null ? null : [item];
}
