using Microsoft.Data.Sqlite;
using Mps.Jobs;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Usage;

namespace Mps.Storage.Sqlite;

/// <content>Usage by day. A day is stored as its number since 0001-01-01.</content>
public sealed partial class SqliteTaskStore
{
    public Task<IReadOnlyList<UsageDay>> UsageAsync(DateOnly first, DateOnly last, CancellationToken cancellation) =>
        ReadAsync<IReadOnlyList<UsageDay>>(
            connection =>
            {
                using var command = connection.Command(
                    null, "SELECT * FROM usage_days WHERE day BETWEEN $first AND $last ORDER BY day, type, specification", ("$first", first.DayNumber), ("$last", last.DayNumber));
                using var row = command.ExecuteReader();
                var days = new List<UsageDay>();
                while (row.Read())
                {
                    days.Add(new UsageDay(
                        DateOnly.FromDayNumber((int)row.Number("day")), row.Text("type")!, row.Text("specification")!, row.Number("tasks"), (double)row["amount"]));
                }

                return days;
            },
            cancellation);

    public async Task PurgeUsageAsync(DateOnly first, CancellationToken cancellation) =>
        await WriteAsync(
            transaction => _writer.Execute(transaction, "DELETE FROM usage_days WHERE day < $first", ("$first", first.DayNumber)), cancellation).ConfigureAwait(false);

    /// <summary>A task ends once: what succeeded in it, by then or on the way, counts now.</summary>
    private void CountUsage(SqliteTransaction transaction, long seq, DateTimeOffset at)
    {
        using var command = _writer.Command(
            transaction, "SELECT kind, plan, result FROM subtasks WHERE task_seq = $seq AND state = $done AND result IS NOT NULL", ("$seq", seq), ("$done", SubtaskState.Succeeded));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            foreach (var line in UsageLine.Of((SubtaskKind)row.Number("kind"), Json<OutputPlan>(row, "plan"), StoreJson.Read<OutputResult>(row.Text("result")!)))
            {
                _writer.Execute(
                    transaction,
                    """
                    INSERT INTO usage_days (day, type, specification, tasks, amount) VALUES ($day, $type, $specification, 1, $amount)
                    ON CONFLICT (day, type, specification) DO UPDATE SET tasks = tasks + 1, amount = amount + $amount
                    """,
                    ("$day", DateOnly.FromDateTime(at.UtcDateTime).DayNumber),
                    ("$type", line.Type),
                    ("$specification", line.Specification),
                    ("$amount", line.Amount));
            }
        }
    }
}
