using Microsoft.Data.Sqlite;
using Mps.Orchestration.Templates;

namespace Mps.Storage.Sqlite;

/// <content>Custom templates.</content>
public sealed partial class SqliteTaskStore
{
    StoredTemplate? ITemplateStore.Find(string family, long definition) =>
        Read(connection => FindTemplate(connection, null, family, definition));

    StoredTemplates ITemplateStore.List(string family, Func<StoredTemplate, bool> matches, long skip, long take, bool oldestFirst)
    {
        ArgumentNullException.ThrowIfNull(matches);
        return Read(connection =>
        {
            // Row by row: a page is held in memory, never all pictures of all watermarks.
            var order = oldestFirst ? "ASC" : "DESC";
            using var command = connection.Command(null, $"SELECT * FROM templates WHERE family = $family ORDER BY definition {order}", ("$family", family));
            using var row = command.ExecuteReader();
            var page = new List<StoredTemplate>();
            long total = 0;
            while (row.Read())
            {
                var template = Template(row);
                if (!matches(template)) continue;
                if (total++ >= skip && page.Count < take) page.Add(template);
            }

            return new StoredTemplates(page, total);
        });
    }

    Task<long?> ITemplateStore.AddAsync(string family, string json, int quota, DateTimeOffset now, CancellationToken cancellation) =>
        WriteAsync<long?>(
            transaction =>
            {
                var count = (long)_writer.Scalar(transaction, "SELECT count(*) FROM templates WHERE family = $family", ("$family", family))!;
                if (count >= quota) return null;
                _writer.Execute(
                    transaction,
                    "INSERT INTO templates (family, json, created, updated) VALUES ($family, $json, $now, $now)",
                    ("$family", family),
                    ("$json", json),
                    ("$now", now));
                return (long)_writer.Scalar(transaction, "SELECT last_insert_rowid()")!;
            },
            cancellation);

    Task<bool> ITemplateStore.ChangeAsync(string family, long definition, Func<string, string> change, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        return WriteAsync(
            transaction => FindTemplate(_writer, transaction, family, definition) is { } current
                && _writer.Execute(
                    transaction,
                    "UPDATE templates SET json = $json, updated = $now WHERE definition = $definition",
                    ("$json", change(current.Json)),
                    ("$now", now),
                    ("$definition", definition)) == 1,
            cancellation);
    }

    Task<bool> ITemplateStore.RemoveAsync(string family, long definition, CancellationToken cancellation) =>
        WriteAsync(
            transaction => _writer.Execute(
                transaction,
                "DELETE FROM templates WHERE definition = $definition AND family = $family",
                ("$definition", definition),
                ("$family", family)) == 1,
            cancellation);

    private static StoredTemplate? FindTemplate(SqliteConnection connection, SqliteTransaction? transaction, string family, long definition)
    {
        using var command = connection.Command(transaction, "SELECT * FROM templates WHERE definition = $definition AND family = $family", ("$definition", definition), ("$family", family));
        using var row = command.ExecuteReader();
        return row.Read() ? Template(row) : null;
    }

    private static StoredTemplate Template(SqliteDataReader row) =>
        new(row.Number("definition"), row.Text("json")!, row.Moment("created"), row.Moment("updated"));
}
