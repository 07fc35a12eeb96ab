using Mps.Jobs;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Workers;

namespace Mps.Orchestration.Inputs;

/// <summary>
/// Inputs that kill workers. One that has cost <see cref="After"/> workers, with no run between that came to its end, is
/// refused until its content changes: the identity of a changed file is another.
/// </summary>
public sealed class Quarantine(ITaskStore store, TimeProvider time)
{
    /// <summary>Workers that an input may cost.</summary>
    public const int After = 2;

    /// <summary>Why the input is refused; null when it is not.</summary>
    public async Task<JobFailure?> RefusalAsync(ResolvedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var record = await store.FindQuarantineAsync(input.Identity, CancellationToken.None).ConfigureAwait(false);
        return record.Losses < After
            ? null
            : new JobFailure(
                JobPhase.Open,
                JobFault.Source,
                Retryable: false,
                $"This input is in quarantine: it has cost {record.Losses} workers ({record.LastReason}). It is tried again once the file has changed.");
    }

    /// <summary>Counts a worker that was lost over the input, unless the way it was lost says nothing about the input.</summary>
    public async Task CountAsync(ResolvedInput input, WorkerLostException lost)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(lost);
        if (lost.Exit is not (WorkerExit.Crashed or WorkerExit.Killed or WorkerExit.Stalled)) return;
        await store.AddQuarantineAsync(input.Identity, $"{lost.Exit}: {lost.Message}", time.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>A worker came to the end of the input: whatever cost the ones before it, the input alone did not.</summary>
    public async Task ClearAsync(ResolvedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if ((await store.FindQuarantineAsync(input.Identity, CancellationToken.None).ConfigureAwait(false)).Losses > 0)
            await store.ClearQuarantineAsync(input.Identity, CancellationToken.None).ConfigureAwait(false);
    }
}
