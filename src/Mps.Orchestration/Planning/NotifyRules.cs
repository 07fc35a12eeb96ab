using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Planning;

/// <summary>
/// Whom a task tells, checked as far as the request alone says; whether this daemon can reach them is checked when the task
/// is taken in (<see cref="Notify.NotificationTransports"/>).
/// </summary>
public static class NotifyRules
{
    /// <summary>
    /// The configuration to keep, its NotifyType filled in; null = nobody is told. An empty NotifyType means TDMQ-CMQ in the
    /// API; here it means URL when there is a NotifyUrl, TDMQ-CMQ when there is a queue or topic, and else nobody.
    /// </summary>
    /// <exception cref="ApiException">The receiver is of a kind that does not exist, or its address is missing or no address.</exception>
    public static TaskNotifyConfig? Check(TaskNotifyConfig? config)
    {
        if (config is null) return null;
        var type = string.IsNullOrEmpty(config.NotifyType) ? Implied(config) : config.NotifyType;
        switch (type)
        {
            case "None":
                return null;
            case "URL":
                CheckUrl(config.NotifyUrl);
                break;
            case "CMQ" or "TDMQ-CMQ":
                CheckCmq(config);
                break;
            case "AWS-SQS":
                CheckSqs(config.AwsSQS);
                break;
            case "SCF":
                Require(config.NotifyUrl, "NotifyUrl (with NotifyType SCF the name of a function in the daemon's configuration)");
                break;
            default:
                throw Bad($"NotifyType is '{type}' but must be one of URL, TDMQ-CMQ, AWS-SQS, SCF, None.");
        }

        if (config.NotifyMode is not (null or "" or "Finish" or "Change"))
            throw Bad($"NotifyMode is '{config.NotifyMode}' but must be Finish or Change.");
        config.NotifyType = type;
        return config;
    }

    /// <exception cref="ApiException">It is missing, or no http or https address.</exception>
    public static void CheckUrl(string? url)
    {
        Require(url, "NotifyUrl");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw Bad($"NotifyUrl '{url}' is not an http or https address.");
    }

    /// <summary>The configuration as answers show it: keys stay with the daemon.</summary>
    public static TaskNotifyConfig? WithoutSecrets(TaskNotifyConfig? config) => config is null
        ? null
        : new TaskNotifyConfig
        {
            NotifyType = config.NotifyType,
            NotifyMode = config.NotifyMode,
            NotifyUrl = config.NotifyUrl,
            CmqModel = config.CmqModel,
            CmqRegion = config.CmqRegion,
            TopicName = config.TopicName,
            QueueName = config.QueueName,
            AwsSQS = config.AwsSQS is null
                ? null
                : new AwsSQS { SQSRegion = config.AwsSQS.SQSRegion, SQSQueueName = config.AwsSQS.SQSQueueName, S3SecretId = config.AwsSQS.S3SecretId },
        };

    private static string Implied(TaskNotifyConfig config)
    {
        if (!string.IsNullOrEmpty(config.NotifyUrl)) return "URL";
        return !string.IsNullOrEmpty(config.CmqModel) || !string.IsNullOrEmpty(config.QueueName) || !string.IsNullOrEmpty(config.TopicName)
            ? "TDMQ-CMQ"
            : "None";
    }

    private static void CheckCmq(TaskNotifyConfig config)
    {
        if (config.CmqModel is not (null or "" or "Queue" or "Topic")) throw Bad($"CmqModel is '{config.CmqModel}' but must be Queue or Topic.");
        var topic = config.CmqModel == "Topic";
        CheckName(topic ? config.TopicName : config.QueueName, topic ? "TopicName" : "QueueName");
        CheckRegion(config.CmqRegion, "CmqRegion");
    }

    private static void CheckSqs(AwsSQS? sqs)
    {
        if (sqs is null) throw Missing("AwsSQS");
        CheckRegion(sqs.SQSRegion, "AwsSQS.SQSRegion");
        CheckName(sqs.SQSQueueName, "AwsSQS.SQSQueueName");
        Require(sqs.S3SecretId, "AwsSQS.S3SecretId");
        Require(sqs.S3SecretKey, "AwsSQS.S3SecretKey");
    }

    /// <summary>Names of queues go into requests and regions into host names: nothing but what both services allow.</summary>
    private static void CheckName(string? name, string field)
    {
        Require(name, field);
        if (name!.Length > 80 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            throw Bad($"{field} '{name}' must be up to 80 letters, digits, '-', '_' or '.'.");
    }

    private static void CheckRegion(string? region, string field)
    {
        Require(region, field);
        if (region!.Length > 32 || region.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            throw Bad($"{field} '{region}' must be a region such as ap-guangzhou or eu-west-3.");
    }

    private static void Require(string? value, string field)
    {
        if (string.IsNullOrEmpty(value)) throw Missing(field);
    }

    private static ApiException Missing(string field) => new(ErrorCode.MissingParameter, $"TaskNotifyConfig.{field} is missing.");

    private static ApiException Bad(string message) => new(ErrorCode.InvalidParameterValue, $"TaskNotifyConfig.{message}");
}
