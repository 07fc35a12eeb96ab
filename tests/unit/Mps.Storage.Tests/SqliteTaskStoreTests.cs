using Mps.Orchestration.Admission;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Usage;
using Mps.Storage.Sqlite;
using Xunit;

namespace Mps.Storage.Tests;

/// <summary>The store suite over SQLite, and what only SQLite has.</summary>
public sealed class SqliteTaskStoreTests : TaskStoreSuite, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteTaskStore _store;

    public SqliteTaskStoreTests() => _store = SqliteTaskStore.Open(_folder.File("mps.db"));

    protected override ITaskStore Store => _store;

    protected override IOutboxStore Outbox => _store;

    protected override IUsageStore Usage => _store;

    protected override IJobCostStore JobCosts => _store;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_second_daemon_is_refused_with_a_clear_message()
    {
        var refused = Assert.Throws<IOException>(() => SqliteTaskStore.Open(_folder.File("mps.db")));
        Assert.Contains("Another daemon uses the state", refused.Message, StringComparison.Ordinal);
        Reopen();
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused()
    {
        _store.Dispose();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.File("mps.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }

        var refused = Assert.Throws<InvalidOperationException>(() => SqliteTaskStore.Open(_folder.File("mps.db")));
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
        File.Delete(_folder.File("mps.db"));
        _store = SqliteTaskStore.Open(_folder.File("mps.db"));
    }

    [Fact]
    public void What_is_next_is_read_from_indexes_of_waiting_tasks_alone()
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.File("mps.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of the store.
        command.CommandText = "EXPLAIN QUERY PLAN " + SqliteTaskStore.WaitingSql;
#pragma warning restore CA2100
        foreach (var name in (string[])["$limit", "$offPeak", "$overdue"]) command.Parameters.AddWithValue(name, 1);
        using var row = command.ExecuteReader();
        var plan = new List<string>();
        while (row.Read()) plan.Add(row.GetString(3));
        var accesses = plan.Where(p => p.Contains(" tasks", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, accesses.Count);
        Assert.All(accesses, a => Assert.Matches("USING INDEX tasks_(waiting|overdue) ", a));
        Assert.Contains(FormattableString.Invariant($"priority * {WaitingOrder.AgePerPriority.TotalMilliseconds}"), SqliteTaskStore.WaitingSql, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_copy_of_the_files_holds_is_what_was_committed()
    {
        // The files as they are at one moment are what a power cut leaves.
        await _store.AddAsync(Samples.Task("t1"), Samples.Start, CancellationToken.None);
        using var after = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(_folder.Path, "mps.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, after.File(Path.GetFileName(file)));
        using var restored = SqliteTaskStore.Open(after.File("mps.db"));
        Assert.NotNull(await restored.FindAsync("t1", CancellationToken.None));
    }

    protected override void Reopen()
    {
        _store.Dispose();
        _store = SqliteTaskStore.Open(_folder.File("mps.db"));
    }
}
