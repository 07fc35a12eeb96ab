using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Mps.Orchestration.Tasks;

namespace Mps.ControlPlane.Endpoints;

/// <summary>/healthz: the process answers. /readyz: it can take work, or why not.</summary>
internal sealed class HealthEndpoints(ITaskStore store, IWorkerStatus workers, ILogger<HealthEndpoints> log)
{
    public static Task HealthAsync(HttpContext context) => JsonReply.WriteAsync(context, StatusCodes.Status200OK, new HealthReply("ok"));

    public Task ReadyAsync(HttpContext context)
    {
        var reason = NotReady();
        return JsonReply.WriteAsync(
            context, reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, new ReadyReply(reason is null, reason));
    }

    /// <summary>Why the daemon cannot take work; null when it can.</summary>
    public string? NotReady()
    {
        try
        {
            store.Count();
        }
#pragma warning disable CA1031 // Whatever the store has, the answer is that it does not work.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.StoreUnavailable(e);
            return $"The task store does not answer: {e.Message}";
        }

        return workers.Ready ? null : "No worker is up yet.";
    }
}
