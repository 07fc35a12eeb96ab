using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Batches;

/// <summary>
/// Moves batches on as their items do: begins them, lets the next item of a serial one take its turn, and ends them. It
/// decides by what is stored, so that a daemon that died in between goes on where it was.
/// </summary>
internal sealed class BatchKeeper(
    ITaskStore tasks,
    IBatchStore batches,
    BatchSignal signal,
    NotificationOutbox outbox,
    TaskEvents events,
    WaitingSignal waiting,
    TimeProvider time,
    ILogger<BatchKeeper> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync(RoundAsync, log.BatchesFaltered, Rounds.Rest, time, stoppingToken);

    private async Task RoundAsync(CancellationToken stopping)
    {
        foreach (var id in await batches.OpenBatchesAsync(stopping).ConfigureAwait(false))
            await MoveAsync(id, stopping).ConfigureAwait(false);
        await signal.Changes.WaitAsync(LookAgain, time, stopping).ConfigureAwait(false);
    }

    private async Task MoveAsync(string id, CancellationToken stopping)
    {
        if (await tasks.FindAsync(id, stopping).ConfigureAwait(false) is not { } batch) return;
        var items = await batches.ItemsAsync(id, stopping).ConfigureAwait(false);
        var now = time.GetUtcNow();
        if (batch.State == TaskState.Waiting && items.Any(i => i.State != TaskState.Waiting) && await batches.BeginBatchAsync(id, now, stopping).ConfigureAwait(false))
        {
            batch = batch with { State = TaskState.Processing, Begun = now };
            events.Publish(TaskEvent.Of(batch));
        }

        if (items.FirstOrDefault(i => i.State != TaskState.Finished) is not { } next)
            await FinishAsync(batch with { State = TaskState.Finished, Begun = batch.Begun ?? now, Finished = now }, items).ConfigureAwait(false);
        else if (next.Parked && await batches.UnparkAsync(next.Id, stopping).ConfigureAwait(false))
            waiting.Raise();
    }

    private async Task FinishAsync(MediaTask batch, IReadOnlyList<MediaTask> items)
    {
        var notice = outbox.Entry(batch, items);
        if (!await batches.FinishBatchAsync(batch.Id, batch.Finished!.Value, items.Any(i => i.HasFailure), notice, CancellationToken.None).ConfigureAwait(false)) return;
        log.BatchEnded(batch.Id, items.Count(i => !i.HasFailure), items.Count(i => i.HasFailure));
        events.Publish(TaskEvent.Of(batch));
        if (notice is not null) outbox.Wake();
    }
}
