using System.Globalization;
using Mps.Api.Model;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Live;

/// <summary>Live tasks in the API's records.</summary>
internal static class LiveView
{
    public static LiveStreamProcessTask Stream(MediaTask task)
    {
        var error = Error(task);
        return new() { TaskId = task.Id, Status = Status(task), ErrCode = error?.ErrCode ?? 0, Message = error?.Message ?? "", Url = Asked(task) };
    }

    public static LiveScheduleTask Schedule(MediaTask task, LiveLedger ledger)
    {
        var error = Error(task);
        return new()
        {
            TaskId = task.Id,
            Status = Status(task),
            ErrCode = error?.ErrCode ?? 0,
            Message = error?.Message ?? "",
            Url = Asked(task),
            LiveActivityResultSet =
            [
                .. task.Subtasks.Where(s => s.Kind == SubtaskKind.LiveRecord).Select(s => new LiveActivityResult
                {
                    ActivityType = nameof(SubtaskKind.LiveRecord),
                    LiveActivityResItem = new LiveActivityResItem { LiveRecordTask = Record(task, s, ledger) },
                }),
            ],
        };
    }

    /// <summary>Recording files as results and callbacks list them. Buckets have no addresses of their own: BUCKET:/key.</summary>
    public static List<LiveRecordFile> Files(LivePlan plan, IEnumerable<LiveFile> files) =>
    [
        .. files.Select(f => new LiveRecordFile
        {
            Url = $"{plan.Bucket}:/{f.Key}",
            Size = f.Bytes,
            Duration = (long)Math.Round(f.Seconds, MidpointRounding.AwayFromZero),
            StartTime = TaskView.Time(f.Started),
            EndTime = TaskView.Time(f.Ended),
        }),
    ];

    /// <summary>Trouble of the whole source, else that of an output.</summary>
    public static SubtaskError? Error(MediaTask task) => task.Error ?? task.Subtasks.FirstOrDefault(s => s.Error is not null)?.Error;

    // The name of a source, where it was asked for by that: its addresses may hold keys.
    private static string Asked(MediaTask task) => task.Input.UrlInputInfo?.Url is { Length: > 0 } url ? url : task.Live!.Sources[0];

    private static LiveScheduleLiveRecordTaskResult Record(MediaTask task, Subtask subtask, LiveLedger ledger)
    {
        var files = ledger.Files.Where(f => f.Output == subtask.Index).ToList();
        return new()
        {
            Status = subtask.State.Word(),
            ErrCode = subtask.Error?.ErrCode ?? 0,
            ErrCodeExt = subtask.Error?.ErrCodeExt ?? "",
            Message = subtask.Error?.Message ?? Message(subtask, ledger.Gaps),
            Input = ApiText.Read<LiveRecordTaskInput>(subtask.InputJson),
            Output = files.Count == 0
                ? null
                : new LiveRecordResult
                {
                    OutputStorage = new TaskOutputStorage
                    {
                        Type = "COS",
                        CosOutputStorage = new CosOutputStorage { Bucket = task.Live!.Bucket, Region = task.Live.Region },
                    },
                    FileList = Files(task.Live, files),
                },
            BeginProcessTime = TaskView.Time(task.Begun),
            FinishTime = TaskView.Time(subtask.State == SubtaskState.Pending ? null : task.Finished),
        };
    }

    /// <summary>The API's record has no place for gaps but this.</summary>
    private static string Message(Subtask subtask, IReadOnlyList<LiveGap> gaps)
    {
        var word = subtask.State == SubtaskState.Succeeded ? "SUCCESS" : "";
        if (gaps.Count == 0) return word;
        var list = string.Join(", ", gaps.Select(g => string.Create(
            CultureInfo.InvariantCulture, $"{g.From.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}/{g.To.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} ({g.Reason})")));
        return $"{word} gaps: {list}".TrimStart();
    }

    private static string Status(MediaTask task) => task.State == TaskState.Finished ? "FINISH" : "PROCESSING";
}
