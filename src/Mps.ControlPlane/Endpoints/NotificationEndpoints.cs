using Mps.Api.Model;
using Mps.Orchestration.Notify;

namespace Mps.ControlPlane.Endpoints;

/// <summary>ParseNotification.</summary>
internal static class NotificationEndpoints
{
    public static void Register(ActionTable table, Notifications notifications) =>
        table.Serve("ParseNotification", (ParseNotificationRequest request, CancellationToken _) => notifications.ParseNotification(request));
}
