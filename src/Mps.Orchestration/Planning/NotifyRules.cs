using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Planning;

/// <summary>Whom a task tells. Callbacks go over HTTP; the queues of the cloud do not exist here.</summary>
public static class NotifyRules
{
    /// <summary>The configuration to keep; null = nobody is told. An empty NotifyType with a NotifyUrl means URL.</summary>
    /// <exception cref="ApiException">The receiver is of a kind that is not served, or its address is missing or no address.</exception>
    public static TaskNotifyConfig? Check(TaskNotifyConfig? config)
    {
        if (config is null) return null;
        var type = string.IsNullOrEmpty(config.NotifyType)
            ? string.IsNullOrEmpty(config.NotifyUrl) ? "None" : "URL"
            : config.NotifyType;
        switch (type)
        {
            case "None":
                return null;
            case "URL":
                break;
            case "CMQ" or "TDMQ-CMQ" or "SCF" or "AWS-SQS":
                throw new ApiException(ErrorCode.UnsupportedOperation, $"TaskNotifyConfig.NotifyType {type} is not served; use URL.");
            default:
                throw new ApiException(ErrorCode.InvalidParameterValue, $"TaskNotifyConfig.NotifyType is '{type}' but must be URL or None.");
        }

        if (string.IsNullOrEmpty(config.NotifyUrl)) throw new ApiException(ErrorCode.MissingParameter, "TaskNotifyConfig.NotifyUrl is missing.");
        if (!Uri.TryCreate(config.NotifyUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw new ApiException(
                ErrorCode.InvalidParameterValue, $"TaskNotifyConfig.NotifyUrl '{config.NotifyUrl}' is not an http or https address.");
        }

        if (config.NotifyMode is not (null or "" or "Finish" or "Change"))
        {
            throw new ApiException(
                ErrorCode.InvalidParameterValue, $"TaskNotifyConfig.NotifyMode is '{config.NotifyMode}' but must be Finish or Change.");
        }

        return config;
    }
}
