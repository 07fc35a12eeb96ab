using Microsoft.Data.Sqlite;

namespace Mps.Storage.Sqlite;

/// <summary>Shorthand for commands with named parameters. Moments are stored as unix milliseconds.</summary>
internal static class SqliteCommands
{
    public static SqliteCommand Command(
        this SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // All texts are constants of this project; values travel as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, Stored(value));
        return command;
    }

    /// <returns>Rows changed.</returns>
    public static int Execute(
        this SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(transaction, sql, parameters);
        return command.ExecuteNonQuery();
    }

    public static object? Scalar(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Scalar(null, sql, parameters);

    public static object? Scalar(
        this SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(transaction, sql, parameters);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    public static string? Text(this SqliteDataReader row, string column) => row[column] as string;

    public static long Number(this SqliteDataReader row, string column) => (long)row[column];

    public static DateTimeOffset Moment(this SqliteDataReader row, string column) => DateTimeOffset.FromUnixTimeMilliseconds(row.Number(column));

    public static DateTimeOffset? MomentOrNull(this SqliteDataReader row, string column) =>
        row[column] is long ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset moment => moment.ToUnixTimeMilliseconds(),
        bool flag => flag ? 1L : 0L,
        Enum number => Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture),
        _ => value,
    };
}
