using Mps.Api;

namespace Mps.Orchestration.Notify;

/// <summary>The transports by kind.</summary>
public sealed class NotificationTransports(IEnumerable<INotificationTransport> transports)
{
    private readonly Dictionary<TransportKind, INotificationTransport> _byKind = transports.ToDictionary(t => t.Kind);

    /// <summary>The transport of a kind, or null when this build has none.</summary>
    public INotificationTransport? Find(TransportKind kind) => _byKind.GetValueOrDefault(kind);

    /// <summary>Refuses a request whose events could not be delivered with this configuration.</summary>
    /// <exception cref="ApiException"><c>InvalidParameterValue</c>.</exception>
    public void Check(NotificationDestination? destination)
    {
        if (destination is null) return;
        var refusal = Find(destination.Transport) is { } transport
            ? transport.Refusal(destination)
            : $"deliveries by {destination.Transport.Label()} are not served by this daemon.";
        if (refusal is not null) throw new ApiException(ErrorCode.InvalidParameterValue, $"TaskNotifyConfig: {refusal}");
    }
}
