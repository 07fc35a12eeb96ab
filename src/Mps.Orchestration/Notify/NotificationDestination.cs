using Mps.Api.Model;

namespace Mps.Orchestration.Notify;

/// <summary>How an event travels. Stored by name; values may be added, never renamed.</summary>
public enum TransportKind
{
    /// <summary>HTTP POST (NotifyType URL).</summary>
    Http,

    /// <summary>A queue of Amazon SQS or of what speaks its protocol (AWS-SQS).</summary>
    Sqs,

    /// <summary>A queue or topic of CMQ or of what speaks its protocol (TDMQ-CMQ).</summary>
    Cmq,

    /// <summary>A function of the configuration (SCF).</summary>
    Function,

    /// <summary>The backup in a bucket (Notify:Backup).</summary>
    Backup,
}

/// <summary>Whom an event is for. Holds secrets: <see cref="ToString"/> is what may be shown.</summary>
/// <param name="Transport">How it gets there.</param>
/// <param name="Address">A URL; the name of an SQS queue; "queue/NAME" or "topic/NAME" of CMQ; the name of a function or bucket.</param>
/// <param name="Region">Of a queue or topic; else empty.</param>
/// <param name="Key">The caller's NotifyKey; empty = unsigned.</param>
/// <param name="SecretId">For SQS, from the request; else empty.</param>
/// <param name="SecretKey">For SQS, from the request; else empty.</param>
public sealed record NotificationDestination(
    TransportKind Transport, string Address, string Region = "", string Key = "", string SecretId = "", string SecretKey = "")
{
    /// <summary>The receiver behind it: tries at once are bounded per lane, so that a slow one holds up nobody else.</summary>
    public string Lane => $"{Transport.Label()} {(Transport == TransportKind.Http ? new Uri(Address).Authority : Region.Length > 0 ? $"{Region}/{Address}" : Address)}";

    /// <summary>Where a configuration that passed <see cref="Planning.NotifyRules"/> sends its events.</summary>
    public static NotificationDestination? Of(TaskNotifyConfig? config)
    {
        var key = config?.NotifyKey ?? "";
        return config switch
        {
            null => null,
            { NotifyType: "CMQ" or "TDMQ-CMQ" } => new NotificationDestination(
                TransportKind.Cmq, config.CmqModel == "Topic" ? $"topic/{config.TopicName}" : $"queue/{config.QueueName}", config.CmqRegion ?? "", key),
            { NotifyType: "AWS-SQS", AwsSQS: { } sqs } => new NotificationDestination(
                TransportKind.Sqs, sqs.SQSQueueName ?? "", sqs.SQSRegion ?? "", key, sqs.S3SecretId ?? "", sqs.S3SecretKey ?? ""),
            { NotifyType: "SCF" } => new NotificationDestination(TransportKind.Function, config.NotifyUrl ?? "", "", key),
            { NotifyUrl: { Length: > 0 } url } => new NotificationDestination(TransportKind.Http, url, "", key),
            _ => null,
        };
    }

    /// <summary>The address without what a URL may hold of secrets: user, password and query.</summary>
    public override string ToString() => Transport == TransportKind.Http ? new Uri(Address).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : Lane;
}

/// <summary>Words for transports.</summary>
public static class TransportKinds
{
    /// <summary>As metrics and mpsctl name it.</summary>
    public static string Label(this TransportKind kind) => kind switch
    {
        TransportKind.Http => "http",
        TransportKind.Sqs => "sqs",
        TransportKind.Cmq => "cmq",
        TransportKind.Function => "function",
        TransportKind.Backup => "backup",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
