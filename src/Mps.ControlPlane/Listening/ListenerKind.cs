namespace Mps.ControlPlane.Listening;

/// <summary>Which door a request came in by.</summary>
public enum ListenerKind
{
    /// <summary>The control socket: everything, no signature.</summary>
    Control,

    /// <summary>The API over TCP: signed calls only.</summary>
    Api,

    /// <summary>Metrics and health over TCP, open to whoever reaches it.</summary>
    Metrics,
}

/// <summary>Connection feature that names the listener.</summary>
internal sealed record ListenerFeature(ListenerKind Kind);
