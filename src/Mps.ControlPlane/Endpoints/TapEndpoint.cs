using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mps.ControlPlane.Endpoints;

/// <summary>
/// GET /v1/tap?task=ID with <c>Upgrade: mps-ring</c>: hands a frame ring of a running task over, that of <c>stage=</c> or of what is decoded. After the answer 101 the client sends one byte,
/// which says that it has read the whole answer and that nothing else is on its way; then it gets one byte with the ring's descriptor
/// (SCM_RIGHTS). The connection ends with the job.
/// </summary>
internal sealed class TapEndpoint(IFrameTap tap)
{
    public const string Protocol = "mps-ring";

    public async Task HandleAsync(HttpContext context)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        var socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (upgrade is not { IsUpgradableRequest: true } || socket is null || context.Request.Headers.Upgrade != Protocol)
        {
            context.Response.Headers.Upgrade = Protocol;
            await JsonReply.WriteAsync(context, StatusCodes.Status426UpgradeRequired, new ErrorReply($"Ask with Connection: Upgrade and Upgrade: {Protocol}; `mpsctl tap` does.")).ConfigureAwait(false);
            return;
        }

        TappedRing ring;
        try
        {
            var stage = context.Request.Query["stage"].ToString();
            ring = await tap.OpenAsync(context.Request.Query["task"].ToString(), stage.Length > 0 ? stage : "decode", context.RequestAborted).ConfigureAwait(false);
        }
        catch (TapRefusedException e)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status409Conflict, new ErrorReply(e.Message)).ConfigureAwait(false);
            return;
        }

        using (ring)
        {
            context.Response.Headers.Upgrade = Protocol;
            using var stream = await upgrade.UpgradeAsync().ConfigureAwait(false);
            var go = new byte[1];
            if (await stream.ReadAsync(go, context.RequestAborted).ConfigureAwait(false) == 0)
                return;
            try
            {
                tap.Send(socket, ring);
            }
            catch (SocketException)
            {
                return; // The client has gone.
            }

            // Whatever comes first: the end of the job, or of the client.
            await Task.WhenAny(ring.Ended, stream.ReadAsync(go, context.RequestAborted).AsTask()).ConfigureAwait(false);
        }
    }
}
