using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Mps.ControlPlane.Access;
using Mps.ControlPlane.Endpoints;
using Mps.ControlPlane.Listening;
using Mps.ControlPlane.Metrics;

namespace Mps.ControlPlane;

/// <summary>Which listener serves which path. Short enough to be read as the table of the HTTP surface.</summary>
internal sealed class RequestDispatcher(
    ApiEndpoint api,
    HealthEndpoints health,
    InfoEndpoint info,
    ExplainEndpoint explain,
    ObjectsEndpoint objects,
    EventsEndpoint events,
    LiveEndpoint live,
    TriggerEndpoints triggers,
    MetricsEndpoint metrics,
    DeliveryEndpoints deliveries,
    AuditEndpoint audit,
    RestartEndpoint restart,
    CapacityEndpoint capacity,
    TapEndpoint tap,
    BenchEndpoint bench,
    ControlCalls control,
    ILogger<RequestDispatcher> log)
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
        (ListenerKind.Control, "/v1/info") => Get(context, control.Look(info.HandleAsync)),
        (ListenerKind.Control, "/v1/explain") => Get(context, control.Look(explain.HandleAsync)),
        (ListenerKind.Control, "/v1/objects") => Get(context, control.Look(objects.HandleAsync)),
        (ListenerKind.Control, "/v1/events") => Get(context, control.Look(events.HandleAsync)),
        (ListenerKind.Control, "/v1/live") when HttpMethods.IsPost(context.Request.Method) => control.Change(live.StartAsync, AccessRole.Operate)(context),
        (ListenerKind.Control, "/v1/live") => Get(context, control.Look(live.LookAsync)),
        (ListenerKind.Control, "/v1/triggers") => Get(context, control.Look(triggers.WatchesAsync)),
        (ListenerKind.Control, "/v1/backfill") => Post(context, control.Change(triggers.BackfillAsync, AccessRole.Admin)),
        (ListenerKind.Control, "/v1/notifications") => Get(context, control.Look(deliveries.ListAsync)),
        (ListenerKind.Control, "/v1/notifications/replay") => Post(context, control.Change(deliveries.ReplayAsync, AccessRole.Admin)),
        (ListenerKind.Control, "/v1/notifications/test") => Post(context, control.Change(deliveries.TestAsync, AccessRole.Admin)),
        (ListenerKind.Control, "/v1/restart") => Post(context, control.Change(restart.HandleAsync, AccessRole.Operate)),
        (ListenerKind.Control, "/v1/capacity") => Post(context, control.Look(capacity.HandleAsync)),
        (ListenerKind.Control, "/v1/tap") => Get(context, control.Look(tap.HandleAsync, AccessRole.Operate)),
        (ListenerKind.Control, "/v1/bench") when HttpMethods.IsPost(context.Request.Method) => control.Change(bench.KeepAsync, AccessRole.Operate)(context),
        (ListenerKind.Control, "/v1/bench") => Get(context, control.Look(bench.ShowAsync)),
        (ListenerKind.Control, "/v1/audit") => Get(context, control.Look(audit.HandleAsync, AccessRole.Admin)),
        _ => JsonReply.WriteAsync(context, StatusCodes.Status404NotFound, new ErrorReply("There is nothing here.")),
    };

    private static Task Get(HttpContext context, Func<HttpContext, Task> handle) => Only(context, HttpMethods.Get, handle);

    private static Task Post(HttpContext context, Func<HttpContext, Task> handle) => Only(context, HttpMethods.Post, handle);

    private static Task Only(HttpContext context, string method, Func<HttpContext, Task> handle)
    {
        if (HttpMethods.Equals(context.Request.Method, method))
            return handle(context);
        context.Response.Headers.Allow = method;
        return JsonReply.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, new ErrorReply($"Use {method}."));
    }
}
