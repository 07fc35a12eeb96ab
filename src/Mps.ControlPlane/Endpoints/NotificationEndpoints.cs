using Mps.Api.Model;
using Mps.Orchestration.Notify;

namespace Mps.ControlPlane.Endpoints;

/// <summary>ParseNotification, ParseLiveStreamProcessNotification.</summary>
internal static class NotificationEndpoints
{
    public static void Register(ActionTable table, Notifications notifications)
    {
        table.Serve("ParseNotification", (ParseNotificationRequest request, CancellationToken _) => notifications.ParseNotification(request));
        table.Serve(
            "ParseLiveStreamProcessNotification",
            (ParseLiveStreamProcessNotificationRequest request, CancellationToken _) => notifications.ParseLiveStreamProcessNotification(request));
    }
}
