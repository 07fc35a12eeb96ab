namespace Mps.Orchestration.Notify;

/// <summary>An event that one receiver has to be told of, at least once.</summary>
/// <param name="Id">Of this delivery; one event may go to a receiver and to the backup.</param>
/// <param name="EventId">Of what happened; the same over all tries, receivers and replays.</param>
/// <param name="TaskId">The task it tells of.</param>
/// <param name="Destination">Whom it is for.</param>
/// <param name="Body">JSON as ParseNotification answers it, without RequestId, Timestamp and Sign.</param>
/// <param name="Created">When the event happened.</param>
/// <param name="Since">From when on tries count towards giving up: <paramref name="Created"/>, or the latest replay.</param>
/// <param name="Tries">Tries so far, since the latest replay.</param>
public sealed record OutboxEntry(
    string Id, string EventId, string TaskId, NotificationDestination Destination, string Body, DateTimeOffset Created, DateTimeOffset Since, int Tries = 0)
{
    /// <summary>The same event for the backup, stored in the same transaction; null when there is no backup.</summary>
    public OutboxEntry? Backup { get; init; }
}

/// <summary>Where a delivery stands. Stored by number: append only.</summary>
public enum OutboxState
{
    /// <summary>It waits for its first or next try.</summary>
    Pending = 1,

    /// <summary>The receiver took it.</summary>
    Delivered = 2,

    /// <summary>Given up; kept until its time of retention is over and can be replayed until then.</summary>
    Dead = 3,
}

/// <summary>A delivery as operators look at it.</summary>
/// <param name="Seq">Position in the outbox; grows.</param>
/// <param name="Entry">The delivery.</param>
/// <param name="State">Where it stands.</param>
/// <param name="NextTry">When a pending one is due.</param>
/// <param name="Settled">When it was delivered or given up.</param>
/// <param name="Error">Why the latest try failed; empty when none did.</param>
public sealed record OutboxRecord(long Seq, OutboxEntry Entry, OutboxState State, DateTimeOffset NextTry, DateTimeOffset? Settled, string Error);

/// <summary>Which deliveries to send again; exactly one of the three is set.</summary>
/// <param name="EventId">Those of one event, whatever their state.</param>
/// <param name="TaskId">Those of one task, whatever their state.</param>
/// <param name="AllDead">All that were given up.</param>
public sealed record ReplaySelection(string? EventId = null, string? TaskId = null, bool AllDead = false);

/// <summary>Where events wait for delivery. Entries come in through <see cref="Tasks.ITaskStore"/>, in the transaction of what they tell.</summary>
public interface IOutboxStore
{
    /// <summary>
    /// Deliveries that are due, at most <paramref name="perLane"/> of one lane, oldest first. One that waits for a moment
    /// beyond <paramref name="horizon"/> is due as well: the clock was set back.
    /// </summary>
    Task<IReadOnlyList<OutboxEntry>> DueAsync(DateTimeOffset now, DateTimeOffset horizon, int perLane, CancellationToken cancellation);

    /// <summary>When the next pending delivery after a moment falls due; null when none does.</summary>
    Task<DateTimeOffset?> NextDueAsync(DateTimeOffset after, CancellationToken cancellation);

    /// <summary>The receiver took it.</summary>
    Task DeliveredAsync(string id, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>It did not; try again at <paramref name="next"/>.</summary>
    Task PostponeAsync(string id, DateTimeOffset next, string error, CancellationToken cancellation);

    /// <summary>Given up; kept as a dead letter until its task is purged.</summary>
    Task BuryAsync(string id, DateTimeOffset now, string error, CancellationToken cancellation);

    /// <summary>One page of deliveries, newest first.</summary>
    /// <param name="state">Null = any.</param>
    /// <param name="before">Position that the last page ended at; null = from the newest.</param>
    /// <param name="limit">Most to return.</param>
    /// <param name="cancellation">Cancels before the query begins.</param>
    Task<IReadOnlyList<OutboxRecord>> ListAsync(OutboxState? state, long? before, int limit, CancellationToken cancellation);

    /// <summary>Makes settled deliveries pending again, due at once and with all their tries before them.</summary>
    /// <returns>How many.</returns>
    Task<int> ReplayAsync(ReplaySelection selection, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>How many deliveries are in each state.</summary>
    IReadOnlyDictionary<OutboxState, long> CountDeliveries();
}
