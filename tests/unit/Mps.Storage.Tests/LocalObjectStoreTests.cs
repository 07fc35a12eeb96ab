using Mps.Jobs;
using Mps.Orchestration.Storage;
using Mps.Storage.Local;
using Xunit;

namespace Mps.Storage.Tests;

public sealed class LocalObjectStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalObjectStore _store;

    public LocalObjectStoreTests() => _store = new LocalObjectStore("b", "local", _folder.File("bucket"));

    private string Root => _folder.File("bucket");

    public void Dispose() => _folder.Dispose();

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
    public void Keys_that_could_leave_the_bucket_are_refused(string key)
    {
        Assert.Equal(ObjectStoreProblem.BadKey, Assert.Throws<ObjectStoreException>(() => _store.OpenInput(key)).Problem);
        var staging = Stage("x", "data");
        Assert.Equal(ObjectStoreProblem.BadKey, Assert.Throws<ObjectStoreException>(() => _store.Commit(staging, "x", key)).Problem);
        Assert.Equal(ObjectStoreProblem.BadKey, Assert.Throws<ObjectStoreException>(() => _store.Commit(staging, key, "x")).Problem);
    }

    [Fact]
    public void Links_may_not_lead_out()
    {
        File.WriteAllText(_folder.File("secret"), "s");
        File.CreateSymbolicLink(Path.Combine(Root, "file"), _folder.File("secret"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "folder"), "../");
        File.CreateSymbolicLink(Path.Combine(Root, "circle"), "circle");
        Assert.Equal(ObjectStoreProblem.BadKey, Assert.Throws<ObjectStoreException>(() => _store.OpenInput("file")).Problem);
        Assert.Equal(ObjectStoreProblem.BadKey, Assert.Throws<ObjectStoreException>(() => _store.OpenInput("folder/secret")).Problem);
        Assert.Equal(ObjectStoreProblem.Refused, Assert.Throws<ObjectStoreException>(() => _store.OpenInput("circle")).Problem);
        var staging = Stage("x", "data");
        Assert.Equal(ObjectStoreProblem.BadKey, Assert.Throws<ObjectStoreException>(() => _store.Commit(staging, "x", "folder/new")).Problem);
        Assert.False(File.Exists(_folder.File("new")));
    }

    [Fact]
    public void Links_inside_are_followed()
    {
        Put("real/a.mp4", "a");
        Directory.CreateSymbolicLink(Path.Combine(Root, "alias"), "real");
        Assert.Equal(Path.Combine(Root, "real/a.mp4"), Assert.IsType<FileInput>(_store.OpenInput("/alias/a.mp4")).Path);
    }

    [Fact]
    public void A_staged_link_does_not_become_an_object()
    {
        File.WriteAllText(_folder.File("secret"), "s");
        var staging = _store.CreateStaging("t", 1);
        File.CreateSymbolicLink(Path.Combine(staging, "x"), _folder.File("secret"));
        Assert.Equal(ObjectStoreProblem.Refused, Assert.Throws<ObjectStoreException>(() => _store.Commit(staging, "x", "x")).Problem);
        Assert.Empty(_store.List(""));
    }

    [Fact]
    public void Inputs_name_file_and_root()
    {
        Put("dir/a.mp4", "a");
        Assert.Equal(new FileInput(Path.Combine(Root, "dir/a.mp4"), Root), _store.OpenInput("//dir/./a.mp4"));
        Assert.Equal(ObjectStoreProblem.NotFound, Assert.Throws<ObjectStoreException>(() => _store.OpenInput("dir")).Problem);
        Assert.Equal(ObjectStoreProblem.NotFound, Assert.Throws<ObjectStoreException>(() => _store.OpenInput("none")).Problem);
    }

    [Fact]
    public void Commit_moves_replaces_and_can_be_repeated()
    {
        Put("out/a.mp4", "old");
        var staging = Stage("0/a.mp4", "new");
        Assert.Equal(["out/a.mp4"], _store.List("").Select(o => o.Key));
        _store.Commit(staging, "0/a.mp4", "/out/a.mp4");
        _store.Commit(staging, "0/a.mp4", "/out/a.mp4");
        Assert.Equal("new", File.ReadAllText(Path.Combine(Root, "out/a.mp4")));
        Assert.Equal(ObjectStoreProblem.NotFound, Assert.Throws<ObjectStoreException>(() => _store.Commit(staging, "0/b.mp4", "out/b.mp4")).Problem);
        Assert.Equal([staging], _store.ListStaging());
        _store.RemoveStaging(staging);
        _store.RemoveStaging(staging);
        Assert.False(Directory.Exists(Path.Combine(Root, ".mps-staging")));
    }

    [Fact]
    public void Staging_of_another_bucket_is_copied_in()
    {
        var other = new LocalObjectStore("other", "", _folder.File("other"));
        var staging = Stage("0/a.mp4", "data");
        other.Commit(staging, "0/a.mp4", "deep/er/a.mp4");
        Assert.Equal("data", File.ReadAllText(_folder.File("other/deep/er/a.mp4")));
        Assert.Single(other.ListStaging());
        other.RemoveStaging(staging);
        Assert.Empty(other.ListStaging());
        Assert.Single(_store.ListStaging());
    }

    [Fact]
    public void A_new_staging_folder_is_empty()
    {
        Stage("left", "over");
        Assert.Empty(Directory.GetFileSystemEntries(_store.CreateStaging("t", 1)));
    }

    [Fact]
    public void Delete_removes_and_forgives()
    {
        Put("a", "a");
        _store.Delete("a");
        _store.Delete("a");
        Assert.Empty(_store.List(""));
    }

    [Fact]
    public void List_goes_by_prefix_and_key()
    {
        Put("b/2", "2");
        Put("b/1", "1");
        Put("a", "a");
        Assert.Equal(["b/1", "b/2"], _store.List("/b").Select(o => o.Key));
        Assert.Equal(["a", "b/1", "b/2"], _store.List("").Select(o => o.Key));
    }

    [Fact]
    public void A_file_in_the_way_is_a_refusal()
    {
        Put("out", "a file");
        var staging = Stage("x", "data");
        Assert.Equal(ObjectStoreProblem.Refused, Assert.Throws<ObjectStoreException>(() => _store.Commit(staging, "x", "out/x")).Problem);
    }

    [Fact]
    public void A_full_disk_is_told_apart()
    {
        // /dev/full answers every write with ENOSPC, as a full disk does.
        if (!File.Exists("/dev/full")) Assert.Skip("no /dev/full here");
        var full = Record.Exception(() =>
        {
            using var device = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
            device.WriteByte(1);
            device.Flush();
        });
        Assert.Equal(ObjectStoreProblem.NoSpace, LocalObjectStore.ProblemOf(full!));
        Assert.Equal(ObjectStoreProblem.Refused, LocalObjectStore.ProblemOf(new IOException("other")));
    }

    private void Put(string key, string text)
    {
        var path = Path.Combine(Root, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string Stage(string name, string text)
    {
        var staging = _store.CreateStaging("t", 1);
        var path = Path.Combine(staging, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return staging;
    }
}
