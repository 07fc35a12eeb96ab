using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Mps.Api;
using Mps.ControlPlane.Access;
using Mps.ControlPlane.Listening;
using Mps.ControlPlane.Metrics;

namespace Mps.ControlPlane.Endpoints;

/// <summary>The MPS API: one call in, one envelope out, with HTTP 200 whatever happened.</summary>
internal sealed class ApiEndpoint(
    ActionTable actions, CredentialStore credentials, ControlPlaneMetrics metrics, TimeProvider time, ILogger<ApiEndpoint> log)
{
    public async Task HandleAsync(HttpContext context, ListenerKind listener)
    {
        var requestId = ApiEnvelope.NewRequestId();
        var (action, result, answer) = await AnswerAsync(context, listener, requestId).ConfigureAwait(false);
        metrics.Called(action, result);
        if (context.RequestAborted.IsCancellationRequested)
            return;
        context.Response.ContentType = ApiEnvelope.ContentType;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task<(string Action, CallResult Result, byte[] Answer)> AnswerAsync(HttpContext context, ListenerKind listener, string requestId)
    {
        var action = "unknown";
        try
        {
            var request = await ReadAsync(context.Request).ConfigureAwait(false);
            var call = ApiRequestReader.Read(request, versionRequired: listener == ListenerKind.Api);
            action = call.Action.Name;
            var caller = listener == ListenerKind.Control ? Peer(context) : credentials.Authenticate(call, time);
            if (AccessRoles.Needed(action) > AccessRole.Read)
                log.ChangeRequested(caller.Name, action, requestId);
            var response = await actions.CallAsync(call, caller, context.RequestAborted).ConfigureAwait(false);
            return (action, CallResult.Ok, ApiEnvelope.Success(response, requestId));
        }
        catch (ApiException e)
        {
            log.CallRefused(action, requestId, e.Code, e.Message);
            return (action, CallResult.Refused, ApiEnvelope.Error(e, requestId));
        }
        catch (BadHttpRequestException e)
        {
            var message = e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The body is larger than Http:MaxBodyBytes allows." : e.Message;
            return (action, CallResult.Refused, ApiEnvelope.Error(ErrorCode.InvalidParameter, message, requestId));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return (action, CallResult.Abandoned, []);
        }
#pragma warning disable CA1031 // The last line of defence: a bug in one call must not show as anything but that call's failure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.CallFailed(e, action, requestId);
            return (action, CallResult.Failed, ApiEnvelope.Error(ErrorCode.InternalError, $"The daemon failed over this call; its log names request {requestId}.", requestId));
        }
    }

    /// <summary>Whoever could open the control socket may use it: its mode and group decide. The kernel says who it is.</summary>
    private static Caller Peer(HttpContext context)
    {
        var socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
        try
        {
            return new Caller(socket is null ? "" : PeerCredentials.Of(socket).ToString(), AccessRole.Admin) is { Name.Length: > 0 } caller
                ? caller
                : throw new ApiException(ErrorCode.UnauthorizedOperation, "The caller could not be identified.");
        }
        catch (SocketException e)
        {
            throw new ApiException(ErrorCode.UnauthorizedOperation, $"The caller could not be identified: {e.Message}");
        }
    }

    private static async Task<ApiHttpRequest> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted).ConfigureAwait(false);
        return new ApiHttpRequest(
            request.Method,
            name => request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
            request.QueryString.HasValue ? request.QueryString.Value![1..] : "",
            body.GetBuffer().AsMemory(0, (int)body.Length));
    }
}
