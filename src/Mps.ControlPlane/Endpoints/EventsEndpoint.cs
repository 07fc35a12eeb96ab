using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Mps.Orchestration.Tasks;

namespace Mps.ControlPlane.Endpoints;

/// <summary>GET /v1/events[?task=ID]: task progress as server-sent events; with a task it begins with the current state and ends with the task.</summary>
internal sealed class EventsEndpoint(TaskEvents events, ITaskStore store, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>A silent stream gets a comment line so often, so that both ends notice a dead connection.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public async Task HandleAsync(HttpContext context)
    {
        var task = context.Request.Query["task"].ToString();
        if (task.Length > 0 && await store.FindAsync(task, context.RequestAborted).ConfigureAwait(false) is null)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status404NotFound, new ErrorReply($"There is no task '{task}'.")).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await StreamAsync(context.Response, task.Length > 0 ? task : null, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The listener has gone, or the daemon stops.
        }
    }

    private async Task StreamAsync(HttpResponse response, string? task, CancellationToken cancellation)
    {
        var stream = events.Subscribe(task, cancellation).GetAsyncEnumerator(cancellation);
        try
        {
            // Subscribes before the first byte goes out: whoever has seen it misses nothing.
            var next = stream.MoveNextAsync().AsTask();
            await SendAsync(response, ": mpsd\n\n", cancellation).ConfigureAwait(false);
            while (true)
            {
                while (await Task.WhenAny(next, Task.Delay(KeepAlive, time, cancellation)).ConfigureAwait(false) != next)
                {
                    cancellation.ThrowIfCancellationRequested();
                    await SendAsync(response, ": keep-alive\n\n", cancellation).ConfigureAwait(false);
                }

                if (!await next.ConfigureAwait(false))
                    return;
                var data = JsonSerializer.Serialize(stream.Current, ControlPlaneJson.Default.TaskEvent);
                await SendAsync(response, $"event: task\ndata: {data}\n\n", cancellation).ConfigureAwait(false);
                next = stream.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
