using Mps.Api.Model;
using Mps.Orchestration.Inputs;

namespace Mps.Orchestration.Tasks;

/// <content>A task that was made of the nodes of an orchestration.</content>
internal sealed partial class TaskView
{
    public ScheduleTask Schedule() => new()
    {
        TaskId = task.Id,
        Status = task.State == TaskState.Finished ? "FINISH" : "PROCESSING",
        ErrCode = task.Error?.ErrCode ?? 0,
        Message = task.Error?.Message ?? "",
        InputInfo = task.Input,
        MetaData = task.Source is null ? null : MetaDataView.Of(task.Source),
        ActivityResultSet = [.. task.Subtasks.Select(s => new ActivityResult { ActivityType = ActivityWord(s.Kind), ActivityResItem = Activity(s) })],
    };

    private static string ActivityWord(SubtaskKind kind) => kind switch
    {
        SubtaskKind.AiRecognition => "AIRecognition",
        SubtaskKind.AiAnalysis => "AIAnalysis",
        _ => kind.ToString(),
    };

    private ActivityResItem Activity(Subtask s)
    {
        var (status, code, ext, message) = Verdict(s);
        switch (s.Kind)
        {
            case SubtaskKind.AiContentReview:
                return new() { ReviewTask = new() { Status = status, ErrCode = code, ErrCodeExt = ext, Message = message, Input = Input<AiContentReviewTaskInput>(s) } };
            case SubtaskKind.AiAnalysis:
                return new() { AnalysisTask = new() { Status = status, ErrCode = code, ErrCodeExt = ext, Message = message, Input = Input<AiAnalysisTaskInput>(s) } };
            case SubtaskKind.AiRecognition:
                return new() { RecognitionTask = new() { Status = status, ErrCode = code, ErrCodeExt = ext, Message = message, Input = Input<AiRecognitionTaskInput>(s) } };
            case SubtaskKind.AiQualityControl:
                return new() { QualityControlTask = QualityControl(s) };
            case SubtaskKind.SmartSubtitles:
                return new() { SmartSubtitlesTask = new() { Status = status, ErrCode = code, ErrCodeExt = ext, Message = message, Input = Input<SmartSubtitlesTaskInput>(s) } };
            case SubtaskKind.SmartErase:
                return new() { SmartEraseTask = Erase(s) };
            case SubtaskKind.ExecRules:
                return new() { ExecRuleTask = new() { Status = status, ErrCodeExt = ext, Message = message, Input = Input<ExecRulesTask>(s) } };
            default:
                var media = Media(s);
                return new()
                {
                    TranscodeTask = media.TranscodeTask,
                    AnimatedGraphicTask = media.AnimatedGraphicTask,
                    SnapshotByTimeOffsetTask = media.SnapshotByTimeOffsetTask,
                    SampleSnapshotTask = media.SampleSnapshotTask,
                    ImageSpriteTask = media.ImageSpriteTask,
                    AdaptiveDynamicStreamingTask = media.AdaptiveDynamicStreamingTask,
                };
        }
    }
}
