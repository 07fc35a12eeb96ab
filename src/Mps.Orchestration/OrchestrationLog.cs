using Microsoft.Extensions.Logging;

namespace Mps.Orchestration;

/// <summary>Log messages of the orchestration, event ids 5000 to 5999.</summary>
internal static partial class OrchestrationLog
{
    [LoggerMessage(5000, LogLevel.Information, "Task {TaskId} added with {Subtasks} subtasks")]
    public static partial void TaskAdded(this ILogger log, string taskId, int subtasks);

    [LoggerMessage(5001, LogLevel.Information, "Task {TaskId} is told to stop")]
    public static partial void TaskAborting(this ILogger log, string taskId);

    [LoggerMessage(5002, LogLevel.Information, "Task {TaskId} aborted while it waited")]
    public static partial void TaskAborted(this ILogger log, string taskId);

    [LoggerMessage(5003, LogLevel.Information, "Task {TaskId} begins, attempt {Attempt}")]
    public static partial void TaskBegins(this ILogger log, string taskId, int attempt);

    [LoggerMessage(5004, LogLevel.Information, "Task {TaskId} ended: {Succeeded} subtasks succeeded, {Failed} failed")]
    public static partial void TaskEnded(this ILogger log, string taskId, int succeeded, int failed);

    [LoggerMessage(5005, LogLevel.Warning, "Task {TaskId} lost its worker in attempt {Attempt}: {Reason}")]
    public static partial void WorkerLost(this ILogger log, string taskId, int attempt, string reason);

    [LoggerMessage(5006, LogLevel.Warning, "Task {TaskId} is held by somebody else now; its run is dropped")]
    public static partial void LeaseLost(this ILogger log, string taskId);

    [LoggerMessage(5007, LogLevel.Error, "Task {TaskId} could not be brought to its end; it will be taken up again")]
    public static partial void RunBroke(this ILogger log, Exception e, string taskId);

    [LoggerMessage(5008, LogLevel.Warning, "Task {TaskId} was held by a daemon that died: {Action}")]
    public static partial void TaskRecovered(this ILogger log, string taskId, string action);

    [LoggerMessage(5009, LogLevel.Information, "Removed staging folder {Staging} of bucket {Bucket}")]
    public static partial void StagingSwept(this ILogger log, string staging, string bucket);

    [LoggerMessage(5010, LogLevel.Warning, "Bucket {Bucket} refused to clean up: {Reason}")]
    public static partial void StagingKept(this ILogger log, string bucket, string reason);

    [LoggerMessage(5011, LogLevel.Error, "Looking for tasks failed; trying again")]
    public static partial void RunnerFaltered(this ILogger log, Exception e);

    [LoggerMessage(5012, LogLevel.Information, "Forgot {Tasks} tasks that were past their retention")]
    public static partial void TasksPurged(this ILogger log, int tasks);

    [LoggerMessage(5013, LogLevel.Information, "Event {EventId} of task {TaskId} delivered to {Host}")]
    public static partial void EventDelivered(this ILogger log, string eventId, string taskId, string host);

    [LoggerMessage(5014, LogLevel.Warning, "Event {EventId} of task {TaskId} not delivered to {Host}, try {Try}: {Reason}")]
    public static partial void EventPostponed(this ILogger log, string eventId, string taskId, string host, int @try, string reason);

    [LoggerMessage(5015, LogLevel.Error, "Event {EventId} of task {TaskId} given up for {Host}: {Reason}")]
    public static partial void EventBuried(this ILogger log, string eventId, string taskId, string host, string reason);

    [LoggerMessage(5016, LogLevel.Error, "Looking for events failed; trying again")]
    public static partial void DispatcherFaltered(this ILogger log, Exception e);

    [LoggerMessage(5017, LogLevel.Error, "Commit of subtask {Index} of task {TaskId} failed: {Reason}")]
    public static partial void CommitFailed(this ILogger log, string taskId, int index, string reason);

    [LoggerMessage(5018, LogLevel.Warning, "Task {TaskId} waits {Seconds} s for a worker: {Reason}")]
    public static partial void WorkerAwaited(this ILogger log, string taskId, double seconds, string reason);

