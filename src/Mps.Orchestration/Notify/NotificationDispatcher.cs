using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mps.Orchestration.Options;
using Mps.Orchestration.Telemetry;

namespace Mps.Orchestration.Notify;

/// <summary>
/// Delivers events, each at least once: what a receiver does not take is tried again with doubling waits until it is given
/// up. Tries at once are bounded per receiver (<see cref="INotificationTransport.PerLane"/>), so that a slow one delays only itself.
/// </summary>
internal sealed class NotificationDispatcher(
    IOutboxStore store,
    NotificationOutbox outbox,
    NotificationTransports transports,
    OrchestrationMetrics metrics,
    NotifyOptions options,
    TimeProvider time,
    ILogger<NotificationDispatcher> log) : BackgroundService
{
    /// <summary>Due deliveries of one lane that are looked at together; no transport begins more at once.</summary>
    private const int MostPerLane = 2;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (string Lane, Task Try)> _inFlight = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Rounds.RunAsync(RoundAsync, log.DispatcherFaltered, Rounds.Rest, time, stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(_inFlight.Values.Select(f => f.Try)).ConfigureAwait(false);
    }

    private async Task RoundAsync(CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        await StartDueAsync(now, stopping).ConfigureAwait(false);
        var next = await store.NextDueAsync(now, stopping).ConfigureAwait(false);
        var wait = next is { } due && due - now < LookAgain ? due - now : LookAgain;
        await outbox.Signal.WaitAsync(wait, time, stopping).ConfigureAwait(false);
    }

    private async Task StartDueAsync(DateTimeOffset now, CancellationToken stopping)
    {
        foreach (var entry in await store.DueAsync(now, now + options.MaxRetry, MostPerLane, stopping).ConfigureAwait(false))
        {
            var lane = entry.Destination.Lane;
            var atOnce = transports.Find(entry.Destination.Transport)?.PerLane ?? 1;
            if (_inFlight.ContainsKey(entry.Id) || _inFlight.Values.Count(f => f.Lane == lane) >= atOnce) continue;
            var begin = new TaskCompletionSource();
            _inFlight[entry.Id] = (lane, TryAsync(entry, begin.Task, stopping));
            begin.SetResult();
        }
    }

    private async Task TryAsync(OutboxEntry entry, Task begin, CancellationToken stopping)
    {
        await begin.ConfigureAwait(false);
        try
        {
            var delivery = await DeliverAsync(entry, stopping).ConfigureAwait(false);
            metrics.CallbackAttempted(entry.Destination.Transport, delivery.Result);
            await SettleAsync(entry, delivery).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It stays due; the next daemon sends it.
        }
#pragma warning disable CA1031 // The outcome could not be stored: it stays due and is sent again, but not in a storm.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.DispatcherFaltered(e);
            await Task.Delay(options.FirstRetry, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _inFlight.TryRemove(entry.Id, out _);
            outbox.Wake();
        }
    }

    private async Task<Delivery> DeliverAsync(OutboxEntry entry, CancellationToken stopping)
    {
        if (transports.Find(entry.Destination.Transport) is not { } transport)
            return new Delivery(DeliveryResult.Unreachable, "this daemon has no such transport");
        // The configuration may have changed since the task was accepted.
        if (transport.Refusal(entry.Destination) is { } refusal) return new Delivery(DeliveryResult.Unreachable, refusal);
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            return await transport.DeliverAsync(entry, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return new Delivery(DeliveryResult.Timeout, $"no answer within {options.Timeout.TotalSeconds} s");
        }
#pragma warning disable CA1031 // A transport that breaks over one event must not keep it from being tried again and given up.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.TransportBroke(e, entry.EventId, entry.Destination.Transport.Label());
            return new Delivery(DeliveryResult.Unreachable, e.Message);
        }
    }

    private async Task SettleAsync(OutboxEntry entry, Delivery delivery)
    {
        var now = time.GetUtcNow();
        var lane = entry.Destination.Lane;
        if (delivery.Result == DeliveryResult.Delivered)
        {
            await store.DeliveredAsync(entry.Id, now, CancellationToken.None).ConfigureAwait(false);
            log.EventDelivered(entry.EventId, entry.TaskId, lane);
        }
        else if (now - entry.Since >= options.GiveUpAfter)
        {
            await store.BuryAsync(entry.Id, now, delivery.Reason, CancellationToken.None).ConfigureAwait(false);
            log.EventBuried(entry.EventId, entry.TaskId, lane, delivery.Reason);
        }
        else
        {
            await store.PostponeAsync(entry.Id, now + Backoff(entry.Tries), delivery.Reason, CancellationToken.None).ConfigureAwait(false);
            log.EventPostponed(entry.EventId, entry.TaskId, lane, entry.Tries + 1, delivery.Reason);
        }
    }

    private TimeSpan Backoff(int triesBefore)
    {
        var doubled = options.FirstRetry * Math.Pow(2, Math.Min(triesBefore, 30));
        return doubled < options.MaxRetry ? doubled : options.MaxRetry;
    }
}
