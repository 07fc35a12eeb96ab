using Mps.Orchestration.Admission;

namespace Mps.Storage.Sqlite;

/// <content>What jobs cost.</content>
public sealed partial class SqliteTaskStore
{
    public IReadOnlyDictionary<string, MeasuredCost> Costs() => Read(connection =>
    {
        using var command = connection.Command(null, "SELECT * FROM job_costs");
        using var row = command.ExecuteReader();
        var costs = new Dictionary<string, MeasuredCost>(StringComparer.Ordinal);
        while (row.Read()) costs[row.Text("shape")!] = new MeasuredCost((int)row.Number("runs"), (double)row["cores"], row.Number("memory"));
        return costs;
    });

    public async Task SetCostAsync(string shape, MeasuredCost cost, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cost);
        await WriteAsync(
            transaction => _writer.Execute(
                transaction,
                "INSERT OR REPLACE INTO job_costs (shape, runs, cores, memory, updated) VALUES ($shape, $runs, $cores, $memory, $now)",
                ("$shape", shape),
                ("$runs", cost.Runs),
                ("$cores", cost.Cores),
                ("$memory", cost.MemoryBytes),
                ("$now", now)),
            cancellation).ConfigureAwait(false);
    }
}
