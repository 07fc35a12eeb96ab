using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Mps.Api;
using Mps.Orchestration.Triggers;

namespace Mps.ControlPlane.Endpoints;

/// <summary>GET /v1/triggers: the watches of enabled flows. POST /v1/backfill: a flow over the objects that are there already.</summary>
internal sealed class TriggerEndpoints(TriggerWatches watches, Backfill backfill)
{
    public Task WatchesAsync(HttpContext context) => JsonReply.WriteAsync(context, StatusCodes.Status200OK, new TriggersReply(watches.All));

    public async Task BackfillAsync(HttpContext context)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync<BackfillRequest>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted).ConfigureAwait(false)
                ?? throw new ApiException(ErrorCode.InvalidParameter, "The body is null.");
            var page = await backfill.RunAsync(request, context.RequestAborted).ConfigureAwait(false);
            await JsonReply.WriteAsync(context, StatusCodes.Status200OK, page).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiException or JsonException)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status400BadRequest, new ErrorReply(e.Message)).ConfigureAwait(false);
        }
    }
}

/// <summary>The body of GET /v1/triggers.</summary>
internal sealed record TriggersReply(IReadOnlyList<TriggerWatch> Watches);
