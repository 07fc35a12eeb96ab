using Mps.Orchestration.Templates;
using Mps.Storage.Sqlite;

namespace Mps.Storage.Tests;

/// <summary>The template suite over SQLite.</summary>
public sealed class SqliteTemplateStoreTests : TemplateStoreSuite, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteTaskStore _store;

    public SqliteTemplateStoreTests() => _store = SqliteTaskStore.Open(_folder.File("mps.db"));

    protected override ITemplateStore Store => _store;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    protected override void Reopen()
    {
        _store.Dispose();
        _store = SqliteTaskStore.Open(_folder.File("mps.db"));
    }
}
