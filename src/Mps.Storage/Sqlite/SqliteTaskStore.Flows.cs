using Microsoft.Data.Sqlite;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Triggers;

namespace Mps.Storage.Sqlite;

/// <content>Workflows and schedules.</content>
public sealed partial class SqliteTaskStore
{
    StoredFlow? IFlowStore.Find(FlowKind kind, long id) => Read(connection => FindFlow(connection, null, kind, id));

    IReadOnlyList<StoredFlow> IFlowStore.List(FlowKind kind) => Read(connection => Flows(connection, null, "kind = $kind", ("$kind", kind)));

    Task<long?> IFlowStore.AddAsync(FlowKind kind, string name, string json, int quota, DateTimeOffset now, CancellationToken cancellation) =>
        WriteAsync<long?>(
            transaction =>
            {
                CheckName(transaction, kind, 0, name);
                if ((long)_writer.Scalar(transaction, "SELECT count(*) FROM flows WHERE kind = $kind", ("$kind", kind))! >= quota) return null;
                _writer.Execute(
                    transaction,
                    "INSERT INTO flows (kind, name, enabled, json, created, updated) VALUES ($kind, $name, 0, $json, $now, $now)",
                    ("$kind", kind),
                    ("$name", name),
                    ("$json", json),
                    ("$now", now));
                return (long)_writer.Scalar(transaction, "SELECT last_insert_rowid()")!;
            },
            cancellation);

    Task<bool> IFlowStore.ChangeAsync(
        FlowKind kind, long id, Func<StoredFlow, (string Name, string Json)> change, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        return WriteAsync(
            transaction =>
            {
                if (FindFlow(_writer, transaction, kind, id) is not { } current) return false;
                var (name, json) = change(current);
                CheckName(transaction, kind, id, name);
                _writer.Execute(
                    transaction, "UPDATE flows SET name = $name, json = $json, updated = $now WHERE id = $id", ("$name", name), ("$json", json), ("$now", now), ("$id", id));
                return true;
            },
            cancellation);
    }

    Task<bool> IFlowStore.EnableAsync(
        FlowKind kind,
        long id,
        Action<StoredFlow, IReadOnlyList<StoredFlow>> check,
        string bucket,
        IReadOnlyList<StoredObject> baseline,
        DateTimeOffset now,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(baseline);
        return WriteAsync(
            transaction =>
            {
                if (FindFlow(_writer, transaction, kind, id) is not { } current) return false;
                check(current, Flows(_writer, transaction, "enabled = 1"));
                _writer.Execute(transaction, "UPDATE flows SET enabled = 1, updated = $now WHERE id = $id", ("$now", now), ("$id", id));
                // What the flow took before stays known, so that a backfill does not take it again.
                foreach (var there in baseline)
                {
                    _writer.Execute(
                        transaction,
                        """
                        INSERT INTO trigger_ledger (flow, key, version, mark, at, own)
                        VALUES (
                            $flow, $key, $version, $mark, $at,
                            coalesce((SELECT number FROM own_outputs WHERE bucket = $bucket AND key = $key AND size = $size), 0))
                        ON CONFLICT (flow, key) DO UPDATE SET
                            version = excluded.version, mark = excluded.mark, at = excluded.at, own = excluded.own, content = NULL, task_id = NULL
                        WHERE version <> excluded.version
                        """,
                        ("$flow", id),
                        ("$key", there.Key),
                        ("$version", there.Version),
                        ("$mark", LedgerMark.Before),
                        ("$bucket", bucket),
                        ("$size", there.SizeBytes),
                        ("$at", now));
                }

                return true;
            },
            cancellation);
    }

    Task<bool> IFlowStore.DisableAsync(FlowKind kind, long id, DateTimeOffset now, CancellationToken cancellation) =>
        WriteAsync(
            transaction => _writer.Execute(
                transaction,
                "UPDATE flows SET updated = CASE enabled WHEN 1 THEN $now ELSE updated END, enabled = 0 WHERE id = $id AND kind = $kind",
                ("$now", now),
                ("$id", id),
                ("$kind", kind)) == 1,
            cancellation);

    Task<bool> IFlowStore.RemoveAsync(FlowKind kind, long id, Action<StoredFlow> check, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(check);
        return WriteAsync(
            transaction =>
            {
                if (FindFlow(_writer, transaction, kind, id) is not { } current) return false;
                check(current);
                _writer.Execute(transaction, "DELETE FROM flows WHERE id = $id", ("$id", id));
                return true;
            },
            cancellation);
    }

    private void CheckName(SqliteTransaction transaction, FlowKind kind, long id, string name)
    {
        if (_writer.Scalar(transaction, "SELECT id FROM flows WHERE kind = $kind AND name = $name AND id <> $id", ("$kind", kind), ("$name", name), ("$id", id)) is not null)
            throw new DuplicateFlowNameException(name);
    }

    private static StoredFlow? FindFlow(SqliteConnection connection, SqliteTransaction? transaction, FlowKind kind, long id) =>
        Flows(connection, transaction, "id = $id AND kind = $kind", ("$id", id), ("$kind", kind)).FirstOrDefault();

    private static List<StoredFlow> Flows(SqliteConnection connection, SqliteTransaction? transaction, string which, params ReadOnlySpan<(string, object?)> parameters)
    {
        using var command = connection.Command(transaction, $"SELECT * FROM flows WHERE {which} ORDER BY id DESC", parameters);
        using var row = command.ExecuteReader();
        var flows = new List<StoredFlow>();
        while (row.Read())
        {
            flows.Add(new StoredFlow(
                (FlowKind)row.Number("kind"), row.Number("id"), row.Text("name")!, row.Number("enabled") != 0, row.Text("json")!, row.Moment("created"), row.Moment("updated")));
        }

        return flows;
    }
}
