using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Notify;

/// <summary>ParseNotification and ParseLiveStreamProcessNotification: read back what a callback delivered. They keep no state and trust no signature.</summary>
public sealed class Notifications
{
    /// <exception cref="ApiException">The content is no callback.</exception>
#pragma warning disable CA1822 // A service among services; endpoints call it like the others.
    public Task<ParseNotificationResponse> ParseNotification(ParseNotificationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(Parse<ParseNotificationResponse>(request.Content, "EventType", n => n.EventType));
    }

    /// <exception cref="ApiException">The content is no callback of a live stream.</exception>
    public Task<ParseLiveStreamProcessNotificationResponse> ParseLiveStreamProcessNotification(ParseLiveStreamProcessNotificationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(Parse<ParseLiveStreamProcessNotificationResponse>(request.Content, "NotificationType", n => n.NotificationType));
    }
#pragma warning restore CA1822

    private static T Parse<T>(string? text, string typeField, Func<T, string?> type)
        where T : ApiResponse
    {
        try
        {
            using var content = JsonDocument.Parse(text ?? "");
            var parsed = ApiJson.Read<T>(content.RootElement);
            if (string.IsNullOrEmpty(type(parsed))) throw new ApiException(ErrorCode.InvalidContent, $"Content names no {typeField}.");
            parsed.RequestId = null;
            return parsed;
        }
        catch (Exception e) when (e is JsonException or ApiException { Code: not ErrorCode.InvalidContent })
        {
            throw new ApiException(ErrorCode.InvalidContent, $"Content is not the body of a callback: {e.Message}");
        }
    }
}
