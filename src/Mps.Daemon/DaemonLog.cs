using Microsoft.Extensions.Logging;
using Mps.Orchestration.Workers;

namespace Mps.Daemon;

/// <summary>Log messages of this project; event ids 9000 to 9999.</summary>
internal static partial class DaemonLog
{
    [LoggerMessage(9000, LogLevel.Debug, "worker {Pid}: ready ({Libraries})")]
    public static partial void WorkerReady(this ILogger logger, int pid, string libraries);

    [LoggerMessage(9001, LogLevel.Error, "no worker could be started: {Reason}")]
    public static partial void WorkerNotStarted(this ILogger logger, string reason);

    [LoggerMessage(9002, LogLevel.Debug, "worker {Pid}: ended ({Exit})")]
    public static partial void WorkerEnded(this ILogger logger, int pid, WorkerExit exit);

    [LoggerMessage(9003, LogLevel.Warning, "worker {Pid}, task {Task}: {Exit}: {Reason}")]
    public static partial void WorkerLost(this ILogger logger, int pid, string task, WorkerExit exit, string reason);

    [LoggerMessage(EventId = 9004, Message = "worker {Pid}, task {Task}: {Text}")]
    public static partial void WorkerLine(this ILogger logger, LogLevel level, int pid, string task, string text);

    [LoggerMessage(9005, LogLevel.Warning, "worker {Pid}, task {Task}: {Count} log lines dropped")]
    public static partial void WorkerLinesDropped(this ILogger logger, int pid, string task, int count);

    [LoggerMessage(9006, LogLevel.Warning, "worker {Pid}: a leftover process keeps its pipes open")]
    public static partial void WorkerPipesHeld(this ILogger logger, int pid);

    [LoggerMessage(9007, LogLevel.Error, "the task store does not answer")]
    public static partial void StoreUnavailable(this ILogger logger, Exception cause);

    [LoggerMessage(9008, LogLevel.Error, "the task loop is stuck for {Seconds} s")]
    public static partial void LoopStuck(this ILogger logger, double seconds);

    [LoggerMessage(9009, LogLevel.Information, "mpsd {Version} is ready: control={Control} http={Http} metrics={Metrics}")]
    public static partial void Ready(this ILogger logger, string version, string control, string http, string metrics);

    [LoggerMessage(9010, LogLevel.Warning, "{Text}")]
    public static partial void Warn(this ILogger logger, string text);

    [LoggerMessage(9020, LogLevel.Error, "worker {Pid}: an event of live stream {Task} was not taken")]
    public static partial void LiveEventNotTaken(this ILogger logger, Exception cause, int pid, string task);

    [LoggerMessage(9011, LogLevel.Information, "mpsd stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(9060, LogLevel.Warning, "what the job of task {TaskId} cost could not be kept")]
    public static partial void CostNotKept(this ILogger logger, Exception cause, string taskId);
}
