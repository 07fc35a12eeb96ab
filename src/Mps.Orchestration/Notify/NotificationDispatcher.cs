using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mps.Orchestration.Options;
using Mps.Orchestration.Telemetry;

namespace Mps.Orchestration.Notify;

/// <summary>
/// Delivers events by HTTP POST, each at least once: any 2xx answer settles it, anything else is tried again with doubling
/// waits until it is given up. At most <see cref="PerHost"/> tries at once go to one receiver, so that a slow one delays
/// only itself.
/// </summary>
internal sealed class NotificationDispatcher(
    IOutboxStore store,
    NotificationOutbox outbox,
    OrchestrationMetrics metrics,
    NotifyOptions options,
    TimeProvider time,
    ILogger<NotificationDispatcher> log) : BackgroundService
{
    /// <summary>Tries at once to one host and port.</summary>
    public const int PerHost = 2;

    /// <summary>Names the event; the same over all tries, so that a receiver can tell a repetition.</summary>
    public const string EventIdHeader = "X-MPS-Event-Id";

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan, // each try has its own
    };

    private readonly ConcurrentDictionary<string, (string Host, Task Try)> _inFlight = new(StringComparer.Ordinal);

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = time.GetUtcNow();
                await StartDueAsync(now, stoppingToken).ConfigureAwait(false);
                var next = await store.NextDueAsync(now, stoppingToken).ConfigureAwait(false);
                var wait = next is { } due && due - now < LookAgain ? due - now : LookAgain;
                await outbox.Signal.WaitAsync(wait, time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // The store may falter (disk full); deliveries go on once it recovers.
            catch (Exception e)
#pragma warning restore CA1031
            {
                log.DispatcherFaltered(e);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(_inFlight.Values.Select(f => f.Try)).ConfigureAwait(false);
    }

    private async Task StartDueAsync(DateTimeOffset now, CancellationToken stopping)
    {
        foreach (var entry in await store.DueAsync(now, PerHost, stopping).ConfigureAwait(false))
        {
            if (_inFlight.ContainsKey(entry.EventId) || _inFlight.Values.Count(f => f.Host == entry.Host) >= PerHost) continue;
            var begin = new TaskCompletionSource();
            _inFlight[entry.EventId] = (entry.Host, TryAsync(entry, begin.Task, stopping));
            begin.SetResult();
        }
    }

    private async Task TryAsync(OutboxEntry entry, Task begin, CancellationToken stopping)
    {
        await begin.ConfigureAwait(false);
        try
        {
            var (result, reason) = await PostAsync(entry, stopping).ConfigureAwait(false);
            metrics.CallbackAttempted(result);
            await SettleAsync(entry, result == "delivered" ? null : reason).ConfigureAwait(false);
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
            _inFlight.TryRemove(entry.EventId, out _);
            outbox.Wake();
        }
    }

    private async Task<(string Result, string Reason)> PostAsync(OutboxEntry entry, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        using var request = new HttpRequestMessage(HttpMethod.Post, entry.Url);
        request.Content = new StringContent(NotificationOutbox.Body(entry, time.GetUtcNow()), Encoding.UTF8, "application/json");
        request.Headers.Add(EventIdHeader, entry.EventId);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? ("delivered", "") : ("refused", $"the receiver answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return ("timeout", $"no answer within {options.Timeout.TotalSeconds} s");
        }
        catch (HttpRequestException e)
        {
            return ("unreachable", e.Message);
        }
    }

    private async Task SettleAsync(OutboxEntry entry, string? failure)
    {
        var now = time.GetUtcNow();
        if (failure is null)
        {
            await store.DeliveredAsync(entry.EventId, now, CancellationToken.None).ConfigureAwait(false);
            log.EventDelivered(entry.EventId, entry.TaskId, entry.Host);
        }
        else if (now - entry.Created >= options.GiveUpAfter)
        {
            await store.BuryAsync(entry.EventId, now, failure, CancellationToken.None).ConfigureAwait(false);
            log.EventBuried(entry.EventId, entry.TaskId, entry.Host, failure);
        }
        else
        {
            await store.PostponeAsync(entry.EventId, now + Backoff(entry.Tries), failure, CancellationToken.None).ConfigureAwait(false);
            log.EventPostponed(entry.EventId, entry.TaskId, entry.Host, entry.Tries + 1, failure);
        }
    }

    private TimeSpan Backoff(int triesBefore)
    {
        var doubled = options.FirstRetry * Math.Pow(2, Math.Min(triesBefore, 30));
        return doubled < options.MaxRetry ? doubled : options.MaxRetry;
    }
}
