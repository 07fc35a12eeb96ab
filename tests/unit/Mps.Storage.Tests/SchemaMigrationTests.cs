using Microsoft.Data.Sqlite;
using Mps.Orchestration.Tasks;
using Mps.Storage.Sqlite;
using Xunit;

namespace Mps.Storage.Tests;

/// <summary>Databases as older versions left them (Schemas/v*.sql, one per schema version before the newest) open and work.</summary>
public sealed class SchemaMigrationTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Versions => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Schemas"), "*.sql").Select(f => Path.GetFileName(f))];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_older_version_is_kept_as_a_dump() =>
        Assert.Equal(Enumerable.Range(1, SqliteSchema.Newest - 1).Select(v => $"v{v}.sql"), Versions.Select(v => v.Data).Order(StringComparer.Ordinal).Take(SqliteSchema.Newest - 1));

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_older_database_is_brought_forward(string dump)
    {
        SqliteTaskStore.Open(_folder.File("other.db")).Dispose(); // binds the system's SQLite
        var path = _folder.File("mps.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A file of this project.
            command.CommandText = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Schemas", dump));
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }

        using var store = SqliteTaskStore.Open(path);
        var finished = await store.FindAsync("finished", None);
        Assert.Equal((TaskState.Finished, null, "broke"), (finished!.State, finished.Request, finished.Subtasks[0].Error!.Message));
        Assert.Equal([new TaskCount(TaskState.Waiting, TaskKind.Workflow, 2), new TaskCount(TaskState.Finished, TaskKind.Workflow, 1)], store.Count().OrderBy(c => c.State));
        var page = await store.ListAsync(new TaskFilter(TaskState.Finished, DateTimeOffset.UnixEpoch, null, true, null, 10), None);
        Assert.Equal((1, 1), (page.Tasks.Count, page.Total));
        Assert.Equal(["waits", "waits-offline"], await store.NextAsync(finished.Created.AddMinutes(5), false, 10, None));
        Assert.NotNull(await store.LeaseAsync("waits", "me", finished.Created, finished.Created, None));
        await store.AddAsync(Samples.Task("new"), Samples.Start, None);
        Assert.NotNull(await store.FindAsync("new", None));
    }
}
