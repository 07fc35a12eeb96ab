using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Notify;

/// <summary>ParseNotification: reads back what a callback delivered. It keeps no state and trusts no signature.</summary>
public sealed class Notifications
{
    /// <exception cref="ApiException">The content is no callback.</exception>
#pragma warning disable CA1822 // A service among services; endpoints call it like the others.
    public Task<ParseNotificationResponse> ParseNotification(ParseNotificationRequest request)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            using var content = JsonDocument.Parse(request.Content ?? "");
            var parsed = ApiJson.Read<ParseNotificationResponse>(content.RootElement);
            if (string.IsNullOrEmpty(parsed.EventType)) throw new ApiException(ErrorCode.InvalidContent, "Content names no EventType.");
            parsed.RequestId = null;
            return Task.FromResult(parsed);
        }
        catch (Exception e) when (e is JsonException or ApiException { Code: not ErrorCode.InvalidContent })
        {
            throw new ApiException(ErrorCode.InvalidContent, $"Content is not the body of a callback: {e.Message}");
        }
    }
}
