using Microsoft.Extensions.Logging;

namespace Mps.Storage;

/// <summary>Log messages of the stores, event ids 7000 to 7999.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(7000, LogLevel.Warning, "Bucket {Bucket} cannot be watched for now: {Reason}")]
    public static partial void BucketAway(this ILogger log, string bucket, string reason);

    [LoggerMessage(7001, LogLevel.Warning, "The event queue of bucket {Bucket} cannot be read for now: {Reason}")]
    public static partial void QueueAway(this ILogger log, string bucket, string reason);

    [LoggerMessage(7002, LogLevel.Warning, "The event queue of bucket {Bucket} held a message that is no event of S3; {MessageId} was dropped")]
    public static partial void ForeignMessage(this ILogger log, string bucket, string messageId);

    [LoggerMessage(7003, LogLevel.Warning, "Bucket {Bucket} is listed again and again from now on, because the kernel does not tell its changes: {Reason}")]
    public static partial void WatchPolls(this ILogger log, string bucket, string reason);
}
