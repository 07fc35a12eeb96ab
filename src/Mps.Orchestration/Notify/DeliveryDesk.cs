using Mps.Api;

namespace Mps.Orchestration.Notify;

/// <summary>What operators do with deliveries: look, send again, try a receiver.</summary>
public sealed class DeliveryDesk(IOutboxStore store, NotificationOutbox outbox, NotificationTransports transports, Options.NotifyOptions options, TimeProvider time)
{
    /// <summary>Most deliveries of one page.</summary>
    public const int MaxPage = 1000;

    /// <summary>One page of deliveries, newest first.</summary>
    public Task<IReadOnlyList<OutboxRecord>> ListAsync(OutboxState? state, long? before, int limit, CancellationToken cancellation) =>
        store.ListAsync(state, before, Math.Clamp(limit, 1, MaxPage), cancellation);

    /// <summary>Sends settled deliveries again.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ReplayAsync(ReplaySelection selection, CancellationToken cancellation)
    {
        var replayed = await store.ReplayAsync(selection, time.GetUtcNow(), cancellation).ConfigureAwait(false);
        if (replayed > 0) outbox.Wake();
        return replayed;
    }

    /// <summary>Sends one event of no task to a URL, once and now; it is not kept.</summary>
    /// <param name="url">http or https.</param>
    /// <param name="key">Signs it; empty = unsigned.</param>
    /// <param name="cancellation">Ends the try.</param>
    /// <exception cref="ApiException">The URL is none.</exception>
    public async Task<(string EventId, Delivery Delivery)> TestAsync(string url, string key, CancellationToken cancellation)
    {
        Planning.NotifyRules.CheckUrl(url);
        var now = time.GetUtcNow();
        var id = Guid.NewGuid().ToString("N");
        var body = ApiJson.WriteValue(new Api.Model.ParseNotificationResponse { EventType = "WorkflowTask", SessionContext = "mpsctl notify test" });
        var entry = new OutboxEntry(id, id, "", new NotificationDestination(TransportKind.Http, url, "", key), body, now, now);
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return (id, await transports.Find(TransportKind.Http)!.DeliverAsync(entry, either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return (id, new Delivery(DeliveryResult.Timeout, $"no answer within {options.Timeout.TotalSeconds} s"));
        }
    }
}
