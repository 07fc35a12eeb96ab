using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;

namespace Mps.Orchestration.Triggers;

/// <summary>
/// Watches the folders of enabled flows and offers every object that turns up. Follows changes of the flows at once. A
/// watch that breaks is begun again, with doubling waits; since it first tells everything that is there, nothing is missed.
/// </summary>
internal sealed class TriggerEngine(
    IFlowStore flows,
    FlowChanges changes,
    BucketSet buckets,
    TriggerIntake intake,
    TriggerWatches watches,
    TriggerOptions options,
    TimeProvider time,
    ILogger<TriggerEngine> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(60);

    private readonly Dictionary<long, Running> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Rounds.RunAsync(RoundAsync, log.TriggersFaltered, options.FirstRetry, time, stoppingToken).ConfigureAwait(false);
        foreach (var id in _running.Keys.ToList()) await StopAsync(id).ConfigureAwait(false);
    }

    private async Task RoundAsync(CancellationToken stopping)
    {
        await FollowAsync(stopping).ConfigureAwait(false);
        await changes.Signal.WaitAsync(LookAgain, time, stopping).ConfigureAwait(false);
    }

    /// <summary>Brings the watches in line with the flows that are enabled now.</summary>
    private async Task FollowAsync(CancellationToken stopping)
    {
        var enabled = new[] { FlowKind.Workflow, FlowKind.Schedule }.SelectMany(flows.List).Where(f => f.Enabled).ToDictionary(f => f.Id);
        // A flow that was disabled, changed and enabled between two looks watches something else now.
        foreach (var (id, running) in _running.ToList())
        {
            if (!enabled.TryGetValue(id, out var flow) || flow.Updated != running.Flow.Updated) await StopAsync(id).ConfigureAwait(false);
        }

        foreach (var flow in enabled.Values.Where(f => !_running.ContainsKey(f.Id)))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _running.Add(flow.Id, new Running(flow, stop, Task.Run(() => WatchAsync(flow, stop.Token), CancellationToken.None)));
        }
    }

    private async Task StopAsync(long id)
    {
        _running.Remove(id, out var running);
        await running!.Stop.CancelAsync().ConfigureAwait(false);
        await running.Watch.ConfigureAwait(false);
        running.Stop.Dispose();
    }

    private async Task WatchAsync(StoredFlow flow, CancellationToken stop)
    {
        var wait = options.FirstRetry;
        var trigger = FlowRules.TriggerOf(flow);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var begun = time.GetTimestamp();
                try
                {
                    var bucket = buckets.Get(trigger.Bucket);
                    watches.Watching(flow, trigger);
                    log.WatchBegins(flow.Id, trigger.Bucket, trigger.Prefix);
                    await foreach (var seen in bucket.WatchAsync(trigger.Prefix, stop).ConfigureAwait(false))
                        await intake.OfferAsync(flow, trigger, bucket, seen, backfill: false, again: false, stop).ConfigureAwait(false);
                    throw new ObjectStoreException(ObjectStoreProblem.Refused, $"Bucket '{trigger.Bucket}' ended the watch.");
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    return;
                }
#pragma warning disable CA1031 // Whatever broke, the watch is begun again and says meanwhile that it is broken.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    if (time.GetElapsedTime(begun) > options.MaxRetry) wait = options.FirstRetry; // it worked for long: this is new trouble
                    log.WatchBroke(e, flow.Id, trigger.Bucket, wait.TotalSeconds);
                    watches.Broken(flow, trigger, e.Message);
                }

                await Task.Delay(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wait = Backoff.After(wait, options.MaxRetry);
            }
        }
        finally
        {
            watches.Ended(flow);
        }
    }

    private sealed record Running(StoredFlow Flow, CancellationTokenSource Stop, Task Watch);
}
