using Microsoft.Extensions.Logging;

namespace Mps.Storage;

/// <summary>Log messages of the stores, event ids 7000 to 7999.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(7000, LogLevel.Warning, "Bucket {Bucket} cannot be watched for now: {Reason}")]
    public static partial void BucketAway(this ILogger log, string bucket, string reason);
}
