using System.Globalization;
using Microsoft.AspNetCore.Http;
using Mps.ControlPlane.Access;

namespace Mps.ControlPlane.Endpoints;

/// <summary>GET /v1/audit[?since=TIME&amp;limit=N]: the latest changing calls, oldest of them first.</summary>
internal sealed class AuditEndpoint(AuditLog audit)
{
    private const int DefaultLimit = 1000, MaxLimit = 10_000;

    public async Task HandleAsync(HttpContext context)
    {
        string sinceText = context.Request.Query["since"].ToString(), limitText = context.Request.Query["limit"].ToString();
        var since = DateTimeOffset.MinValue;
        var limit = DefaultLimit;
        if ((sinceText.Length > 0 && !DateTimeOffset.TryParse(sinceText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out since))
            || (limitText.Length > 0 && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit)))
        {
            await JsonReply.WriteAsync(
                context, StatusCodes.Status400BadRequest, new ErrorReply($"since must be a time such as 2026-01-31T12:00:00Z, limit a number from 1 to {MaxLimit}.")).ConfigureAwait(false);
            return;
        }

        var latest = new Queue<AuditEntry>();
        await foreach (var entry in audit.ReadAsync(since, context.RequestAborted).ConfigureAwait(false))
        {
            latest.Enqueue(entry);
            if (latest.Count > limit) latest.Dequeue();
        }

        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new AuditReply([.. latest])).ConfigureAwait(false);
    }
}

internal sealed record AuditReply(IReadOnlyList<AuditEntry> Entries);
