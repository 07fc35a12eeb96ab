using Mps.Orchestration.Notify;

namespace Mps.Storage.Sqlite;

/// <content>Events that wait for delivery (state 1), were delivered (2) or given up (3).</content>
public sealed partial class SqliteTaskStore
{
    public Task<IReadOnlyList<OutboxEntry>> DueAsync(DateTimeOffset now, int perHost, CancellationToken cancellation) =>
        Entries(
            """
            SELECT * FROM (
                SELECT *, row_number() OVER (PARTITION BY host ORDER BY next_try, seq) AS place FROM outbox WHERE state = 1 AND next_try <= $now)
            WHERE place <= $limit ORDER BY next_try, seq
            """,
            cancellation,
            ("$now", now),
            ("$limit", perHost));

    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset after, CancellationToken cancellation) =>
        ReadAsync<DateTimeOffset?>(
            connection => connection.Scalar("SELECT min(next_try) FROM outbox WHERE state = 1 AND next_try > $after", ("$after", after)) is long ms
                ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                : null,
            cancellation);

    public Task DeliveredAsync(string eventId, DateTimeOffset now, CancellationToken cancellation) =>
        WriteAsync(
            transaction => _writer.Execute(
                transaction, "UPDATE outbox SET state = 2, tries = tries + 1, settled = $now WHERE id = $id", ("$id", eventId), ("$now", now)),
            cancellation);

    public Task PostponeAsync(string eventId, DateTimeOffset next, string error, CancellationToken cancellation) =>
        WriteAsync(
            transaction => _writer.Execute(
                transaction,
                "UPDATE outbox SET tries = tries + 1, next_try = $next, error = $error WHERE id = $id",
                ("$id", eventId),
                ("$next", next),
                ("$error", error)),
            cancellation);

    public Task BuryAsync(string eventId, DateTimeOffset now, string error, CancellationToken cancellation) =>
        WriteAsync(
            transaction => _writer.Execute(
                transaction,
                "UPDATE outbox SET state = 3, tries = tries + 1, settled = $now, error = $error WHERE id = $id",
                ("$id", eventId),
                ("$now", now),
                ("$error", error)),
            cancellation);

    public Task<IReadOnlyList<OutboxEntry>> DeadAsync(CancellationToken cancellation) =>
        Entries("SELECT * FROM outbox WHERE state = 3 ORDER BY seq", cancellation);

    private Task<IReadOnlyList<OutboxEntry>> Entries(string sql, CancellationToken cancellation, params (string, object?)[] parameters) =>
        ReadAsync<IReadOnlyList<OutboxEntry>>(
            connection =>
            {
                using var command = connection.Command(null, sql, parameters);
                using var row = command.ExecuteReader();
                var entries = new List<OutboxEntry>();
                while (row.Read()) entries.Add(Entry(row));
                return entries;
            },
            cancellation);
}
