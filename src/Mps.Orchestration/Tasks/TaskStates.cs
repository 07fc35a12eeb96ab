namespace Mps.Orchestration.Tasks;

// The numbers are stored. They are append-only: never renumber, never reuse (guarded by StoredNumbersTests).

/// <summary>Where a task stands.</summary>
public enum TaskState
{
    Waiting = 1,
    Processing = 2,
    Finished = 3,
}

/// <summary>What kind of call made the task.</summary>
public enum TaskKind
{
    /// <summary>ProcessMedia without a schedule.</summary>
    Workflow = 1,

    /// <summary>EditMedia.</summary>
    EditMedia = 2,

    /// <summary>ProcessMedia with a schedule, or with the nodes of one.</summary>
    Schedule = 3,

    /// <summary>BatchProcessMedia: one task over one for each input.</summary>
    Batch = 4,

    /// <summary>ProcessImage.</summary>
    Image = 5,

    /// <summary>A live stream without recordings.</summary>
    LiveStream = 10,

    /// <summary>A live stream with recordings: the API tells of them in the form of a live schedule.</summary>
    LiveSchedule = 11,
}

/// <summary>Where a subtask stands.</summary>
public enum SubtaskState
{
    Pending = 1,
    Succeeded = 2,
    Failed = 3,
}

/// <summary>What a subtask makes.</summary>
public enum SubtaskKind
{
    Transcode = 1,
    AnimatedGraphics = 2,
    SnapshotByTimeOffset = 3,
    SampleSnapshot = 4,
    ImageSprites = 5,
    AdaptiveDynamicStreaming = 6,
    AiContentReview = 7,
    AiAnalysis = 8,
    AiRecognition = 9,
    AiQualityControl = 10,
    SmartSubtitles = 11,
    SmartErase = 12,
    EditMedia = 13,
    ExecRules = 14,
    Image = 15,
    LiveRecord = 20,
    LiveLadder = 21,
    LivePush = 22,
    LiveSnapshot = 23,
}

/// <summary>How one attempt at a task ended.</summary>
public enum AttemptEnd
{
    /// <summary>The run came to its end; each subtask says how.</summary>
    Completed = 1,

    /// <summary>The worker died or hung.</summary>
    WorkerLost = 2,

    /// <summary>The daemon stopped or died.</summary>
    DaemonStopped = 3,

    /// <summary>An operator or the caller stopped the task.</summary>
    Aborted = 4,
}

/// <summary>How the API spells the states and kinds.</summary>
public static class TaskWords
{
    public static string Word(this TaskState state) => state switch
    {
        TaskState.Waiting => "WAITING",
        TaskState.Processing => "PROCESSING",
        TaskState.Finished => "FINISH",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>The state called <paramref name="word"/>, or null.</summary>
    public static TaskState? ParseState(string? word) => word switch
    {
        "WAITING" => TaskState.Waiting,
        "PROCESSING" => TaskState.Processing,
        "FINISH" => TaskState.Finished,
        _ => null,
    };

    /// <summary>Subtasks know no waiting state in the API: they are PROCESSING until they end.</summary>
    public static string Word(this SubtaskState state) => state switch
    {
        SubtaskState.Pending => "PROCESSING",
        SubtaskState.Succeeded => "SUCCESS",
        SubtaskState.Failed => "FAIL",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>Name in <c>SubTaskTypes</c> of DescribeTasks and in schedules.</summary>
    public static string ActivityName(this SubtaskKind kind) => kind switch
    {
        SubtaskKind.Transcode => "action-trans",
        SubtaskKind.AnimatedGraphics => "action-animated-graphics",
        SubtaskKind.SnapshotByTimeOffset => "action-snapshotByTimeOffset",
        SubtaskKind.SampleSnapshot => "action-samplesnapshot",
        SubtaskKind.ImageSprites => "action-image-sprite",
        SubtaskKind.AdaptiveDynamicStreaming => "action-adaptive-substream",
        SubtaskKind.AiContentReview => "action-aiReview",
        SubtaskKind.AiAnalysis => "action-AIAnalysis",
        SubtaskKind.AiRecognition => "action-AIRecognition",
        SubtaskKind.AiQualityControl => "action-AIQualityControl",
        SubtaskKind.SmartSubtitles => "action-SmartSubtitles",
        SubtaskKind.SmartErase => "action-SmartErase",
        SubtaskKind.ExecRules => "action-exec-rules",
        SubtaskKind.LiveRecord or SubtaskKind.LiveLadder or SubtaskKind.LivePush or SubtaskKind.LiveSnapshot => kind.ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The kind as results, lists and callbacks name it.</summary>
    public static string Word(this TaskKind kind) => kind switch
    {
        TaskKind.Workflow => "WorkflowTask",
        TaskKind.EditMedia => "EditMediaTask",
        TaskKind.Schedule => "ScheduleTask",
        TaskKind.Batch => "BatchTask",
        TaskKind.Image => "ImageTask",
        TaskKind.LiveStream => "LiveStreamProcessTask",
        TaskKind.LiveSchedule => "LiveScheduleTask",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The kind as DescribeTasks names it: there the API has another word for live streams than elsewhere.</summary>
    public static string ListWord(this TaskKind kind) => kind == TaskKind.LiveStream ? "LiveProcessTask" : kind.Word();

    /// <summary>What the kind's templates are called in messages.</summary>
    public static string TemplateName(this SubtaskKind kind) => kind switch
    {
        SubtaskKind.Transcode => "transcode",
        SubtaskKind.AnimatedGraphics => "animated graphics",
        SubtaskKind.SnapshotByTimeOffset => "time offset snapshot",
        SubtaskKind.SampleSnapshot => "sample snapshot",
        SubtaskKind.ImageSprites => "image sprite",
        SubtaskKind.AdaptiveDynamicStreaming => "adaptive streaming",
        _ => kind.ToString(),
    };

    /// <summary>The kind as a metric label.</summary>
    public static string Label(this TaskKind kind) => kind switch
    {
        TaskKind.Workflow => "workflow",
        TaskKind.EditMedia => "edit",
        TaskKind.Schedule => "schedule",
        TaskKind.Batch => "batch",
        TaskKind.Image => "image",
        TaskKind.LiveStream => "live",
        TaskKind.LiveSchedule => "live_record",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
