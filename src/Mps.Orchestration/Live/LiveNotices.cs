using Mps.Api.Model;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Live;

/// <summary>Callbacks of live tasks, as ParseLiveStreamProcessNotification answers them.</summary>
internal static class LiveNotices
{
    private const string Recorded = "LiveRecordResult", Eof = "ProcessEof";

    /// <summary>A recording file is complete, more may follow.</summary>
    public static ParseLiveStreamProcessNotificationResponse File(MediaTask task, LiveFile file) => Record(task, [file], over: false);

    /// <summary>A recording is over: all its files.</summary>
    public static ParseLiveStreamProcessNotificationResponse Over(MediaTask task, IReadOnlyList<LiveFile> files) => Record(task, files, over: true);

    /// <summary>The stream has ended, well or not.</summary>
    public static ParseLiveStreamProcessNotificationResponse OfEnd(MediaTask task)
    {
        var error = LiveView.Error(task);
        var body = Body(task, Eof);
        body.ProcessEofInfo = new LiveStreamProcessErrorInfo { ErrCode = error?.ErrCode ?? 0, Message = error?.Message ?? "SUCCESS" };
        return body;
    }

    private static ParseLiveStreamProcessNotificationResponse Record(MediaTask task, IReadOnlyList<LiveFile> files, bool over)
    {
        var body = Body(task, Recorded);
        body.LiveRecordResultInfo = new LiveStreamRecordResultInfo { RecordOver = over ? 1 : 0, FileResults = LiveView.Files(task.Live!, files) };
        return body;
    }

    private static ParseLiveStreamProcessNotificationResponse Body(MediaTask task, string type) => new()
    {
        NotificationType = type,
        TaskId = task.Id,
        SessionId = task.SessionId,
        SessionContext = task.SessionContext,
    };
}