    [LoggerMessage(5030, LogLevel.Error, "Event {EventId}: the transport {Transport} broke")]
    public static partial void TransportBroke(this ILogger log, Exception e, string eventId, string transport);

    [LoggerMessage(5060, LogLevel.Error, "Task {TaskId} can never run on this node: it {Shortage}")]
    public static partial void TaskTooLarge(this ILogger log, string taskId, string shortage);

    [LoggerMessage(5061, LogLevel.Information, "Task {TaskId} repeats task {Original}")]
    public static partial void TaskRestarted(this ILogger log, string taskId, string original);

    [LoggerMessage(5062, LogLevel.Information, "Batch {BatchId} was added with {Items} items")]
    public static partial void BatchAdded(this ILogger log, string batchId, int items);

    [LoggerMessage(5063, LogLevel.Information, "Batch {BatchId} has ended: {Succeeded} items succeeded, {Failed} failed")]
    public static partial void BatchEnded(this ILogger log, string batchId, int succeeded, int failed);

    [LoggerMessage(5064, LogLevel.Error, "Looking after batches failed; trying again")]
    public static partial void BatchesFaltered(this ILogger log, Exception e);

    [LoggerMessage(5050, LogLevel.Information, "Object {Key} of bucket {Bucket} starts flow {Flow}: task {TaskId}")]
    public static partial void ObjectTriggered(this ILogger log, string bucket, string key, long flow, string taskId);

    [LoggerMessage(5051, LogLevel.Warning, "Object {Key} of bucket {Bucket} cannot start flow {Flow}: {Reason}")]
    public static partial void ObjectRefused(this ILogger log, string bucket, string key, long flow, string reason);

    [LoggerMessage(5052, LogLevel.Information, "Flow {Flow} watches bucket {Bucket} below /{Prefix}")]
    public static partial void WatchBegins(this ILogger log, long flow, string bucket, string prefix);

    [LoggerMessage(5053, LogLevel.Error, "The watch of flow {Flow} over bucket {Bucket} broke; it is begun again in {Seconds} s")]
    public static partial void WatchBroke(this ILogger log, Exception e, long flow, string bucket, double seconds);

    [LoggerMessage(5054, LogLevel.Error, "Looking for enabled flows failed; trying again")]
    public static partial void TriggersFaltered(this ILogger log, Exception e);

    [LoggerMessage(5100, LogLevel.Warning, "Live stream {TaskId}: its bucket does not take what is complete, which waits: {Reason}")]
    public static partial void LiveBucketAway(this ILogger log, string taskId, string reason);

    [LoggerMessage(5101, LogLevel.Error, "Live stream {TaskId}: the ledger could not be written; trying again")]
    public static partial void LiveLedgerFaltered(this ILogger log, Exception e, string taskId);

    [LoggerMessage(5102, LogLevel.Error, "Live stream {TaskId}: {Event} refused: {Reason}")]
    public static partial void LiveEventRefused(this ILogger log, string taskId, string @event, string reason);

    [LoggerMessage(5103, LogLevel.Information, "Live stream {TaskId} is {State}, source {Source}: {Reason}")]
    public static partial void LiveState(this ILogger log, string taskId, string state, int source, string reason);

    [LoggerMessage(5104, LogLevel.Error, "Live stream {TaskId}: output {Output} failed: {Reason}")]
    public static partial void LiveOutputFailed(this ILogger log, string taskId, int output, string reason);

    [LoggerMessage(5105, LogLevel.Warning, "Live stream {TaskId}: {Seconds} s are missing: {Reason}")]
    public static partial void LiveGap(this ILogger log, string taskId, double seconds, string reason);

    [LoggerMessage(5106, LogLevel.Warning, "Live stream {TaskId} waits for room on the disk of its staging folder: {Reason}")]
    public static partial void LiveDiskFull(this ILogger logger, string taskId, string reason);

    [LoggerMessage(5107, LogLevel.Information, "Live stream {TaskId}: output {Output}: {Note}")]
    public static partial void LiveNote(this ILogger log, string taskId, int output, string note);
}
