using Microsoft.Extensions.Logging;

namespace Mps.ControlPlane;

/// <summary>Log messages of this project; event ids 8000 to 8999.</summary>
internal static partial class ControlPlaneLog
{
    [LoggerMessage(8000, LogLevel.Information, "{Caller} called {Action} (request {RequestId}): {Result} {Targets}")]
    public static partial void Changed(this ILogger logger, string caller, string action, string requestId, string result, string targets);

    [LoggerMessage(8001, LogLevel.Debug, "{Action} refused (request {RequestId}): {Code}: {Reason}")]
    public static partial void CallRefused(this ILogger logger, string action, string requestId, string code, string reason);

    [LoggerMessage(8002, LogLevel.Error, "{Action} failed (request {RequestId})")]
    public static partial void CallFailed(this ILogger logger, Exception cause, string action, string requestId);

    [LoggerMessage(8003, LogLevel.Error, "the task store does not answer")]
    public static partial void StoreUnavailable(this ILogger logger, Exception cause);

    [LoggerMessage(8004, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception cause, string method, string path);

    [LoggerMessage(8005, LogLevel.Error, "metrics are missing from a scrape")]
    public static partial void NotObserved(this ILogger logger, Exception cause);

    [LoggerMessage(8030, LogLevel.Error, "the audit log {Path} cannot be written")]
    public static partial void AuditNotWritten(this ILogger logger, Exception cause, string path);
}
