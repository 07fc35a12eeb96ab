using Mps.Orchestration.Batches;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;

namespace Mps.Storage.Sqlite;

/// <content>Batches and their items.</content>
public sealed partial class SqliteTaskStore
{
    Task IBatchStore.AddBatchAsync(MediaTask batch, IReadOnlyList<MediaTask> items, CancellationToken cancellation) => WriteAsync(
        transaction =>
        {
            Insert(transaction, batch);
            foreach (var item in items) Insert(transaction, item);
            return true;
        },
        cancellation);

    Task<IReadOnlyList<string>> IBatchStore.OpenBatchesAsync(CancellationToken cancellation) => ReadAsync<IReadOnlyList<string>>(
        connection =>
        {
            using var command = connection.Command(
                null, "SELECT id FROM tasks INDEXED BY tasks_batches_open WHERE kind = 4 AND state < 3 ORDER BY seq");
            using var row = command.ExecuteReader();
            var ids = new List<string>();
            while (row.Read()) ids.Add(row.GetString(0));
            return ids;
        },
        cancellation);

    Task<IReadOnlyList<MediaTask>> IBatchStore.ItemsAsync(string batchId, CancellationToken cancellation) => ReadAsync(
        connection => InSnapshot<IReadOnlyList<MediaTask>>(
            connection,
            transaction =>
            {
                using var command = connection.Command(transaction, "SELECT * FROM tasks WHERE batch = $batch ORDER BY batch_index", ("$batch", batchId));
                using var row = command.ExecuteReader();
                var items = new List<MediaTask>();
                while (row.Read()) items.Add(TaskOf(connection, transaction, row));
                return items;
            }),
        cancellation);

    Task<bool> IBatchStore.BeginBatchAsync(string batchId, DateTimeOffset now, CancellationToken cancellation) => WriteAsync(
        transaction => _writer.Execute(
            transaction, "UPDATE tasks SET state = 2, begun = $now WHERE id = $id AND kind = 4 AND state = 1", ("$id", batchId), ("$now", now)) == 1,
        cancellation);

    Task<bool> IBatchStore.UnparkAsync(string itemId, CancellationToken cancellation) => WriteAsync(
        transaction => _writer.Execute(
            transaction, "UPDATE tasks SET parked = 0 WHERE id = $id AND batch IS NOT NULL AND state = 1 AND parked = 1", ("$id", itemId)) == 1,
        cancellation);

    Task<bool> IBatchStore.FinishBatchAsync(string batchId, DateTimeOffset now, bool hasFailure, OutboxEntry? notice, CancellationToken cancellation) => WriteAsync(
        transaction =>
        {
            var ended = _writer.Execute(
                transaction,
                """
                UPDATE tasks SET state = 3, begun = coalesce(begun, $now), finished = $now, has_failure = $failure
                WHERE id = $id AND kind = 4 AND state < 3 AND NOT EXISTS (SELECT 1 FROM tasks AS item WHERE item.batch = $id AND item.state < 3)
                """,
                ("$id", batchId),
                ("$now", now),
                ("$failure", hasFailure)) == 1;
            if (ended && notice is not null) Insert(_writer, transaction, notice);
            return ended;
        },
        cancellation);
}
