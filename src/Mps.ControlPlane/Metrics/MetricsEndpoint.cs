using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Mps.ControlPlane.Endpoints;

namespace Mps.ControlPlane.Metrics;

/// <summary>GET /metrics, in the format that the scraper asks for.</summary>
internal sealed class MetricsEndpoint(MetricCollector collector, ControlPlaneMetrics own, HealthEndpoints health, ILogger<MetricsEndpoint> log)
{
    public async Task HandleAsync(HttpContext context)
    {
        own.Ready = health.NotReady() is null;
        var openMetrics = context.Request.Headers.Accept.ToString().Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase);
        var body = Encoding.UTF8.GetBytes(PrometheusText.Write(collector.Collect(log.NotObserved), openMetrics));
        context.Response.ContentType = openMetrics ? PrometheusText.OpenMetricsContentType : PrometheusText.ContentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
