using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Live;

/// <summary>
/// Where live tasks and their recordings survive. Live tasks stay PROCESSING while the daemon is down: whoever starts next
/// takes them over. As in <see cref="ITaskStore"/>, a holder states its fencing token and an outdated one changes nothing.
/// </summary>
public interface ILiveStore
{
    /// <summary>Takes the oldest live task that waits. Null when none does.</summary>
    Task<TaskLease?> LeaseLiveAsync(string owner, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellation);

    /// <summary>Takes over a live task whose holder is another owner or let its lease run out, as its next attempt. Null when there is none.</summary>
    Task<TaskLease?> ReclaimLiveAsync(string owner, DateTimeOffset now, DateTimeOffset deadline, CancellationToken cancellation);

    /// <summary>What is known of a task's outputs; empty for a task without any.</summary>
    Task<LiveLedger> LoadLedgerAsync(string taskId, CancellationToken cancellation);

    /// <summary>Writes down a complete segment.</summary>
    Task<bool> AddSegmentAsync(string taskId, long fence, LiveSegment segment, CancellationToken cancellation);

    /// <summary>Forgets segments that left a sliding window or were given up, with the gap that they leave.</summary>
    Task<bool> RemoveSegmentsAsync(string taskId, long fence, IReadOnlyList<LiveSegment> segments, LiveGap? gap, CancellationToken cancellation);

    /// <summary>Closes a recording file with the event that tells of it, and forgets its segments.</summary>
    Task<bool> CloseFileAsync(string taskId, long fence, LiveFile file, OutboxEntry? notice, CancellationToken cancellation);

    /// <summary>Writes down what is missing.</summary>
    Task<bool> AddGapAsync(string taskId, long fence, LiveGap gap, CancellationToken cancellation);
}
