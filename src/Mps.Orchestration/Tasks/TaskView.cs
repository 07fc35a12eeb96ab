using System.Globalization;
using Mps.Api.Model;
using Mps.Orchestration.Inputs;

namespace Mps.Orchestration.Tasks;

/// <summary>A task in the API's records. <paramref name="percent"/> tells the live progress of a subtask by its index.</summary>
internal sealed partial class TaskView(MediaTask task, Func<int, int> percent)
{
    private const string Never = "0000-00-00T00:00:00Z";

    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? Never;

    public WorkflowTask Workflow() => new()
    {
        TaskId = task.Id,
        Status = task.State == TaskState.Finished ? "FINISH" : "PROCESSING",
        ErrCode = task.Error?.ErrCode ?? 0,
        Message = task.Error?.Message ?? "",
        InputInfo = task.Input,
        MetaData = task.Source is null ? null : MetaDataView.Of(task.Source),
        MediaProcessResultSet = [.. task.Subtasks.Where(s => s.Kind <= SubtaskKind.AdaptiveDynamicStreaming).Select(Media)],
        AiContentReviewResultSet = [.. Of(SubtaskKind.AiContentReview).Select(Review)],
        AiAnalysisResultSet = [.. Of(SubtaskKind.AiAnalysis).Select(Analysis)],
        AiRecognitionResultSet = [.. Of(SubtaskKind.AiRecognition).Select(Recognition)],
        AiQualityControlTaskResult = Of(SubtaskKind.AiQualityControl).Select(QualityControl).FirstOrDefault(),
        SmartSubtitlesTaskResult = [.. Of(SubtaskKind.SmartSubtitles).Select(Subtitles)],
        SmartEraseTaskResult = Of(SubtaskKind.SmartErase).Select(Erase).FirstOrDefault(),
    };

    private IEnumerable<Subtask> Of(SubtaskKind kind) => task.Subtasks.Where(s => s.Kind == kind);

    private MediaProcessTaskResult Media(Subtask s)
    {
        var (status, code, ext, message) = Verdict(s);
        var result = new MediaProcessTaskResult { Type = s.Kind.ToString() };
        switch (s.Kind)
        {
            case SubtaskKind.Transcode:
                result.TranscodeTask = new MediaProcessTaskTranscodeResult
                {
                    Status = status,
                    ErrCode = code,
                    ErrCodeExt = ext,
                    Message = message,
                    Input = Input<TranscodeTaskInput>(s),
                    Output = OutputView.Of(s, o => o.Transcode()),
                    Progress = s.State switch { SubtaskState.Succeeded => 100, SubtaskState.Failed => 0, _ => percent(s.Index) },
                };
                break;
            case SubtaskKind.AnimatedGraphics:
                result.AnimatedGraphicTask = new()
                {
                    Status = status,
                    ErrCode = code,
                    ErrCodeExt = ext,
                    Message = message,
                    Input = Input<AnimatedGraphicTaskInput>(s),
                    Output = OutputView.Of(s, o => o.AnimatedGraphics(SourceSeconds(s))),
                };
                break;
            case SubtaskKind.SnapshotByTimeOffset:
                result.SnapshotByTimeOffsetTask = new()
                {
                    Status = status,
                    ErrCode = code,
                    ErrCodeExt = ext,
                    Message = message,
                    Input = Input<SnapshotByTimeOffsetTaskInput>(s),
                    Output = OutputView.Of(s, o => o.SnapshotByTimeOffset()),
                };
                break;
            case SubtaskKind.SampleSnapshot:
                result.SampleSnapshotTask = new()
                {
                    Status = status,
                    ErrCode = code,
                    ErrCodeExt = ext,
                    Message = message,
                    Input = Input<SampleSnapshotTaskInput>(s),
                    Output = OutputView.Of(s, o => o.SampleSnapshot()),
                };
                break;
            case SubtaskKind.ImageSprites:
                result.ImageSpriteTask = new()
                {
                    Status = status,
                    ErrCode = code,
                    ErrCodeExt = ext,
                    Message = message,
                    Input = Input<ImageSpriteTaskInput>(s),
                    Output = OutputView.Of(s, o => o.ImageSprite()),
                };
                break;
            case SubtaskKind.AdaptiveDynamicStreaming:
                result.AdaptiveDynamicStreamingTask = new()
                {
                    Status = status,
                    ErrCode = code,
                    ErrCodeExt = ext,
                    Message = message,
                    Input = Input<AdaptiveDynamicStreamingTaskInput>(s),
                    Output = OutputView.Of(s, o => o.AdaptiveDynamicStreaming()),
                };
                break;
            default:
                throw new InvalidOperationException($"{s.Kind} is not a media process.");
        }

        return result;
    }

    // The API sorts the results of one analysis by what was found. While none is served, the first kind stands for all.
    private static AiContentReviewResult Review(Subtask s)
    {
        var (status, code, ext, message) = Verdict(s);
        return new()
        {
            Type = "Porn",
            SampleRate = 0,
            Duration = 0,
            PornTask = new() { Status = status, ErrCode = code, ErrCodeExt = ext, Message = message, Input = new() { Definition = Input<AiContentReviewTaskInput>(s).Definition } },
        };
    }

    private static AiAnalysisResult Analysis(Subtask s)
    {
        var (status, code, ext, message) = Verdict(s);
        return new()
        {
            Type = "Classification",
            ClassificationTask = new() { Status = status, ErrCode = code, ErrCodeExt = ext, Message = message, Input = new() { Definition = Input<AiAnalysisTaskInput>(s).Definition } },
        };
    }

    private static AiRecognitionResult Recognition(Subtask s)
    {
        var (status, code, ext, message) = Verdict(s);
        return new()
        {
            Type = "FaceRecognition",
            FaceTask = new() { Status = status, ErrCode = code, ErrCodeExt = ext, Message = message, Input = new() { Definition = Input<AiRecognitionTaskInput>(s).Definition } },
        };
    }

    private static ScheduleQualityControlTaskResult QualityControl(Subtask s)
    {
        var (status, code, ext, message) = Verdict(s);
        return new() { Status = status, ErrCode = code, ErrCodeExt = ext, Message = message, Input = Input<AiQualityControlTaskInput>(s), Progress = 0 };
    }

    private static SmartSubtitlesResult Subtitles(Subtask s)
    {
        var (status, code, ext, message) = Verdict(s);
        return new()
        {
            Type = "AsrFullTextRecognition",
            AsrFullTextTask = new() { Status = status, ErrCode = code, ErrCodeExt = ext, Message = message, Input = new() { Definition = Input<SmartSubtitlesTaskInput>(s).Definition }, Progress = 0 },
        };
    }

    private static SmartEraseTaskResult Erase(Subtask s)
    {
        var (status, _, ext, message) = Verdict(s);
        return new() { Status = status, ErrCodeExt = ext, Message = message, Input = Input<SmartEraseTaskInput>(s), Progress = 0 };
    }

    private double? SourceSeconds(Subtask s) => task.SourceOf(s) is { } before ? before.Result?.Info.DurationSeconds : task.Source?.DurationSeconds;

    private static T Input<T>(Subtask s) => ApiText.Read<T>(s.InputJson);

    /// <summary>Success says "SUCCESS" in Message and nothing in ErrCodeExt, as the API documents it.</summary>
    private static (string Status, long Code, string Ext, string Message) Verdict(Subtask s) =>
        s.Error is { } error
            ? (s.State.Word(), error.ErrCode, error.ErrCodeExt, error.Message)
            : (s.State.Word(), 0, "", s.State == SubtaskState.Succeeded ? "SUCCESS" : "");
}
