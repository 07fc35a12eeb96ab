using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Batches;

/// <summary>
/// What the store knows of batches besides their tasks. A batch is a task that nobody leases (<see cref="MediaTask.Parked"/>);
/// its items are tasks of their own that name it. Every change states what must still hold, so each happens once.
/// </summary>
public interface IBatchStore
{
    /// <summary>Adds a batch with all its items in one transaction.</summary>
    Task AddBatchAsync(MediaTask batch, IReadOnlyList<MediaTask> items, CancellationToken cancellation);

    /// <summary>Ids of the batches that have not finished.</summary>
    Task<IReadOnlyList<string>> OpenBatchesAsync(CancellationToken cancellation);

    /// <summary>The items of a batch, in the order of its inputs; empty when there is no such batch.</summary>
    Task<IReadOnlyList<MediaTask>> ItemsAsync(string batchId, CancellationToken cancellation);

    /// <summary>Its first item was taken up; false when that was noted before.</summary>
    Task<bool> BeginBatchAsync(string batchId, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Lets an item of a serial batch take its turn; false when it has it already or has ended.</summary>
    Task<bool> UnparkAsync(string itemId, CancellationToken cancellation);

    /// <summary>Ends a batch whose items have all ended, with the event that tells of it; false when it has ended or one has not.</summary>
    Task<bool> FinishBatchAsync(string batchId, DateTimeOffset now, bool hasFailure, OutboxEntry? notice, CancellationToken cancellation);
}
