using Microsoft.AspNetCore.Http;
using Mps.ControlPlane.Listening;
using Mps.Orchestration.Options;
using Mps.Orchestration.Tasks;

namespace Mps.ControlPlane.Endpoints;

/// <summary>GET /v1/info: what runs here, for people and mpsctl.</summary>
internal sealed class InfoEndpoint(DaemonOptions options, DaemonIdentity identity, Listeners listeners, IWorkerStatus workers, ITaskStore store)
{
    public Task HandleAsync(HttpContext context)
    {
        var counts = store.Count();
        return JsonReply.WriteAsync(context, StatusCodes.Status200OK, new InfoReply(
            identity.Version,
            Environment.ProcessId,
            identity.StartedAt,
            options.StateDirectory,
            listeners.ApiAddress,
            listeners.MetricsAddress,
            workers.Libraries,
            [.. options.Buckets.OrderBy(bucket => bucket.Key, StringComparer.Ordinal).Select(bucket => new BucketInfo(bucket.Key, bucket.Value.Type, bucket.Value.Path, bucket.Value.Region))],
            workers.Workers,
            new TaskTotals(
                counts.Where(count => count.State == TaskState.Waiting).Sum(count => count.Tasks),
                counts.Where(count => count.State == TaskState.Processing).Sum(count => count.Tasks))));
    }
}
