using Microsoft.AspNetCore.Http;
using Mps.Api;
using Mps.Orchestration.Tasks;

namespace Mps.ControlPlane.Endpoints;

/// <summary>POST /v1/restart?task=ID[&amp;failedOnly=true]: makes a finished task again as a new one.</summary>
internal sealed class RestartEndpoint(TaskRestart restart)
{
    public async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        try
        {
            var id = await restart.RestartAsync(query["task"].ToString(), query["failedOnly"] == "true", context.RequestAborted).ConfigureAwait(false);
            await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new RestartReply(id)).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status400BadRequest, new RefusalReply(e.Message, e.Code)).ConfigureAwait(false);
        }
    }
}

/// <summary>The body of POST /v1/restart.</summary>
internal sealed record RestartReply(string TaskId);
