using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Mps.Storage.Sqlite;

namespace Mps.Perf.ControlPlane;

/// <summary>Multiplies a finished task in a store that no daemon has open.</summary>
internal static class LargeStore
{
    /// <summary>Adds copies spread over the last five days, one in a hundred with a failure; what waited is forgotten.</summary>
    /// <returns>A scroll token halfway back, and a moment three days ago.</returns>
    public static (string Deep, DateTimeOffset Before) Fill(string path, string finished, int tasks)
    {
        SqliteTaskStore.Open(path).Dispose(); // finds the system's SQLite
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA synchronous = OFF; DELETE FROM tasks WHERE state <> 3");
        var columns = string.Join(", ", Rows(connection, "SELECT name FROM pragma_table_info('tasks') WHERE name NOT IN ('seq', 'id', 'created', 'has_failure')"));
        var newest = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var step = (long)TimeSpan.FromDays(5).TotalMilliseconds / tasks;
        Execute(connection, $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {tasks})
            INSERT INTO tasks (id, created, has_failure, {columns})
            SELECT '1250000000-WorkflowTask-' || lower(hex(randomblob(16))) || 'tt1', {newest} - ({tasks} - i) * {step}, i % 100 = 0, {columns}
            FROM n, (SELECT * FROM tasks WHERE id = '{finished}');
            INSERT OR IGNORE INTO subtasks (task_seq, idx, kind, state, input, plan, error, result)
            SELECT t.seq, s.idx, s.kind, s.state, s.input, s.plan, s.error, s.result
            FROM tasks t, (SELECT * FROM subtasks WHERE task_seq = (SELECT seq FROM tasks WHERE id = '{finished}')) s;
            """);
        var middle = Rows(connection, $"SELECT created || '.' || seq FROM tasks WHERE created < {newest - (tasks / 2 * step)} ORDER BY created DESC LIMIT 1").Single();
        return (Convert.ToBase64String(Encoding.ASCII.GetBytes("t" + middle)), DateTimeOffset.UtcNow.AddDays(-3));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandTimeout = 600;
#pragma warning disable CA2100 // Numbers and ids of our own making.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static List<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // As above.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var row = command.ExecuteReader();
        var rows = new List<string>();
        while (row.Read()) rows.Add(Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture)!);
        return rows;
    }
}
