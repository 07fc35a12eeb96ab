using Mps.Orchestration.Samples;
using Mps.Storage.Sqlite;
using Xunit;

namespace Mps.Storage.Tests;

/// <summary>Samples over SQLite.</summary>
public sealed class SqliteSampleStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteTaskStore _store;

    public SqliteSampleStoreTests() => _store = SqliteTaskStore.Open(_folder.File("mps.db"));

    private ISampleStore Store => _store;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_put_survives_and_keeps_its_time_of_creation()
    {
        await Write(s => s.Put(SampleKind.Word, "ä", "1"));
        await Write(s => s.Put(SampleKind.Word, "ä", "2"), minutes: 5);
        _store.Dispose();
        _store = SqliteTaskStore.Open(_folder.File("mps.db"));
        Assert.Equal(new StoredSample("ä", "2", Samples.Start, Samples.Start.AddMinutes(5)), Store.Find(SampleKind.Word, "ä"));
        Assert.Null(Store.Find(SampleKind.Person, "ä"));
        Assert.Null(Store.Find(SampleKind.Word, "Ä"));
    }

    [Fact]
    public async Task A_write_that_fails_changes_nothing()
    {
        await Write(s => s.Put(SampleKind.Word, "a", "1"));
        await Assert.ThrowsAsync<FormatException>(() => Write(s =>
        {
            s.Put(SampleKind.Word, "b", "1");
            Assert.True(s.Remove(SampleKind.Word, "a"));
            Assert.Null(s.Find(SampleKind.Word, "a"));
            throw new FormatException();
        }));
        Assert.NotNull(Store.Find(SampleKind.Word, "a"));
        Assert.Null(Store.Find(SampleKind.Word, "b"));
    }

    [Fact]
    public async Task What_was_removed_is_gone()
    {
        await Write(s => s.Put(SampleKind.Face, "a", "1"));
        await Write(s => Assert.False(s.Remove(SampleKind.Person, "a")));
        await Write(s => Assert.True(s.Remove(SampleKind.Face, "a")));
        Assert.Null(Store.Find(SampleKind.Face, "a"));
    }

    [Fact]
    public async Task Lists_begin_with_the_newest_in_pages()
    {
        for (var i = 0; i < 5; i++) await Write(s => s.Put(SampleKind.Word, $"w{i}", $"{i}"));
        await Write(s => s.Put(SampleKind.Person, "p", "0"));
        await Write(s => s.Put(SampleKind.Word, "w0", "9")); // a change is no reason to move
        Assert.Equal(["w4", "w3"], Store.List(SampleKind.Word, _ => true, 0, 2).Samples.Select(s => s.Id));
        Assert.Equal(["w0"], Store.List(SampleKind.Word, _ => true, 4, 2).Samples.Select(s => s.Id));
        var some = Store.List(SampleKind.Word, s => s.Id is "w1" or "w3", 1, 5);
        Assert.Equal((2, "w1"), (some.Total, some.Samples.Single().Id));
    }

    private Task Write(Action<ISampleWriter> work, int minutes = 0) => Store.WriteAsync(work, Samples.Start.AddMinutes(minutes), CancellationToken.None);
}
