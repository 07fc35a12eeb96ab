using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Mps.Api;
using Mps.Api.Model;
using Mps.ControlPlane.Access;
using Mps.ControlPlane.Listening;
using Mps.ControlPlane.Metrics;

namespace Mps.ControlPlane.Endpoints;

/// <summary>The MPS API: one call in, one envelope out, with HTTP 200 whatever happened.</summary>
internal sealed class ApiEndpoint(
    ActionTable actions,
    CredentialStore credentials,
    CallerIdentity identity,
    RateLimiter limiter,
    AuditLog audit,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ILogger<ApiEndpoint> log)
{
    public async Task HandleAsync(HttpContext context, ListenerKind listener)
    {
        var answer = await AnswerAsync(context, listener, ApiEnvelope.NewRequestId()).ConfigureAwait(false);
        metrics.Called(answer.Action, answer.Result);
        if (answer.Audit is not null) await audit.RecordAsync(answer.Audit).ConfigureAwait(false);
        if (context.RequestAborted.IsCancellationRequested)
            return;
        context.Response.ContentType = ApiEnvelope.ContentType;
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>What goes out, and what is kept of it.</summary>
    private sealed record Answer(string Action, CallResult Result, byte[] Body, AuditEntry? Audit);

    private async Task<Answer> AnswerAsync(HttpContext context, ListenerKind listener, string requestId)
    {
        ApiCall? call = null;
        Caller? caller = null;
        try
        {
            call = ApiRequestReader.Read(await ReadAsync(context.Request).ConfigureAwait(false), versionRequired: listener == ListenerKind.Api);
            caller = listener == ListenerKind.Control ? identity.Peer(context) : credentials.Authenticate(call, time);
            if (listener == ListenerKind.Api) limiter.Take(caller.Name, call.Action.Name);
            var response = await actions.CallAsync(call, caller, context.RequestAborted).ConfigureAwait(false);
            return End(CallResult.Ok, "ok", ApiEnvelope.Success(response, requestId), response);
        }
        catch (ApiException e)
        {
            log.CallRefused(call?.Action.Name ?? "unknown", requestId, e.Code, e.Message);
            return End(CallResult.Refused, e.Code, ApiEnvelope.Error(e, requestId));
        }
        catch (BadHttpRequestException e)
        {
            var message = e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The body is larger than Http:MaxBodyBytes allows." : e.Message;
            return End(CallResult.Refused, ErrorCode.InvalidParameter, ApiEnvelope.Error(ErrorCode.InvalidParameter, message, requestId));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return End(CallResult.Abandoned, "abandoned", []);
        }
        catch (DbException e)
        {
            log.CallFailed(e, call?.Action.Name ?? "unknown", requestId);
            var code = call is not null && call.Action.Errors.Contains(ErrorCode.AccessDBError) ? ErrorCode.AccessDBError : ErrorCode.InternalError;
            return End(CallResult.Failed, code, ApiEnvelope.Error(code, $"The task store does not answer; nothing was changed, call again (request {requestId}).", requestId));
        }
#pragma warning disable CA1031 // The last line of defence: a bug in one call must not show as anything but that call's failure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.CallFailed(e, call?.Action.Name ?? "unknown", requestId);
            return End(
                CallResult.Failed,
                ErrorCode.InternalError,
                ApiEnvelope.Error(ErrorCode.InternalError, $"The daemon failed over this call; its log names request {requestId}.", requestId));
        }

        Answer End(CallResult result, string word, byte[] body, ApiResponse? response = null) => new(
            call?.Action.Name ?? "unknown", result, body, call is null || caller is null ? null : Audited(call, caller, requestId, word, response));
    }

    /// <summary>Changing calls of known callers are kept, refused ones too; who could not sign changed nothing and may be anybody.</summary>
    private AuditEntry? Audited(ApiCall call, Caller caller, string requestId, string result, ApiResponse? response)
    {
        if (ActionClass.Of(call.Action.Name).Role == AccessRole.Read) return null;
        return new AuditEntry(
            time.GetUtcNow(), caller.Name, caller.Role.Word(), call.Action.Name, requestId, result, AuditTargets.Of(Body(), Given()));

        JsonElement Body()
        {
            try
            {
                return call.ReadBody();
            }
            catch (ApiException)
            {
                return default; // no JSON, which is why it was refused
            }
        }

        JsonElement Given() => response is null ? default : JsonElement.Parse(ApiJson.WriteValue(response));
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
