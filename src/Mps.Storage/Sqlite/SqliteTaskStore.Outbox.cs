using Microsoft.Data.Sqlite;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;

namespace Mps.Storage.Sqlite;

/// <content>Deliveries: pending (state 1), delivered (2) or given up (3), as <see cref="OutboxState"/> numbers them.</content>
public sealed partial class SqliteTaskStore
{
    public Task<IReadOnlyList<OutboxEntry>> DueAsync(DateTimeOffset now, DateTimeOffset horizon, int perLane, CancellationToken cancellation) =>
        ReadRowsAsync(
            """
            SELECT * FROM (
                SELECT *, row_number() OVER (PARTITION BY lane ORDER BY next_try, seq) AS place FROM outbox
                WHERE state = 1 AND (next_try <= $now OR next_try > $horizon))
            WHERE place <= $limit ORDER BY next_try, seq
            """,
            Entry,
            cancellation,
            ("$now", now),
            ("$horizon", horizon),
            ("$limit", perLane));

    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset after, CancellationToken cancellation) =>
        ReadAsync<DateTimeOffset?>(
            connection => connection.Scalar("SELECT min(next_try) FROM outbox WHERE state = 1 AND next_try > $after", ("$after", after)) is long ms
                ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                : null,
            cancellation);

    public Task DeliveredAsync(string id, DateTimeOffset now, CancellationToken cancellation) =>
        WriteAsync(
            transaction => _writer.Execute(
                transaction, "UPDATE outbox SET state = 2, tries = tries + 1, settled = $now, error = NULL WHERE id = $id", ("$id", id), ("$now", now)),
            cancellation);

    public Task PostponeAsync(string id, DateTimeOffset next, string error, CancellationToken cancellation) =>
        WriteAsync(
            transaction => _writer.Execute(
                transaction,
                "UPDATE outbox SET tries = tries + 1, next_try = $next, error = $error WHERE id = $id",
                ("$id", id),
                ("$next", next),
                ("$error", error)),
            cancellation);

    public Task BuryAsync(string id, DateTimeOffset now, string error, CancellationToken cancellation) =>
        WriteAsync(
            transaction => _writer.Execute(
                transaction,
                "UPDATE outbox SET state = 3, tries = tries + 1, settled = $now, error = $error WHERE id = $id",
                ("$id", id),
                ("$now", now),
                ("$error", error)),
            cancellation);

    public Task<IReadOnlyList<OutboxRecord>> ListAsync(OutboxState? state, long? before, int limit, CancellationToken cancellation) =>
        ReadRowsAsync(
            "SELECT * FROM outbox WHERE ($state IS NULL OR state = $state) AND ($before IS NULL OR seq < $before) ORDER BY seq DESC LIMIT $limit",
            row => new OutboxRecord(
                row.Number("seq"),
                Entry(row),
                (OutboxState)row.Number("state"),
                row.Moment("next_try"),
                row.MomentOrNull("settled"),
                row.Text("error") ?? ""),
            cancellation,
            ("$state", state),
            ("$before", before),
            ("$limit", limit));

    public Task<int> ReplayAsync(ReplaySelection selection, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(selection);
        return WriteAsync(
            transaction => _writer.Execute(
                transaction,
                """
                UPDATE outbox SET state = 1, next_try = $now, since = $now, tries = 0, settled = NULL
                WHERE ($event IS NOT NULL AND event_id = $event AND state <> 1) OR ($task IS NOT NULL AND task_id = $task AND state <> 1) OR ($dead AND state = 3)
                """,
                ("$now", now),
                ("$event", selection.EventId),
                ("$task", selection.TaskId),
                ("$dead", selection.AllDead)),
            cancellation);
    }

    public IReadOnlyDictionary<OutboxState, long> CountDeliveries() => Read(connection =>
    {
        using var command = connection.Command(null, "SELECT state, count(*) AS n FROM outbox GROUP BY state");
        using var row = command.ExecuteReader();
        var counts = new Dictionary<OutboxState, long>();
        while (row.Read()) counts[(OutboxState)row.Number("state")] = row.Number("n");
        return counts;
    });

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, OutboxEntry entry)
    {
        connection.Execute(
            transaction,
            """
            INSERT INTO outbox (id, event_id, task_id, lane, destination, body, created, since, next_try)
            VALUES ($id, $event, $task, $lane, $destination, $body, $created, $since, $since)
            """,
            ("$id", entry.Id),
            ("$event", entry.EventId),
            ("$task", entry.TaskId),
            ("$lane", entry.Destination.Lane),
            ("$destination", StoreJson.Write(entry.Destination)),
            ("$body", entry.Body),
            ("$created", entry.Created),
            ("$since", entry.Since));
        if (entry.Backup is not null) Insert(connection, transaction, entry.Backup);
    }

    private static OutboxEntry Entry(SqliteDataReader row) => new(
        row.Text("id")!,
        row.Text("event_id")!,
        row.Text("task_id")!,
        StoreJson.Read<NotificationDestination>(row.Text("destination")!),
        row.Text("body")!,
        row.Moment("created"),
        row.Moment("since"),
        (int)row.Number("tries"));

    private Task<IReadOnlyList<T>> ReadRowsAsync<T>(
        string sql, Func<SqliteDataReader, T> read, CancellationToken cancellation, params (string, object?)[] parameters) =>
        ReadAsync<IReadOnlyList<T>>(
            connection =>
            {
                using var command = connection.Command(null, sql, parameters);
                using var row = command.ExecuteReader();
                var rows = new List<T>();
                while (row.Read()) rows.Add(read(row));
                return rows;
            },
            cancellation);
}
