using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Mps.ControlPlane.Endpoints;
using Mps.ControlPlane.Listening;
using Mps.ControlPlane.Metrics;

namespace Mps.ControlPlane;

/// <summary>Which listener serves which path. Short enough to be read as the table of the HTTP surface.</summary>
internal sealed class RequestDispatcher(
    ApiEndpoint api, HealthEndpoints health, InfoEndpoint info, ExplainEndpoint explain, EventsEndpoint events, LiveEndpoint live, MetricsEndpoint metrics, ILogger<RequestDispatcher> log)
{
    public async Task DispatchAsync(HttpContext context)
    {
        var listener = context.Features.GetRequiredFeature<ListenerFeature>().Kind;
        var path = context.Request.Path.Value ?? "";
        try
        {
            await Route(context, listener, path).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be answered.
        }
#pragma warning disable CA1031 // One request's failure is answered as such and goes no further.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.RequestFailed(e, context.Request.Method, path);
            if (!context.Response.HasStarted)
                await JsonReply.WriteAsync(context, StatusCodes.Status500InternalServerError, new ErrorReply("The daemon failed over this request; see its log.")).ConfigureAwait(false);
        }
    }

    private Task Route(HttpContext context, ListenerKind listener, string path) => (listener, path) switch
    {
        (ListenerKind.Control or ListenerKind.Api, "/" or "") => api.HandleAsync(context, listener),
        (ListenerKind.Control or ListenerKind.Metrics, "/metrics") => Get(context, metrics.HandleAsync),
        (ListenerKind.Control or ListenerKind.Metrics, "/healthz") => Get(context, HealthEndpoints.HealthAsync),
        (ListenerKind.Control or ListenerKind.Metrics, "/readyz") => Get(context, health.ReadyAsync),
        (ListenerKind.Control, "/v1/info") => Get(context, info.HandleAsync),
        (ListenerKind.Control, "/v1/explain") => Get(context, explain.HandleAsync),
        (ListenerKind.Control, "/v1/events") => Get(context, events.HandleAsync),
        (ListenerKind.Control, "/v1/live") => live.HandleAsync(context),
        _ => JsonReply.WriteAsync(context, StatusCodes.Status404NotFound, new ErrorReply("There is nothing here.")),
    };

    private static Task Get(HttpContext context, Func<HttpContext, Task> handle)
    {
        if (HttpMethods.IsGet(context.Request.Method))
            return handle(context);
        context.Response.Headers.Allow = "GET";
        return JsonReply.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, new ErrorReply("Use GET."));
    }
}
