using Mps.Api.Model;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Live;

/// <summary>Callbacks of live tasks, as ParseLiveStreamProcessNotification answers them. Null where nobody is to be told.</summary>
internal static class LiveNotices
{
    private const string Recorded = "LiveRecordResult", Eof = "ProcessEof";

    /// <summary>A recording file is complete, more may follow.</summary>
    public static OutboxEntry? File(MediaTask task, LiveFile file, DateTimeOffset now) => Record(task, [file], over: false, now);

    /// <summary>A recording is over: all its files.</summary>
    public static OutboxEntry? Over(MediaTask task, IReadOnlyList<LiveFile> files, DateTimeOffset now) => Record(task, files, over: true, now);

    /// <summary>The stream has ended, well or not.</summary>
    public static OutboxEntry? OfEnd(MediaTask task)
    {
        var error = LiveView.Error(task);
        var body = Body(task, Eof);
        body.ProcessEofInfo = new LiveStreamProcessErrorInfo { ErrCode = error?.ErrCode ?? 0, Message = error?.Message ?? "SUCCESS" };
        return NotificationOutbox.Entry(task, body, task.Finished ?? task.Begun ?? task.Created);
    }

    private static OutboxEntry? Record(MediaTask task, IReadOnlyList<LiveFile> files, bool over, DateTimeOffset now)
    {
        var body = Body(task, Recorded);
        body.LiveRecordResultInfo = new LiveStreamRecordResultInfo { RecordOver = over ? 1 : 0, FileResults = LiveView.Files(task.Live!, files) };
        return NotificationOutbox.Entry(task, body, now);
    }

    private static ParseLiveStreamProcessNotificationResponse Body(MediaTask task, string type) => new()
    {
        NotificationType = type,
        TaskId = task.Id,
        SessionId = task.SessionId,
        SessionContext = task.SessionContext,
    };
}
