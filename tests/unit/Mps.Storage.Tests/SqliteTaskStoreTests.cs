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

    [Theory]
    [InlineData("not a database")]
    [InlineData("truncated")]
    [InlineData("schema")]
    public async Task A_damaged_database_is_refused_in_words_and_left_as_it_is(string damage)
    {
        var path = _folder.File("mps.db");
        for (var i = 0; i < 20; i++) await _store.AddAsync(Samples.Task($"t{i}"), Samples.Start, CancellationToken.None);
        _store.Dispose();
        var bytes = await File.ReadAllBytesAsync(path);
        var damaged = damage switch
        {
            "truncated" => bytes[..(bytes.Length / 2)],
            "schema" => [.. bytes[..100], .. new byte[2000], .. bytes[2100..]],
            _ => [.. "not a database at all"u8, .. bytes[21..]],
        };
        await File.WriteAllBytesAsync(path, damaged);
        var refused = Assert.Throws<InvalidDataException>(() => SqliteTaskStore.Open(path));
        Assert.Contains("is damaged", refused.Message, StringComparison.Ordinal);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(path));
        await File.WriteAllBytesAsync(path, bytes);
        Reopen();
        Assert.NotNull(await _store.FindAsync("t19", CancellationToken.None));
    }

    [Fact]
    public async Task Events_of_an_older_version_go_to_their_URLs()
    {
        const int Before = 3; // steps until the outbox knew URLs only
        using (var older = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.File("older.db")};Pooling=False"))
        {
            older.Open();
            SqliteSchema.Migrate(older, Before);
            older.Execute(null, """
                INSERT INTO outbox (id, task_id, host, url, key, body, created, next_try, tries)
                VALUES ('e1', 't1', 'h:8080', 'http://h:8080/cb?a="b"', 'the key', '{}', 1000, 2000, 2)
                """);
        }

        using var store = SqliteTaskStore.Open(_folder.File("older.db"));
        var entry = Assert.Single(await store.DueAsync(DateTimeOffset.FromUnixTimeMilliseconds(2000), DateTimeOffset.MaxValue, 1, CancellationToken.None));
        var created = DateTimeOffset.FromUnixTimeMilliseconds(1000);
        Assert.Equal(
            new OutboxEntry("e1", "e1", "t1", new NotificationDestination(TransportKind.Http, "http://h:8080/cb?a=\"b\"", "", "the key"), "{}", created, created, 2),
            entry);
        Assert.Equal(entry.Destination.Lane, LaneOf(_folder.File("older.db"), "e1"));
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

    private static string? LaneOf(string path, string id)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection.Scalar("SELECT lane FROM outbox WHERE id = $id", ("$id", id)) as string;
    }

    protected override void Reopen()
    {
        _store.Dispose();
        _store = SqliteTaskStore.Open(_folder.File("mps.db"));
    }
}
