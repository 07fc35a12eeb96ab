using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Mps.ControlPlane.Listening;

/// <summary>Where the control plane listens.</summary>
/// <param name="ControlSocket">Bound already, with its mode and group set, not yet listening. Moves to the server.</param>
/// <param name="ControlPath">Its path.</param>
/// <param name="Api">The API over TCP; null = off.</param>
/// <param name="Metrics">Metrics over TCP; null = off.</param>
/// <param name="MaxBodyBytes">Largest request body.</param>
public sealed record Listeners(Socket ControlSocket, string ControlPath, IPEndPoint? Api, IPEndPoint? Metrics, long MaxBodyBytes)
{
    private readonly List<(ListenerKind Kind, ListenOptions Options)> _tcp = [];

    /// <summary>Actual ADDRESS:PORT of the API, once the server has started; empty = off.</summary>
    public string ApiAddress => Address(ListenerKind.Api);

    /// <summary>Actual ADDRESS:PORT of the metrics, once the server has started; empty = off.</summary>
    public string MetricsAddress => Address(ListenerKind.Metrics);

    /// <summary>Makes Kestrel listen here and nowhere else.</summary>
    public void Apply(IWebHostBuilder host)
    {
        ArgumentNullException.ThrowIfNull(host);
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.ListenUnixSocket(ControlPath, listen => Mark(listen, ListenerKind.Control));
            if (Api is not null)
                kestrel.Listen(Api, listen => Mark(listen, ListenerKind.Api));
            if (Metrics is not null)
                kestrel.Listen(Metrics, listen => Mark(listen, ListenerKind.Metrics));
        });
        host.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint =>
            endpoint is UnixDomainSocketEndPoint ? ControlSocket : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint));
    }

    private void Mark(ListenOptions listen, ListenerKind kind)
    {
        listen.Protocols = HttpProtocols.Http1;
        var feature = new ListenerFeature(kind);
        listen.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
        if (kind != ListenerKind.Control)
            _tcp.Add((kind, listen));
    }

    private string Address(ListenerKind kind) =>
        _tcp.Find(listener => listener.Kind == kind).Options?.IPEndPoint is { } address ? address.ToString() : "";
}
