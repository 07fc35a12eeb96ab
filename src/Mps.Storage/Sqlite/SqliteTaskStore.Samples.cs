using Microsoft.Data.Sqlite;
using Mps.Orchestration.Samples;

namespace Mps.Storage.Sqlite;

/// <content>Samples of persons, words and hotwords.</content>
public sealed partial class SqliteTaskStore
{
    StoredSample? ISampleStore.Find(SampleKind kind, string id) => Read(connection => FindSample(connection, null, kind, id));

    StoredSamples ISampleStore.List(SampleKind kind, Func<StoredSample, bool> matches, long skip, long take)
    {
        ArgumentNullException.ThrowIfNull(matches);
        return Read(connection =>
        {
            using var command = connection.Command(null, "SELECT * FROM samples WHERE kind = $kind ORDER BY seq DESC", ("$kind", kind));
            using var row = command.ExecuteReader();
            var page = new List<StoredSample>();
            long total = 0;
            while (row.Read())
            {
                var sample = Sample(row);
                if (!matches(sample)) continue;
                if (total++ >= skip && page.Count < take) page.Add(sample);
            }

            return new StoredSamples(page, total);
        });
    }

    Task ISampleStore.WriteAsync(Action<ISampleWriter> work, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        return WriteAsync(
            transaction =>
            {
                work(new SampleWriter(_writer, transaction, now));
                return true;
            },
            cancellation);
    }

    private static StoredSample? FindSample(SqliteConnection connection, SqliteTransaction? transaction, SampleKind kind, string id)
    {
        using var command = connection.Command(transaction, "SELECT * FROM samples WHERE kind = $kind AND id = $id", ("$kind", kind), ("$id", id));
        using var row = command.ExecuteReader();
        return row.Read() ? Sample(row) : null;
    }

    private static StoredSample Sample(SqliteDataReader row) =>
        new(row.Text("id")!, row.Text("json")!, row.Moment("created"), row.Moment("updated"));

    private sealed class SampleWriter(SqliteConnection connection, SqliteTransaction transaction, DateTimeOffset now) : ISampleWriter
    {
        public StoredSample? Find(SampleKind kind, string id) => FindSample(connection, transaction, kind, id);

        public void Put(SampleKind kind, string id, string json) => connection.Execute(
            transaction,
            """
            INSERT INTO samples (kind, id, json, created, updated) VALUES ($kind, $id, $json, $now, $now)
            ON CONFLICT (kind, id) DO UPDATE SET json = $json, updated = $now
            """,
            ("$kind", kind),
            ("$id", id),
            ("$json", json),
            ("$now", now));

        public bool Remove(SampleKind kind, string id) =>
            connection.Execute(transaction, "DELETE FROM samples WHERE kind = $kind AND id = $id", ("$kind", kind), ("$id", id)) == 1;
    }
}
