namespace Mps.Orchestration.Notify;

/// <summary>An event that a receiver has to be told of, at least once.</summary>
/// <param name="EventId">Stays the same over all tries.</param>
/// <param name="TaskId">The task it tells of.</param>
/// <param name="Url">Where to POST it.</param>
/// <param name="Key">The caller's NotifyKey; empty = unsigned.</param>
/// <param name="Body">JSON as ParseNotification answers it, without RequestId, Timestamp and Sign.</param>
/// <param name="Created">When the event happened.</param>
/// <param name="Tries">Tries so far.</param>
public sealed record OutboxEntry(string EventId, string TaskId, string Url, string Key, string Body, DateTimeOffset Created, int Tries = 0)
{
    /// <summary>Receivers are bounded by host and port, so that a slow one holds up nobody else.</summary>
    public string Host => new Uri(Url).Authority;
}

/// <summary>Where events wait for delivery. Entries come in through <see cref="Tasks.ITaskStore"/>, in the transaction of what they tell.</summary>
public interface IOutboxStore
{
    /// <summary>Events that are due, at most <paramref name="perHost"/> of one host, oldest first.</summary>
    Task<IReadOnlyList<OutboxEntry>> DueAsync(DateTimeOffset now, int perHost, CancellationToken cancellation);

    /// <summary>When the next pending event after a moment falls due; null when none does.</summary>
    Task<DateTimeOffset?> NextDueAsync(DateTimeOffset after, CancellationToken cancellation);

    /// <summary>The receiver took it.</summary>
    Task DeliveredAsync(string eventId, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>It did not; try again at <paramref name="next"/>.</summary>
    Task PostponeAsync(string eventId, DateTimeOffset next, string error, CancellationToken cancellation);

    /// <summary>Given up; kept as a dead letter until its task is purged.</summary>
    Task BuryAsync(string eventId, DateTimeOffset now, string error, CancellationToken cancellation);

    /// <summary>Dead letters, oldest first.</summary>
    Task<IReadOnlyList<OutboxEntry>> DeadAsync(CancellationToken cancellation);
}
