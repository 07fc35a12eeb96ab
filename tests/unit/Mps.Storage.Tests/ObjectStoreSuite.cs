using System.Security.Cryptography;
using Mps.Orchestration.Storage;
using Xunit;

namespace Mps.Storage.Tests;

/// <summary>What every bucket promises, wherever it lies.</summary>
public abstract class ObjectStoreSuite : IAsyncLifetime
{
    private protected TemporaryFolder Folder { get; } = new();

    private protected IObjectStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await OpenAsync("store");

    public virtual async ValueTask DisposeAsync()
    {
        (Store as IDisposable)?.Dispose();
        await Task.CompletedTask;
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>An empty bucket.</summary>
    private protected abstract Task<IObjectStore> OpenAsync(string name);

    /// <summary>Puts an object into <see cref="Store"/> as somebody else would.</summary>
    private protected abstract Task PutAsync(string key, byte[] content);

    /// <summary>Reads an object of <see cref="Store"/> as a worker would.</summary>
    private protected abstract Task<byte[]> ReadAsync(string key);

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/..")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("./.")]
    [InlineData("a\0b")]
    [InlineData(".mps-staging/t-1/x")]
    [InlineData("/.mps-staging")]
    public async Task Keys_that_could_leave_the_bucket_are_refused(string key)
    {
        await AssertRefusedAsync(ObjectStoreProblem.BadKey, () => Store.OpenInputAsync(key, CancellationToken.None));
        var staging = Stage("x", [1]);
        await AssertRefusedAsync(ObjectStoreProblem.BadKey, () => CommitAsync(staging, "x", key));
        await AssertRefusedAsync(ObjectStoreProblem.BadKey, () => CommitAsync(staging, key, "x"));
        await AssertRefusedAsync(ObjectStoreProblem.BadKey, () => Store.DeleteAsync(key, CancellationToken.None));
        await AssertRefusedAsync(ObjectStoreProblem.BadKey, () => Store.ContentIdentityAsync(key, CancellationToken.None));
    }

    [Theory]
    [InlineData("plain.mp4", 100)]
    [InlineData("a b+c&d=e%41/ü 視頻 #1?.mp4", 70_000)]
    [InlineData("empty", 0)]
    public async Task What_is_committed_reads_back(string key, int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        var staging = Stage("0/file", content);
        Assert.Empty(await KeysAsync(""));
        await CommitAsync(staging, "0/file", "/" + key);
        Assert.Equal(content, await ReadAsync(key));
        var listed = Assert.Single(await ListAsync(""));
        Assert.Equal((key, (long)size), (listed.Key, listed.SizeBytes));
        Assert.InRange(listed.Modified, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(listed.Version, (await Store.OpenInputAsync(key, CancellationToken.None)).Version);
    }

    [Fact]
    public async Task A_commit_replaces_and_can_be_repeated()
    {
        await PutAsync("out/a.mp4", [1, 2]);
        var before = Assert.Single(await ListAsync("")).Version;
        var staging = Stage("0/a.mp4", [3]);
        await CommitAsync(staging, "0/a.mp4", "/out/a.mp4");
        await CommitAsync(staging, "0/a.mp4", "/out/a.mp4");
        Assert.Equal([3], await ReadAsync("out/a.mp4"));
        Assert.NotEqual(before, Assert.Single(await ListAsync("")).Version);
        await AssertRefusedAsync(ObjectStoreProblem.NotFound, () => CommitAsync(staging, "0/b.mp4", "out/b.mp4"));
        await Store.RemoveStagingAsync(staging, CancellationToken.None);
        await Store.RemoveStagingAsync(staging, CancellationToken.None);
        Assert.Empty(Store.ListStaging());
    }

    [Fact]
    public async Task A_staged_link_does_not_become_an_object()
    {
        await File.WriteAllTextAsync(Folder.File("secret"), "s");
        var staging = Store.CreateStaging("t", 1);
        File.CreateSymbolicLink(Path.Combine(staging, "x"), Folder.File("secret"));
        Directory.CreateSymbolicLink(Path.Combine(staging, "dir"), Path.GetDirectoryName(Folder.File("secret"))!);
        await AssertRefusedAsync(ObjectStoreProblem.Refused, () => CommitAsync(staging, "x", "x"));
        await AssertRefusedAsync(ObjectStoreProblem.Refused, () => CommitAsync(staging, "dir/secret", "x"));
        Assert.Empty(await KeysAsync(""));
    }

    [Fact]
    public async Task Staging_of_another_bucket_is_taken()
    {
        var other = await OpenAsync("other");
        using var _ = other as IDisposable;
        var staging = other.CreateStaging("t", 1);
        await File.WriteAllBytesAsync(Path.Combine(staging, "a.mp4"), [1, 2, 3]);
        await CommitAsync(staging, "a.mp4", "deep/er/a.mp4");
        Assert.Equal([1, 2, 3], await ReadAsync("deep/er/a.mp4"));
        foreach (var own in Store.ListStaging().ToList()) await Store.RemoveStagingAsync(own, CancellationToken.None);
        Assert.Equal([staging], other.ListStaging());
    }

    [Fact]
    public void A_new_staging_folder_is_empty()
    {
        var staging = Stage("left", [1]);
        Assert.Equal([staging], Store.ListStaging());
        Assert.Empty(Directory.GetFileSystemEntries(Store.CreateStaging("t", 1)));
    }

    [Fact]
    public async Task Delete_removes_and_forgives()
    {
        await PutAsync("a", [1]);
        await Store.DeleteAsync("a", CancellationToken.None);
        await Store.DeleteAsync("a", CancellationToken.None);
        Assert.Empty(await KeysAsync(""));
    }

    [Fact]
    public async Task List_goes_by_prefix_and_key()
    {
        foreach (var key in new[] { "b/2", "b/1", "a", "bc" }) await PutAsync(key, [1]);
        Assert.Equal(["b/1", "b/2"], await KeysAsync("/b/"));
        Assert.Equal(["b/1", "b/2", "bc"], await KeysAsync("b"));
        Assert.Equal(["a", "b/1", "b/2", "bc"], await KeysAsync(""));
        Assert.Empty(await KeysAsync("none"));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await PutAsync("dir/a", [1]);
        foreach (var key in new[] { "none", "dir" })
        {
            await AssertRefusedAsync(ObjectStoreProblem.NotFound, () => Store.OpenInputAsync(key, CancellationToken.None));
            await AssertRefusedAsync(ObjectStoreProblem.NotFound, () => Store.ContentIdentityAsync(key, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Content_has_one_identity_under_all_keys()
    {
        await PutAsync("a", [1, 2]);
        await PutAsync("b", [1, 2]);
        await PutAsync("c", [1, 3]);
        var identities = await Task.WhenAll(new[] { "a", "b", "c" }.Select(k => Store.ContentIdentityAsync(k, CancellationToken.None)));
        Assert.NotNull(identities[0]);
        Assert.Equal(identities[0], identities[1]);
        Assert.NotEqual(identities[0], identities[2]);
    }

    [Fact]
    public async Task A_watch_tells_what_is_there_and_what_comes()
    {
        await PutAsync("in/old", [1]);
        await PutAsync("elsewhere/old", [1]);
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var watch = Store.WatchAsync("in/", late.Token).GetAsyncEnumerator(late.Token);
        var first = await NextAsync(watch);
        Assert.Equal("in/old", first.Key);
        var next = NextAsync(watch);
        await PutAsync("elsewhere/new", [1]);
        await PutAsync("in/sub/new", [1, 2]);
        Assert.Equal(("in/sub/new", 2L), ((await next).Key, (await next).SizeBytes));
        await PutAsync("in/old", [4, 5, 6]);
        var again = await NextAsync(watch);
        while (again.Key == "in/sub/new") again = await NextAsync(watch); // an object may be told twice
        Assert.Equal(("in/old", 3L), (again.Key, again.SizeBytes));
        Assert.NotEqual(first.Version, again.Version);
    }

    private protected static async Task<StoredObject> NextAsync(IAsyncEnumerator<StoredObject> watch)
    {
        Assert.True(await watch.MoveNextAsync());
        return watch.Current;
    }

    private protected Task CommitAsync(string staging, string stagedPath, string key) =>
        Store.CommitAsync(staging, stagedPath, key, CancellationToken.None);

    private protected async Task<IReadOnlyList<StoredObject>> ListAsync(string prefix) =>
        await Store.ListAsync(prefix, CancellationToken.None).ToListAsync();

    private protected async Task<IEnumerable<string>> KeysAsync(string prefix) => (await ListAsync(prefix)).Select(o => o.Key);

    private protected string Stage(string name, byte[] content)
    {
        var staging = Store.CreateStaging("t", 1);
        var path = Path.Combine(staging, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return staging;
    }

    private protected static async Task AssertRefusedAsync(ObjectStoreProblem problem, Func<Task> work) =>
        Assert.Equal(problem, (await Assert.ThrowsAsync<ObjectStoreException>(work)).Problem);
}
