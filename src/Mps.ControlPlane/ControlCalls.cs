using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Mps.Api;
using Mps.ControlPlane.Access;

namespace Mps.ControlPlane;

/// <summary>What the endpoints of the control socket beside the API need round them: the caller's role, and the audit log for changes.</summary>
internal sealed class ControlCalls(CallerIdentity identity, AuditLog audit, TimeProvider time)
{
    /// <summary>Changing bodies are small: an id or a URL.</summary>
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>An endpoint that changes nothing.</summary>
    public Func<HttpContext, Task> Look(Func<HttpContext, Task> handle, AccessRole needed = AccessRole.Read) => async context =>
    {
        if (await CallerAsync(context, needed).ConfigureAwait(false) is not null) await handle(context).ConfigureAwait(false);
    };

    /// <summary>An endpoint that changes something; what it changes stands in its JSON body or in its query.</summary>
    public Func<HttpContext, Task> Change(Func<HttpContext, Task> handle, AccessRole needed) => async context =>
    {
        if (await CallerAsync(context, needed).ConfigureAwait(false) is not { } caller) return;
        using var body = new MemoryStream();
        if (context.Request.ContentLength > MaxBodyBytes)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, new ErrorReply($"The body is larger than {MaxBodyBytes} bytes.")).ConfigureAwait(false);
            return;
        }

        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        body.Position = 0;
        context.Request.Body = body;
        await handle(context).ConfigureAwait(false);
        await audit.RecordAsync(new AuditEntry(
            time.GetUtcNow(),
            caller.Name,
            caller.Role.Word(),
            $"{context.Request.Method} {context.Request.Path}",
            context.TraceIdentifier,
            context.Response.StatusCode < 400 ? "ok" : $"HTTP {context.Response.StatusCode}",
            AuditTargets.Of(Read(body), Query(context.Request)))).ConfigureAwait(false);
    };

    /// <summary>The caller, or null when they were refused.</summary>
    private async Task<Caller?> CallerAsync(HttpContext context, AccessRole needed)
    {
        try
        {
            var caller = identity.Peer(context);
            if (caller.Role >= needed) return caller;
            await RefuseAsync(context, $"This needs the role {needed.Word()}.").ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await RefuseAsync(context, e.Message).ConfigureAwait(false);
        }

        return null;
    }

    private static Task RefuseAsync(HttpContext context, string reason) =>
        JsonReply.WriteAsync(context, StatusCodes.Status403Forbidden, new ErrorReply(reason));

    private static JsonElement Query(HttpRequest request) =>
        JsonSerializer.SerializeToElement(request.Query.ToDictionary(q => q.Key, q => q.Value.ToString()));

    private static JsonElement Read(MemoryStream body)
    {
        try
        {
            return JsonElement.Parse(body.GetBuffer().AsSpan(0, (int)body.Length));
        }
        catch (JsonException)
        {
            return default; // was refused for it
        }
    }
}
