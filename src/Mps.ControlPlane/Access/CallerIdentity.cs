using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Mps.Api;
using Mps.ControlPlane.Listening;

namespace Mps.ControlPlane.Access;

/// <summary>Finds out who calls on the control socket. The kernel says who it is; <see cref="PeerRoles"/> says what they may do.</summary>
internal sealed class CallerIdentity(PeerRoles roles)
{
    /// <exception cref="ApiException"><c>UnauthorizedOperation</c>: the caller could not be identified or has no role.</exception>
    public Caller Peer(HttpContext context)
    {
        try
        {
            if (context.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
                throw new ApiException(ErrorCode.UnauthorizedOperation, "The caller could not be identified.");
            var peer = PeerCredentials.Of(socket);
            return new Caller(peer.ToString(), roles.Of(peer));
        }
        catch (SocketException e)
        {
            throw new ApiException(ErrorCode.UnauthorizedOperation, $"The caller could not be identified: {e.Message}");
        }
    }
}
